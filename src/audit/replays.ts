import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Logger } from 'pino';
import type { Settings } from '#src/config.ts';
import { endOf } from '#src/domain/time.ts';
import type { Journal } from '#src/journal/journal.ts';
import type { Replayed, ReplayedModel } from '#src/journal/replay.ts';
import { folderOf, removeLeftovers } from './leftovers.ts';
import type { ReplayJob, ReplayNews } from './replay-thread.ts';

/** How many replays are remembered, and how long a stop waits for one to end by itself. */
const REMEMBERED = 20;
const STOP_WITHIN_MS = 5000;

const THREAD = new URL('./replay-thread.ts', import.meta.url);

/** A read model replayed; its digest is null once texts were taken out of an event since: a guess could be confirmed by it. */
export type ReplayedSince = Omit<ReplayedModel, 'digest'> & { readonly digest: string | null };

/** What came of a replay: the figures again, and whether they are the live ones. */
export interface ReplayResult extends Omit<Replayed, 'models' | 'views'> {
  readonly models: readonly ReplayedSince[];
  readonly views: readonly ReplayedSince[] | null;
  /** The root of the live log's tree at that size, Base64; null where it is not that large any more. */
  readonly liveRoot: string | null;
  /** Whether every document that was compared is the live one, and the root is. */
  readonly identical: boolean;
}

/** The view that is replayed, as it was asked for and what that came to. */
export interface Replayable {
  /** The last position; −1 where the ledger held nothing. */
  readonly position: number;
  readonly recordedUntil: string | null;
  readonly statedUntil: string | null;
  readonly unsettled: boolean;
  /** The versions of the read models that are live. */
  readonly versions: string;
}

/** An audit replay and how far it has come. */
export interface Replay {
  readonly id: string;
  readonly of: Replayable;
  /** RFC 3339. */
  readonly started: string;
  readonly finished: string | null;
  readonly status: 'running' | 'done' | 'failed';
  /** `placing`: the order of the events is derived anew (EventStoreDB). */
  readonly stage: 'placing' | 'folding' | 'comparing' | null;
  /** How many events are placed or folded so far. */
  readonly events: number;
  readonly result: ReplayResult | null;
  /** Why it failed. */
  readonly failure: string | null;
}

const withoutDigests = ({ models, views, ...result }: ReplayResult): ReplayResult => {
  const without = (model: ReplayedSince): ReplayedSince => ({ ...model, digest: null });
  return { ...result, models: models.map(without), views: views === null ? null : views.map(without) };
};

export interface ReplaysOptions {
  readonly settings: Settings;
  /** The module of the read models. */
  readonly registry: string;
  readonly journal: Pick<Journal, 'tree' | 'write' | 'head'>;
  readonly log: Logger;
}

interface Running {
  readonly id: string;
  readonly worker: Worker;
  readonly ended: Promise<void>;
}

/**
 * Folds the ledger again beside the live documents, one replay at a time, each in a thread of its own: requests do not wait
 * for it. Its files are in a folder under LEDGER_DATA that is removed when it ends, or at the next start.
 */
export class Replays {
  readonly #options: ReplaysOptions;
  readonly #known = new Map<string, Replay>();
  #running: Running | undefined;
  #isStopping = false;

  constructor(options: ReplaysOptions) {
    this.#options = options;
    removeLeftovers(options.settings.LEDGER_DATA);
  }

  /** The one that is running. */
  get running(): Replay | undefined {
    return this.#running && this.find(this.#running.id);
  }

