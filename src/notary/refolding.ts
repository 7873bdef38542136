import { join } from 'node:path';
import type { Logger } from 'pino';
import { modelsOf } from '#projections/models.ts';
import { NEWEST, REGISTRY } from '#projections/registry.ts';
import { isObject, type JsonObject } from '#src/domain/json.ts';
import { type Digests, digestsOf } from '#src/journal/replay.ts';
import { canonical } from '#src/log/canonical.ts';
import type { ExportFolder } from '#src/log/export/folder.ts';
import { DOCUMENTS, hashOfHole, RESTATED } from '#src/log/export/layout.ts';
import { eachLine } from '#src/log/verify/lines.ts';
import { openEmbedded } from '#src/store/embedded.ts';
import { MOVES } from '#src/store/moves.ts';
import type { EventStore, StoredEvent } from '#src/store/port.ts';

const BATCH = 500;

/** An export that cannot be folded: it is none, or not of a ledger. */
export class NotFoldableError extends Error {
  override readonly name = 'NotFoldableError';
}

export interface RefoldOptions {
  readonly folder: ExportFolder;
  /** An empty folder for what is made of it. */
  readonly work: string;
  readonly log: Logger;
  readonly progress?: (events: number, all: number) => void;
}

/** What an export says that its events come to, and what they come to here. */
export interface Refolded {
  readonly said: Digests;
  readonly found: Digests;
}

function saidIn(folder: ExportFolder): Digests {
  const text = folder.read(DOCUMENTS)?.toString();
  if (text === undefined) throw new NotFoldableError(`there is no ${DOCUMENTS}: not an export`);
  return JSON.parse(text) as Digests;
}

/** An event as its leaf tells of it. */
function eventOf(line: string, position: number): StoredEvent {
  const { id, stream, revision, type, data, meta } = JSON.parse(line) as JsonObject;
  if (
    typeof id !== 'string' ||
    typeof stream !== 'string' ||
    typeof revision !== 'number' ||
    typeof type !== 'string'
  ) {
    throw new NotFoldableError(`line ${position + 1} is no leaf`);
  }
  const objectOr = (value: unknown): JsonObject => (isObject(value) ? value : {});
  return { position, id, stream, revision, type, data: objectOr(data), meta: objectOr(meta), leaf: line };
}

/** The leaves that withheld entries were restated to, by position. */
function restatedIn(folder: ExportFolder): ReadonlyMap<number, JsonObject> {
  const lines = folder.read(RESTATED)?.toString().trimEnd().split('\n') ?? [];
  return new Map(
    lines.map((line) => {
      const { leaf, position } = JSON.parse(line) as { leaf: JsonObject; position: number };
      return [position, leaf];
    }),
  );
}

/** The event on a line; of a hole the one that it was restated to. */
function eventOn(line: string, position: number, restated: ReadonlyMap<number, JsonObject>): StoredEvent {
  const hash = hashOfHole(line, position);
  if (hash === undefined) return eventOf(line, position);
  const leaf = restated.get(position);
  if (leaf === undefined) throw new NotFoldableError(`line ${position + 1} is withheld, and ${RESTATED} lacks it`);
  return { ...eventOf(canonical(leaf), position), withheld: hash.toString('base64') };
}

/** Puts the events of an export into a store of its own. */
async function fill(store: EventStore, folder: ExportFolder): Promise<void> {
  const arriving = { kind: 'arriving', from: 'an export', ledger: '', at: new Date().toISOString() };
  await store.keep(MOVES, 0, JSON.stringify(arriving));
  const restated = restatedIn(folder);
  const batches: StoredEvent[][] = [[]];
  const taken: Promise<void>[] = [];
  const take = (): void => {
    const batch = batches.pop() ?? [];
    if (batch.length > 0) taken.push(store.takeOver(batch));
    batches.push([]);
  };
  eachLine(folder, (bytes, start, end, line, fault) => {
    if (fault !== undefined) throw new NotFoldableError(`line ${line} ${fault}`);
    batches[0]?.push(eventOn(bytes.toString('utf8', start, end), line - 1, restated));
    if (batches[0]?.length === BATCH) take();
    return undefined;
  });
  take();
  await Promise.all(taken);
}

/**
 * Folds an export again, without the ledger that it is of. Whether its events are those that were signed is not asked: verify
 * it before.
 *
 * @throws NotFoldableError
 */
export async function refold({ folder, work, log, progress }: RefoldOptions): Promise<Refolded> {
  const said = saidIn(folder);
  const store = openEmbedded(join(work, 'store'));
  try {
    await fill(store, folder);
    const until = await store.head();
    const versions = said.models.map(({ model, version }) => `${model}/${version}`).join(' ');
    const found = await digestsOf({
      store,
      // By the versions that it was made by, where there is code for them.
      models: modelsOf(REGISTRY, versions) ?? NEWEST,
      prefix: said.prefix,
      log,
      folder: join(work, 'journal'),
      until,
      progress: (events) => progress?.(events, until + 1),
    });
    return { said, found };
  } finally {
    await store.close();
  }
}
