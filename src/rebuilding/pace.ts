import { type EventLoopUtilization, performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { breathe } from '#src/journal/breathe.ts';
import { followedBy } from '#src/store/follow.ts';
import type { EventReader } from '#src/store/port.ts';

/** How often the service says how busy it is, in ms. */
const SAID_EVERY_MS = 100;

/** While the service is busy all the time, a thread beside it rests so many times as long as it works. */
const RESTS = 3;
/** A rest is not worth its timer before so much work; nor is it longer than this, in ms. */
const LEAST_WORK_MS = 5;
const LONGEST_REST_MS = 5000;

/** So many events are folded between two rests at the most; enough for the journal to know that it is behind. */
const AT_ONCE = 250;

/** The processor time that this thread has taken so far, in ms: that it was kept waiting is no work. */
function workedMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** The share of the time, in thousandths, in which the service does not wait for anything. Shared with a thread. */
export type Busy = Int32Array<SharedArrayBuffer>;

/** Says how busy this thread is until it is stopped. */
export class Saying {
  readonly busy: Busy = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  readonly #timer: NodeJS.Timeout;
  #last: EventLoopUtilization = performance.eventLoopUtilization();

  constructor() {
    this.#timer = setInterval(() => this.#say(), SAID_EVERY_MS).unref();
  }

  #say(): void {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, this.#last);
    this.#last = now;
    Atomics.store(this.busy, 0, Math.round(utilization * 1000));
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

/** The work of a thread beside the service: where nobody asks anything of that one it takes all it can get, else it rests. */
export class Pace {
  readonly #busy: Busy;
  readonly #signal: AbortSignal;
  #since = workedMs();

  /** @param signal ends a rest */
  constructor(busy: Busy, signal: AbortSignal) {
    this.#busy = busy;
    this.#signal = signal;
  }

  /** Rests after some work. @throws AbortError once the signal is given */
  async rest(): Promise<void> {
    const worked = workedMs() - this.#since;
    await breathe();
    this.#signal.throwIfAborted();
    if (worked < LEAST_WORK_MS) return;
    const rest = Math.min((worked * RESTS * Atomics.load(this.#busy, 0)) / 1000, LONGEST_REST_MS);
    if (rest >= 1) await delay(rest, undefined, { signal: this.#signal });
    this.#since = workedMs();
  }

  /** A store whose follower rests between its events. */
  over(store: EventReader): EventReader {
    const rest = (): Promise<void> => this.rest().catch(() => undefined);
    return followedBy(store, async function* (from, signal) {
      for await (const batch of store.follow(from, signal)) {
        for (let at = 0; at < batch.length; at += AT_ONCE) {
          yield batch.slice(at, at + AT_ONCE);
          await rest();
          if (signal.aborted) return;
        }
      }
    });
  }
}
