import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Models, Registry } from '#projections/models.ts';
import type { Projection } from '#projections/projection.ts';
import { NEWEST, REGISTRY } from '#projections/registry.ts';
import type { History } from '#src/domain/history.ts';
import type { EventReader } from '#src/store/port.ts';
import { upTo } from '#src/store/up-to.ts';
import { breathe } from './breathe.ts';
import { servingFolder } from './editions.ts';
import { JOURNAL_FILE, modelsIn } from './file.ts';
import { Journal } from './journal.ts';
import { openJournalFile } from './schema.ts';
import { Tables } from './tables.ts';

/** How many documents are compared before others have their turn. */
const AT_ONCE = 500;

/** A read model replayed: its documents' digest, and where the live ones differ. */
export interface ReplayedModel {
  readonly model: string;
  readonly documents: number;
  /** SHA-256 over the documents' streams and texts, in the order of streams. */
  readonly digest: string;
  /** Streams whose live document is another, is missing, or should not be there. */
  readonly differing: readonly string[];
  /** Documents whose live one has moved on since the position replayed to: not compared. */
  readonly movedOn: number;
}

export interface Replayed {
  readonly events: number;
  readonly seconds: number;
  readonly models: readonly ReplayedModel[];
  /** The same of what the documents show of what had been said by `statedUntil`; null where that was not asked for. */
  readonly views: readonly ReplayedModel[] | null;
  /** The root of the log's tree over the events, in Base 64. */
  readonly root: string;
}

export interface FoldOptions {
  readonly store: EventReader;
  readonly prefix: string;
  readonly log: Logger;
  /** The folder of the journal: empty, or of one to go on with. */
  readonly folder: string;
  /** The read models to fold by; the newest where absent. */
  readonly models?: Models;
  /** Those that there is code for; of the project where absent. */
  readonly registry?: Registry;
  /** The last position to replay. */
  readonly until: number;
  /** Told how many events are folded, several times a second. */
  readonly progress?: (events: number) => void;
  /** Ends it early: it then throws. */
  readonly signal?: AbortSignal;
}

export interface ReplayOptions extends FoldOptions {
  /** The journal to compare with. */
  readonly live: Tables;
  /** A wall-clock moment in ms as if UTC: views of what had been said by then are compared, too. */
  readonly statedUntil?: number;
}

/**
 * The tables of the journal that serves in LEDGER_DATA, read only, their position, and what it is made by; undefined where
 * there is no code for that. The connection holds one moment of it.
 */
export function openLive(
  data: string,
  registry: Registry = REGISTRY,
): {
  live: Tables;
  position: number;
  models: Models | undefined;
  close: () => void;
} {
  const path = join(servingFolder(data), JOURNAL_FILE);
  if (!existsSync(path)) throw new Error(`there is no journal to compare with at ${path}`);
  const db = openJournalFile(path, true);
  db.exec('BEGIN');
  const live = new Tables(db);
  return {
    live,
    position: live.checkpoint()?.position ?? -1,
    models: modelsIn(live, registry),
    close: () => db.close(),
  };
}

/** The read models of the edition that serves in LEDGER_DATA; undefined where there is none, or no code for it. */
export function servingModels(data: string): Models | undefined {
  if (!existsSync(join(servingFolder(data), JOURNAL_FILE))) return undefined;
  const { models, close } = openLive(data);
  close();
  return models;
}

/** What of a document is compared, and goes into the digest. */
type TextOf = (state: string) => string;

/** What a read model shows of its documents in a view; of one that cannot be shown, that. */
const viewText =
  (projection: Projection, statedUntil: number): TextOf =>
  (state) => {
    try {
      const history = JSON.parse(state) as History | null;
      const isBegun = history !== null && history.entries.length > 0;
      return isBegun ? JSON.stringify(projection.view(history, { statedUntil })) : 'null';
    } catch (error) {
      return `cannot be shown: ${String(error)}`;
    }
  };