  /** The last ones, the newest first. */
  last(): Replay[] {
    return [...this.#known.values()].reverse();
  }

  find(id: string): Replay | undefined {
    return this.#known.get(id);
  }

  /** Starts a replay; undefined where one is running. */
  start(of: Replayable): Replay | undefined {
    if (this.#running !== undefined) return undefined;
    const { settings, registry, journal } = this.#options;
    // What the live documents are is read from the file.
    journal.write();
    const id = randomUUID();
    const folder = folderOf(settings.LEDGER_DATA, id);
    mkdirSync(folder);
    const statedUntil = of.statedUntil === null ? undefined : endOf(of.statedUntil);
    const job: ReplayJob = {
      settings,
      registry,
      folder,
      until: of.position,
      ...(statedUntil === undefined ? {} : { statedUntil }),
    };
    const worker = new Worker(THREAD, { workerData: job });
    const replay: Replay = {
      id,
      of,
      started: new Date().toISOString(),
      finished: null,
      status: 'running',
      stage: 'placing',
      events: 0,
      result: null,
      failure: null,
    };
    this.#known.set(id, replay);
    for (const old of this.last().slice(REMEMBERED)) this.#known.delete(old.id);
    this.#running = { id, worker, ended: this.#follow(id, worker, folder) };
    return replay;
  }

  #change(id: string, change: Partial<Replay>): void {
    const replay = this.find(id);
    if (replay !== undefined) this.#known.set(id, { ...replay, ...change });
  }

  #progressed(id: string, { stage, events }: ReplayNews & { readonly kind: 'progress' }): void {
    const last = this.find(id)?.of.position ?? -1;
    this.#change(id, { events, stage: stage === 'folding' && events > last ? 'comparing' : stage });
  }

  /** Hears of a replay until its thread has ended, and removes its files. */
  async #follow(id: string, worker: Worker, folder: string): Promise<void> {
    const { log, journal } = this.#options;
    const { erased } = journal.head;
    let failure = 'its thread ended before it was done';
    let replayed: Replayed | undefined;
    worker.on('message', (news: ReplayNews) => {
      if (news.kind === 'done') replayed = news.replayed;
      else this.#progressed(id, news);
    });
    worker.on('error', (error) => {
      failure = error instanceof Error ? error.message : String(error);
    });
    await new Promise((resolve) => void worker.once('exit', resolve));
    await rm(folder, { recursive: true, force: true }).catch((error: unknown) =>
      log.warn({ err: error }, 'the files of a replay could not be removed'),
    );
    const made = replayed === undefined ? null : this.#resultOf(replayed);
    const isErasedSince = journal.head.erased !== erased;
    const result = made !== null && isErasedSince ? withoutDigests(made) : made;
    if (this.#isStopping) failure = 'the service stopped';
    const end = result === null ? ({ status: 'failed', failure } as const) : ({ status: 'done', result } as const);
    this.#change(id, { ...end, stage: null, finished: new Date().toISOString() });
    this.#running = undefined;
    if (result === null) log.warn({ id, failure }, 'a replay failed');
    else if (!result.identical) log.fatal({ id }, 'a replay gave something else than what is live');
  }

  /** The root of the live tree at a size; null where it is not that large (any more), or its tiles are broken. */
  #liveRoot(size: number): string | null {
    try {
      return this.#options.journal.tree.root(size).toString('base64');
    } catch (error) {
      this.#options.log.error({ err: error }, 'the live tree has no root for a replay');
      return null;
    }
  }

  #resultOf(replayed: Replayed): ReplayResult {
    const liveRoot = this.#liveRoot(replayed.events);
    const isSame = [...replayed.models, ...(replayed.views ?? [])].every(({ differing }) => differing.length === 0);
    return { ...replayed, liveRoot, identical: isSame && liveRoot === replayed.root };
  }

  /** Texts were taken out of an event: digests of documents that had them are not given any more. */
  erased(): void {
    for (const { id, result } of this.last()) {
      if (result !== null) this.#change(id, { result: withoutDigests(result) });
    }
  }

  /** Ends the one that is running. */
  async close(): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    this.#isStopping = true;
    running.worker.postMessage('stop');
    const late = new AbortController();
    await Promise.race([
      running.ended,
      delay(STOP_WITHIN_MS, undefined, { signal: late.signal }).catch(() => undefined),
    ]);
    late.abort();
    if (this.#running !== undefined) await running.worker.terminate();
    await running.ended;
  }
}
