import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** The books of a ledger's file: what it says of itself, beside its events. */
export class Books {
  readonly #next: StatementSync;
  readonly #insert: StatementSync;
  readonly #lines: StatementSync;

  constructor(db: DatabaseSync) {
    this.#next = db.prepare('SELECT coalesce(max(number), -1) + 1 AS next FROM books WHERE book = ?');
    this.#insert = db.prepare('INSERT INTO books (book, number, text) VALUES (?, ?, ?)');
    this.#lines = db.prepare('SELECT text FROM books WHERE book = ? AND number >= ? ORDER BY number LIMIT ?');
  }

  /** Keeps a line; false where the book is at another. */
  keep(book: string, number: number, text: string): boolean {
    if (this.#next.get(book)?.next !== number) return false;
    this.#insert.run(book, number, text);
    return true;
  }

  lines(book: string, from: number, limit: number): string[] {
    return this.#lines.all(book, from, limit).map(({ text }) => String(text));
  }
}
