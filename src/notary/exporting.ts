import type { Logger } from 'pino';
import type { Models } from '#projections/models.ts';
import { digestsOf } from '#src/journal/replay.ts';
import type { ExportTarget } from '#src/log/export/target.ts';
import { type Exported, type ExportedLeaf, writeExport } from '#src/log/export/write.ts';
import { parseVkey } from '#src/log/keys.ts';
import type { EventStore, StoredEvent } from '#src/store/port.ts';
import { leafHashOf } from '#src/store/withheld.ts';
import { type Kept, keptCheckpoints, keyBook } from './books.ts';
import { Cosignatures } from './cosignatures.ts';

export interface ExportOptions {
  readonly store: EventStore;
  /** The name of the log. */
  readonly origin: string;
  readonly prefix: string;
  readonly log: Logger;
  readonly target: ExportTarget;
  /** The read models that serve; the newest where absent. */
  readonly models?: Models | undefined;
  /** An empty folder for what is folded again. */
  readonly folder: string;
  /** The size of a checkpoint that is kept; the newest where absent. */
  readonly until?: number | undefined;
  readonly progress?: (what: 'folded' | 'written', done: number, all: number) => void;
}

/** There is no checkpoint to export by. */
export class NoCheckpointError extends Error {
  override readonly name = 'NoCheckpointError';
}

function chosen(kept: readonly Kept[], until: number | undefined): Kept {
  const newest = kept.at(-1);
  if (newest === undefined) {
    throw new NoCheckpointError('no checkpoint was signed yet: ask the running service for /log/checkpoint');
  }
  if (until === undefined) return newest;
  const found = kept.findLast(({ head }) => head.size <= until);
  if (found?.head.size === until) return found;
  const nearest = found === undefined ? 'none is smaller' : `the nearest below has ${found.head.size}`;
  throw new NoCheckpointError(`no checkpoint covers just ${until} events; ${nearest}`);
}

const exported = (event: StoredEvent): ExportedLeaf =>
  event.withheld === undefined ? event.leaf : { withheld: leafHashOf(event), restated: event.leaf };

/**
 * Writes all that an auditor needs: the events up to a checkpoint, read anew from where they are kept, all checkpoints up to
 * it, the tiles, and the digests of the documents that the events come to.
 *
 * @throws NoCheckpointError where there is none, or none of the size asked for
 * @throws ExportMismatch where the events are not those that were signed
 */
export async function exportLedger(options: ExportOptions): Promise<Exported> {
  const { store, origin, prefix, log, target, folder, until, progress, models } = options;
  const cosignatures = new Cosignatures(store, origin);
  await cosignatures.refresh();
  const kept = (await keptCheckpoints(store, origin)).map((one) => cosignatures.on(one));
  const { head, text, line } = chosen(kept, until);
  const [vkey = ''] = await store.kept(keyBook(origin), 0, 1);
  const documents = await digestsOf({
    store,
    prefix,
    log,
    folder,
    ...(models === undefined ? {} : { models }),
    until: head.size - 1,
    progress: (done) => progress?.('folded', done, head.size),
  });
  async function* leaves(): AsyncGenerator<ExportedLeaf> {
    for await (const batch of store.reread()) {
      for (const event of batch) yield exported(event);
      progress?.('written', Math.min((batch.at(-1)?.position ?? -1) + 1, head.size), head.size);
    }
  }
  const earlier = kept.filter((one) => one.line < line).map((one) => one.text);
  return writeExport(target, {
    leaves: leaves(),
    checkpoint: text,
    earlier,
    key: parseVkey(vkey),
    documents: { ...documents, models: documents.models.map((model) => ({ ...model })) },
  });
}
