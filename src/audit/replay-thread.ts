import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { pino } from 'pino';
import { openStore } from '#src/composition.ts';
import type { Settings } from '#src/config.ts';
import { openLive, type Replayed, replay } from '#src/journal/replay.ts';
import type { EventStore } from '#src/store/port.ts';

/** What a replay in a thread of its own is given. */
export interface ReplayJob {
  readonly settings: Settings;
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

const LOOK_MS = 200;

const { settings, folder, until, statedUntil } = workerData as ReplayJob;
const stopping = new AbortController();
const { signal } = stopping;
parentPort?.on('message', () => stopping.abort()).unref();
const tell = (news: ReplayNews): void => parentPort?.postMessage(news);

/** Waits until the store knows the place of all that is replayed: on EventStoreDB the order is derived anew for that. */
async function placed(store: EventStore): Promise<void> {
  const placing = store.caughtUp().then(() => true);
  // Once all that is replayed has its place, the rest is not waited for.
  placing.catch(() => undefined);
  while (!(await Promise.race([placing, delay(LOOK_MS, false, { signal })]))) {
    const head = await store.head();
    if (head >= until) break;
    tell({ kind: 'progress', stage: 'placing', events: head + 1 });
  }
  const head = await store.head();
  if (head < until) throw new Error(`the store holds ${head + 1} events, not the ${until + 1} that are live`);
}

const log = pino({ level: settings.LEDGER_LOG_LEVEL, base: null }).child({ replay: folder });
const store = openStore(settings, { log, beside: join(folder, 'order') });
try {
  // The live documents are those of this moment: what is recorded while the events are folded does not move them on.
  const { live, position, close } = openLive(settings.LEDGER_DATA);
  try {
    if (position < until) throw new Error(`the live journal holds ${position + 1} events, not ${until + 1}`);
    await placed(store);
    const replayed = await replay({
      store,
      prefix: settings.LEDGER_PREFIX,
      log,
      folder: join(folder, 'journal'),
      until,
      live,
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
