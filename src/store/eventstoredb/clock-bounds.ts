/** Ms a ms by which two clocks may come apart unseen: the most that a clock is slewed by on its way to the right time. */
const DRIFT = 500e-6;

/** What nothing has confirmed for so long is not known any more. */
const KNOWN_FOR_MS = 5 * 60_000;

/**
 * Between what bounds the server's clock stands to this machine's steady clock, which nobody sets. What is measured later
 * narrows them, or, where the two contradict each other because the server's clock was set, replaces them. All times in ms.
 */
export class ClockBounds {
  #bounds: { readonly low: number; readonly high: number; readonly at: number } | undefined;

  /** Notes that the server's clock showed a time from `from` to `to` at some moment between two of the steady clock. */
  note(from: number, to: number, began: number, ended: number): void {
    const [low, high] = [from - ended, to - began];
    const known = this.#widened(ended);
    const isConsistent = known !== undefined && low <= known.high && high >= known.low;
    this.#bounds = isConsistent
      ? { low: Math.max(low, known.low), high: Math.min(high, known.high), at: ended }
      : { low, high, at: ended };
  }

  /**
   * By how much a clock that shows `now` at the steady time `at` is ahead of the server's, at the least; negative where it
   * is behind, 0 where it may be right. Undefined where that is not known.
   */
  ahead(now: number, at: number): number | undefined {
    const known = this.#widened(at);
    if (known === undefined) return undefined;
    const [least, most] = [now - at - known.high, now + 1 - at - known.low];
    if (least > 0) return Math.trunc(least);
    return most < 0 ? Math.trunc(most) : 0;
  }

  #widened(at: number): { readonly low: number; readonly high: number } | undefined {
    if (this.#bounds === undefined || at - this.#bounds.at > KNOWN_FOR_MS) return undefined;
    const drift = (at - this.#bounds.at) * DRIFT;
    return { low: this.#bounds.low - drift, high: this.#bounds.high + drift };
  }
}
