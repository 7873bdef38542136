/**
 * What shall go wrong with one append:
 * - `unanswered`: it is neither written nor answered;
 * - `written-unanswered`: it is on disk, the answer is lost;
 * - `die-before`, `die-after`: the server dies before it is on disk, or between that and the answer;
 * - `die-torn`: the server dies when half of it is in the file;
 * - `timeout`: it is on disk, the answer says that it timed out, as the real server does when its write times out;
 * - `busy`, `not-ready`: it is refused.
 */
export type AppendFault =
  | 'unanswered'
  | 'written-unanswered'
  | 'die-before'
  | 'die-after'
  | 'die-torn'
  | 'timeout'
  | 'busy'
  | 'not-ready';

/** Why a server takes no call: it may later, or not from this client. */
export type Refusal = 'busy' | 'not-ready' | 'access-denied';

/** The faults of a server that its calls look at when they run. */
export class Faults {
  /** All reads and writes are refused. */
  refusal: Refusal | null = null;
  /** Added to the server's clock, in ms. */
  clockOffset = 0;
  /** How many events earlier than asked a subscription resumes. */
  rewind = 0;
  readonly #appends: AppendFault[] = [];

  /** Orders faults for the next appends, one each. */
  orderAppends(...faults: readonly AppendFault[]): void {
    this.#appends.push(...faults);
  }

  nextAppend(): AppendFault | undefined {
    return this.#appends.shift();
  }
}
