import { setTimeout as delay } from 'node:timers/promises';
import type { EventStore } from '#src/store/port.ts';
import type { Journal } from './journal.ts';
import { JournalOver } from './waiters.ts';

const LOOK_AGAIN_MS = 10;
const TRY_AGAIN_MS = 1000;

/**
 * Whether reads are served: not before the journal has folded all that the store held when the ledger was opened or, where
 * the store turned out to be another, when that was noticed. Until then what is missing may only not be folded yet.
 *
 * Where the store cannot be reached when the ledger is opened, what the journal has from before is served after a while.
 */
export class Serving {
  readonly #store: EventStore;
  readonly #journal: Promise<Journal>;
  #open = Promise.withResolvers<void>();
  #isOpen = false;
  #turn = 0;

  constructor(store: EventStore, journal: Promise<Journal>) {
    this.#store = store;
    this.#journal = journal;
    this.begin();
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Begins anew: the store is another. */
  begin(): void {
    if (this.#isOpen) this.#open = Promise.withResolvers();
    this.#isOpen = false;
    this.#turn += 1;
    void this.#wait(this.#turn);
  }

  /** Resolves to true once reads are served, to false where that takes longer. @throws JournalOver where the service ends first */
  async opens(milliseconds: number): Promise<boolean> {
    if (this.#isOpen) return true;
    const late = delay(milliseconds, false, { ref: false });
    return Promise.race([this.#open.promise.then(() => true), late]);
  }

  /** No read waits any more. */
  end(): void {
    this.#turn += 1;
    this.#open.promise.catch(() => undefined); // perhaps nobody waits
    this.#open.reject(new JournalOver('the service is stopping'));
  }

  async #wait(turn: number): Promise<void> {
    while (turn === this.#turn) {
      if (await this.#isFolded(turn)) {
        if (turn !== this.#turn) return;
        this.#isOpen = true;
        this.#open.resolve();
        return;
      }
      await delay(TRY_AGAIN_MS, undefined, { ref: false });
    }
  }

  /** Whether there is something to serve: all that the store holds, or at least what is kept of a store that does not answer. */
  async #isFolded(turn: number): Promise<boolean> {
    let journal: Journal | undefined;
    try {
      journal = await this.#journal;
      await this.#store.caughtUp();
      const head = await this.#store.head();
      while (journal.head.position < head && journal.halted === undefined && turn === this.#turn) {
        await delay(LOOK_AGAIN_MS, undefined, { ref: false });
      }
      return true;
    } catch {
      return (journal?.head.position ?? -1) >= 0;
    }
  }
}
