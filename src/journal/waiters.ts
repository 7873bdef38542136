import type { StoredEvent } from '#src/store/port.ts';

/** What is waited for does not come any more: the journal has halted, or is closed. */
export class JournalOver extends Error {
  override readonly name = 'JournalOver';
}

interface Waiter {
  readonly until: (batch: readonly StoredEvent[], head: number) => boolean;
  readonly resolve: (there: boolean) => void;
  readonly reject: (error: Error) => void;
}

/** Those who wait until the journal has folded something. */
export class Waiters {
  readonly #waiting = new Set<Waiter>();

  #wait(until: Waiter['until'], milliseconds: number): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const finish = (there: boolean): void => {
        clearTimeout(timer);
        this.#waiting.delete(waiter);
        resolve(there);
      };
      const waiter: Waiter = { until, resolve: finish, reject };
      const timer = setTimeout(() => finish(false), milliseconds).unref();
      this.#waiting.add(waiter);
    });
  }

  /** Resolves to true once a position is folded, to false where that takes longer. */
  forPosition(position: number, milliseconds: number): Promise<boolean> {
    return this.#wait((_, head) => head >= position, milliseconds);
  }

  /** The same for an event by its id, which the store may not have yet. */
  forEvent(id: string, milliseconds: number): Promise<boolean> {
    return this.#wait((batch) => batch.some((event) => event.id === id), milliseconds);
  }

  arrived(batch: readonly StoredEvent[], head: number): void {
    for (const waiter of this.#waiting) if (waiter.until(batch, head)) waiter.resolve(true);
  }

  fail(reason: string): void {
    for (const waiter of this.#waiting) waiter.reject(new JournalOver(reason));
    this.#waiting.clear();
  }
}
