import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { pino } from 'pino';
import { type Models, modelsOf } from '#projections/models.ts';
import { openStore } from '#src/composition.ts';
import type { Settings } from '#src/config.ts';
import { placed } from '#src/journal/placed.ts';
import { foldAgain, openLive } from '#src/journal/replay.ts';
import { Tree } from '#src/journal/tree.ts';
import { registryAt } from '#src/registry.ts';
import { type Comparison, compareEditions } from './comparing.ts';
import { type Busy, Pace } from './pace.ts';

/** What a rebuild in a thread of its own is given. */
export interface RebuildJob {
  readonly settings: Settings;
  /** The module of the read models, see `registryAt`. */
  readonly registry: string;
  /** The folder of the edition, begun or not. */
  readonly folder: string;
  /** The versions of its read models. */
  readonly versions: string;
  /** Whether it is to be compared with the one that serves. */
  readonly isCompared: boolean;
  /** How busy the service is. */
  readonly busy: Busy;
}

/** What it tells of itself. `where` asks for the position up to which the live file is written. */
export type RebuildNews =
  | { readonly kind: 'where' }
  | {
      readonly kind: 'progress';
      readonly stage: 'placing' | 'folding' | 'comparing';
      readonly done: number;
      readonly of: number;
    }
  | { readonly kind: 'compared'; readonly comparison: Comparison }
  | { readonly kind: 'ready' };

/** What it is told: to stop, or where the live journal is. */
export type RebuildWord = 'stop' | { readonly position: number };

/** So few events are left to the service itself; and how often the thread catches up for that. */
const FEW = 1000;
const ROUNDS = 20;

/** Far below the requests, where the system has priorities of threads: it takes what they leave of the processors. */
const NICENESS = 19;
if (process.platform === 'linux') setPriority(NICENESS);

const { settings, registry: module, folder, versions, isCompared, busy } = workerData as RebuildJob;
const stopping = new AbortController();
const { signal } = stopping;
const pace = new Pace(busy, signal);
const port = parentPort ?? undefined;
const words = new EventTarget();
port?.on('message', (word: RebuildWord) => {
  if (word === 'stop') stopping.abort();
  else words.dispatchEvent(new CustomEvent('position', { detail: word.position }));
});
const tell = (news: RebuildNews): void => port?.postMessage(news);

/** Where the live journal is, all of that written into its file. */
async function where(): Promise<number> {
  const answered = once(words, 'position', { signal });
  tell({ kind: 'where' });
  const [{ detail }] = (await answered) as [CustomEvent<number>];
  return detail;
}

const registry = await registryAt(module);
function mustHave(text: string): Models {
  const found = modelsOf(registry, text);
  if (found === undefined) throw new Error(`there is no code for ${text}`);
  return found;
}
const models = mustHave(versions);
const log = pino({ level: settings.LEDGER_LOG_LEVEL, base: null }).child({ rebuild: folder });
const order = join(folder, 'order');
const store = openStore(settings, { log, beside: order });

const fold = <T>(until: number, look: Parameters<typeof foldAgain<T>>[1]): Promise<T> =>
  foldAgain(
    {
      store: pace.over(store),
      prefix: settings.LEDGER_PREFIX,
      log,
      folder,
      until,
      models,
      registry,
      signal,
      progress: (events) => tell({ kind: 'progress', stage: 'folding', done: events, of: until + 1 }),
    },
    look,
  );

/** Holds what was folded against the live documents, both at the position that the live file stands at now. */
async function compared(): Promise<Comparison> {
  await where();
  const { live, models: by, position, close } = openLive(settings.LEDGER_DATA, registry);
  try {
    if (by === undefined) throw new Error('the live journal is of read models that there is no code for');
    return await fold(position, async (journal) => {
      if (journal.head.position !== position) throw new Error('it is ahead of the live journal');
      const tables = journal.written();
      const of = tables.count();
      const progress = (done: number): void => tell({ kind: 'progress', stage: 'comparing', done, of });
      const found = await compareEditions({ models: by, tables: live }, { models, tables }, progress, () =>
        pace.rest(),
      );
      return { position, models: found, rootsEqual: new Tree(live).root().equals(journal.tree.root()) };
    });
  } finally {
    close();
  }
}

try {
  let until = await where();
  await placed(store, until, (done) => tell({ kind: 'progress', stage: 'placing', done, of: until + 1 }), signal);
  await fold(until, () => undefined);
  if (isCompared) tell({ kind: 'compared', comparison: await compared() });
  for (let round = 0; round < ROUNDS; round += 1) {
    const head = await where();
    if (head - until <= FEW) break;
    until = head;
    await fold(until, () => undefined);
  }
  tell({ kind: 'ready' });
} finally {
  // From here on nothing is waited for.
  port?.unref();
  await store.close();
  rmSync(order, { recursive: true, force: true });
}
