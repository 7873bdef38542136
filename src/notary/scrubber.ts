import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { type Scrubbed, type ScrubOptions, scrub } from './scrub.ts';

/** How many events a second are read anew beside the work, and how long it rests after the last. */
const PACE = 1000;
const REST_MS = 60_000;

/** How often a round that could not be finished is tried again. */
const AGAIN_MS = 10_000;

export interface ScrubberOptions extends Pick<ScrubOptions, 'store' | 'tree'> {
  readonly log: Logger;
}

/** How far the reading of the whole store anew has come. */
export interface ScrubState {
  /** Rounds that were finished since the start. */
  readonly rounds: number;
  /** Events that the present round has read. */
  readonly read: number;
  /** When the last round ended, RFC 3339; '' before the first has. */
  readonly finished: string;
}

/** Reads the whole store anew, again and again, at a pace that others do not feel; says what is not as it was recorded. */
export class Scrubber {
  readonly #options: ScrubberOptions;
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #state: ScrubState = { rounds: 0, read: 0, finished: '' };
  #wrong: string | undefined;

  constructor(options: ScrubberOptions) {
    this.#options = options;
  }

  /** What is not as it was recorded; undefined while nothing else is known. */
  get wrong(): string | undefined {
    return this.#wrong;
  }

  get state(): ScrubState {
    return this.#state;
  }

  /** One round, as fast as it goes. */
  async once(): Promise<Scrubbed> {
    return this.#round({});
  }

  /** Begins to go round in the background, until `close`. */
  begin(): void {
    this.#running = this.#goRound().catch(() => undefined);
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #goRound(): Promise<void> {
    const rest = (milliseconds: number): Promise<void> =>
      delay(milliseconds, undefined, { signal: this.#stop.signal, ref: false });
    if (this.#state.rounds > 0) await rest(REST_MS);
    for (;;) {
      const { unread } = await this.#round({ pace: PACE });
      await rest(unread === undefined ? REST_MS : AGAIN_MS);
    }
  }

  async #round(pace: Pick<ScrubOptions, 'pace'>): Promise<Scrubbed> {
    const { log, ...options } = this.#options;
    const progress = (read: number): void => {
      this.#state = { ...this.#state, read };
    };
    const result = await scrub({ ...options, ...pace, signal: this.#stop.signal, progress });
    if (this.#stop.signal.aborted) return result;
    if (result.wrong !== undefined && this.#wrong === undefined)
      log.fatal({ reason: result.wrong }, 'the store was changed');
    this.#wrong ??= result.wrong;
    if (result.unread !== undefined) log.warn({ reason: result.unread }, 'the store could not be read anew to its end');
    else this.#state = { rounds: this.#state.rounds + 1, read: 0, finished: new Date().toISOString() };
    return result;
  }
}
