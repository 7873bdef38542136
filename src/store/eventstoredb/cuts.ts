import type { DatabaseSync, StatementSync } from 'node:sqlite';

export const CUTS_SCHEMA = `
  CREATE TABLE cuts (
    stream TEXT PRIMARY KEY,
    what   TEXT NOT NULL
  ) STRICT;
`;

/**
 * The streams whose events, all or the first ones, the server hides from readers because their newest metadata say so. A decision
 * on such a stream would be made on less than what was recorded.
 */
export class Cuts {
  readonly #put: StatementSync;
  readonly #remove: StatementSync;
  readonly #cuts: Map<string, string>;

  constructor(db: DatabaseSync) {
    this.#put = db.prepare('INSERT OR REPLACE INTO cuts VALUES (?, ?)');
    this.#remove = db.prepare('DELETE FROM cuts WHERE stream = ?');
    const rows = db.prepare('SELECT stream, what FROM cuts').all() as { stream: string; what: string }[];
    this.#cuts = new Map(rows.map(({ stream, what }) => [stream, what]));
  }

  /** What was done to a stream that hides events of it; undefined where nothing was. */
  of(stream: string): string | undefined {
    return this.#cuts.get(stream);
  }

  /** Notes what the newest metadata of a stream hide; undefined: nothing. */
  note(stream: string, what: string | undefined): void {
    if (what === this.#cuts.get(stream)) return;
    if (what === undefined) {
      this.#remove.run(stream);
      this.#cuts.delete(stream);
    } else {
      this.#put.run(stream, what);
      this.#cuts.set(stream, what);
    }
  }
}
