import type { Arrived } from './order.ts';

/** The most events that are taken together. */
const MOST = 1000;

/** While the log is caught up with, the least time in ms from one taking to the next. */
const APART_MS = 50;

/** The same at its end, where the last time more than a few came together. */
const APART_MS_LIVE = 10;
const FEW = 4;

/**
 * Events that wait to be taken together, for a transaction costs more than an event. One that comes alone to the end of the
 * log is taken in the turn of the event loop that brought it; where many come, they wait for each other.
 */
export class Arriving {
  readonly #take: (batch: readonly Arrived[]) => void;
  #waiting: Arrived[] = [];
  #isLive = false;
  /** When the last were taken, and how many. */
  #taken = performance.now();
  #count = 0;

  constructor(take: (batch: readonly Arrived[]) => void) {
    this.#take = take;
  }

  push(event: Arrived): void {
    this.#waiting.push(event);
    if (this.#waiting.length >= MOST) this.flush();
  }

  /** The log is at its end. */
  live(): void {
    this.#isLive = true;
    this.flush();
  }

  /** A turn of the event loop has ended. Gives after how many ms this is to be called again; undefined where nothing waits. */
  turned(): number | undefined {
    if (this.#waiting.length === 0) return undefined;
    const left = this.#taken + this.#apartMs - performance.now();
    if (left > 0) return left;
    this.flush();
    return undefined;
  }

  get #apartMs(): number {
    if (!this.#isLive) return APART_MS;
    return this.#count > FEW ? APART_MS_LIVE : 0;
  }

  flush(): void {
    const batch = this.#waiting;
    this.#waiting = [];
    if (batch.length === 0) return;
    this.#taken = performance.now();
    this.#count = batch.length;
    this.#take(batch);
  }
}