async function compare(
  model: string,
  replayed: Tables,
  { live, until, signal }: ReplayOptions,
  textOf: TextOf = (state) => state,
): Promise<ReplayedModel> {
  const digest = createHash('sha256');
  const differing: string[] = [];
  let [documents, movedOn] = [0, 0];
  const others = live.states(model);
  let other = others.next();
  const skipTo = (stream: string): void => {
    for (; !other.done && other.value.stream < stream; other = others.next()) {
      if (other.value.position <= until) differing.push(other.value.stream);
    }
  };
  for (const { stream, state } of replayed.states(model)) {
    documents += 1;
    if (documents % AT_ONCE === 0) await breathe();
    signal?.throwIfAborted();
    const text = textOf(state);
    digest.update(`${stream}\n${text}\n`);
    skipTo(stream);
    if (other.done || other.value.stream !== stream) differing.push(stream);
    else {
      if (other.value.position > until) movedOn += 1;
      else if (other.value.state !== state && textOf(other.value.state) !== text) differing.push(stream);
      other = others.next();
    }
  }
  skipTo('\uffff');
  return { model, documents, digest: digest.digest('hex'), differing, movedOn };
}

/** Folds the ledger up to a position into a journal beside the live one, which is looked at before it is closed. */
export async function foldAgain<T>(options: FoldOptions, look: (journal: Journal) => T | Promise<T>): Promise<T> {
  const { store, prefix, log, folder, until, progress, signal, models = NEWEST, registry = REGISTRY } = options;
  const journal = await Journal.open({ store: upTo(store, until), folder, prefix, log, models, registry });
  try {
    while (journal.head.position < until) {
      if (journal.halted !== undefined) throw new Error(`the replay has halted: ${journal.halted}`);
      await delay(100, undefined, { signal });
      progress?.(journal.head.position + 1);
    }
    progress?.(until + 1);
    return await look(journal);
  } finally {
    await journal.close();
  }
}

/** Folds the ledger again and holds its documents against the live ones. */
export async function replay(options: ReplayOptions): Promise<Replayed> {
  const { until, statedUntil, models: by = NEWEST } = options;
  const began = performance.now();
  return foldAgain(options, async (journal) => {
    const tables = journal.written();
    const seconds = (performance.now() - began) / 1000;
    const models: ReplayedModel[] = [];
    const views: ReplayedModel[] = [];
    for (const projection of by.all) {
      models.push(await compare(projection.name, tables, options));
      if (statedUntil === undefined) continue;
      views.push(await compare(projection.name, tables, options, viewText(projection, statedUntil)));
    }
    const root = journal.tree.root().toString('base64');
    return { events: until + 1, seconds, models, views: statedUntil === undefined ? null : views, root };
  });
}

/** What a ledger's events come to: a digest of all documents of each read model, and the root of the log's tree. */
export interface Digests {
  readonly events: number;
  /** What the names of its streams begin with. */
  readonly prefix: string;
  /** The root of the tree over the events, in Base 64. */
  readonly root: string;
  readonly models: readonly {
    readonly model: string;
    readonly version: number;
    readonly documents: number;
    /** SHA-256 over the documents' streams and texts, in the order of streams. */
    readonly digest: string;
  }[];
}

/** Folds the ledger again and digests its documents. */
export function digestsOf(options: FoldOptions): Promise<Digests> {
  const { prefix, until, models: by = NEWEST } = options;
  return foldAgain(options, (journal) => {
    const tables = journal.written();
    const models = by.all.map(({ name, version }) => {
      const digest = createHash('sha256');
      let documents = 0;
      for (const { stream, state } of tables.states(name)) {
        digest.update(`${stream}\n${state}\n`);
        documents += 1;
      }
      return { model: name, version, documents, digest: digest.digest('hex') };
    });
    return { events: until + 1, prefix, root: journal.tree.root().toString('base64'), models };
  });
}
