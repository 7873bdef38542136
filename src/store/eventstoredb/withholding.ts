import { ERASURES, Erasures, lineOf } from '../erasures.ts';
import type { StoredEvent } from '../port.ts';
import type { Books } from './books.ts';
import type { Unplaced } from './records.ts';

/**
 * What is withheld of a ledger whose records the server keeps as they were: a book beside the ledger says what they are
 * restated to, and every node reads it before it follows, and as it grows.
 */
export class Withholding {
  readonly #books: Books;
  readonly #erasures = new Erasures();
  readonly #restate: (event: Unplaced) => void;

  /** @param restate told of each event that turned out to be withheld */
  constructor(books: Books, restate: (event: Unplaced) => void) {
    this.#books = books;
    this.#restate = restate;
  }

  /** An event of the server as it is given. */
  get given(): Erasures['given'] {
    return this.#erasures.given;
  }

  /** Reads what the book has got since. */
  async look(): Promise<void> {
    const { lines } = this.#erasures;
    const more = await this.#books.lines(ERASURES, lines, Number.MAX_SAFE_INTEGER);
    if (this.#erasures.lines !== lines) return this.look(); // another call was faster
    for (const event of this.#erasures.learn(more)) this.#restate(event);
  }

  /** Has an event withheld, on all nodes. */
  async withhold(event: StoredEvent): Promise<void> {
    for (;;) {
      await this.look();
      if (this.#erasures.has(event)) return;
      await this.#books.keep(ERASURES, this.#erasures.lines, lineOf(event));
    }
  }
}
