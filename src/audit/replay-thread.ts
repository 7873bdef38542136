import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { pino } from 'pino';
import { openStore } from '#src/composition.ts';
import type { Settings } from '#src/config.ts';
import { placed } from '#src/journal/placed.ts';
import { openLive, type Replayed, replay } from '#src/journal/replay.ts';
import { registryAt } from '#src/registry.ts';

/** What a replay in a thread of its own is given. */
export interface ReplayJob {
  readonly settings: Settings;
  /** The module of the read models, see `registryAt`. */
  readonly registry: string;
  /** An empty folder. */
  readonly folder: string;
  /** The last position to replay. */
  readonly until: number;
  /** A wall-clock moment in ms as if UTC. */
  readonly statedUntil?: number;
}

/** What it tells of itself. The one message that it takes ends it early. */
export type ReplayNews =
  | { readonly kind: 'progress'; readonly stage: 'placing' | 'folding'; readonly events: number }
  | { readonly kind: 'done'; readonly replayed: Replayed };

const { settings, registry, folder, until, statedUntil } = workerData as ReplayJob;
const stopping = new AbortController();
const { signal } = stopping;
parentPort?.on('message', () => stopping.abort()).unref();
const tell = (news: ReplayNews): void => parentPort?.postMessage(news);

const log = pino({ level: settings.LEDGER_LOG_LEVEL, base: null }).child({ replay: folder });
const store = openStore(settings, { log, beside: join(folder, 'order') });
try {
  // The live documents are those of this moment: what is recorded while the events are folded does not move them on.
  const { live, models, position, close } = openLive(settings.LEDGER_DATA, await registryAt(registry));
  try {
    if (position < until) throw new Error(`the live journal holds ${position + 1} events, not ${until + 1}`);
    if (models === undefined) throw new Error('the live journal is of read models that there is no code for');
    await placed(store, until, (events) => tell({ kind: 'progress', stage: 'placing', events }), signal);
    const replayed = await replay({
      store,
      prefix: settings.LEDGER_PREFIX,
      log,
      folder: join(folder, 'journal'),
      until,
      live,
      models,
      signal,
      progress: (events) => tell({ kind: 'progress', stage: 'folding', events }),
      ...(statedUntil === undefined ? {} : { statedUntil }),
    });
    tell({ kind: 'done', replayed });
  } finally {
    close();
  }
} finally {
  await store.close();
}
