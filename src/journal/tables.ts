import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Indexed } from '#projections/projection.ts';
import type { History } from '#src/domain/history.ts';
import type { Document, SetAside } from './folding.ts';
import { inTransaction } from './transaction.ts';

/** Where the journal stands: its last event. */
export interface Checkpoint {
  readonly position: number;
  readonly id: string;
  /** The hash that the log has of it, hexadecimal. */
  readonly leaf: string;
  /** The greatest recorded time so far. */
  readonly recorded: string;
  /** The position of the newest erasure; −1 where there is none. */
  readonly erased: number;
}

interface Row {
  readonly model: string;
  readonly stream: string;
  readonly revision: number;
  readonly begun: number;
  readonly position: number;
  readonly set_aside: number;
  readonly state: string;
}

/** A document as it is kept: by the name of its read model alone. */
type Kept = Omit<Document, 'projection'>;

/** A document's state as it is kept. */
export interface KeptState {
  readonly stream: string;
  readonly position: number;
  readonly setAside: number;
  readonly state: string;
}

/** The ends of time, as SQLite integers. */
const bound = (moment: number): number => Math.max(-8.64e15, Math.min(8.64e15, moment));

/** A document's state as it is kept and digested. */
export const stateText = ({ history }: Document): string => JSON.stringify(history ?? null);

/** The journal's file, a statement a use. Writes belong into one transaction with the checkpoint. */
export class Tables {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  #sql(text: string): StatementSync {
    let statement = this.#statements.get(text);
    if (statement === undefined) {
      statement = this.#db.prepare(text);
      this.#statements.set(text, statement);
    }
    return statement;
  }

  transaction(write: () => void): void {
    inTransaction(this.#db, write);
  }

  meta(key: string): string | undefined {
    return this.#sql('SELECT value FROM meta WHERE key = ?').get(key)?.value as string | undefined;
  }

  setMeta(key: string, value: string): void {
    this.#sql('INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value').run(key, value);
  }

  checkpoint(): Checkpoint | undefined {
    const text = this.meta('checkpoint');
    return text === undefined ? undefined : JSON.parse(text);
  }

  setCheckpoint(checkpoint: Checkpoint): void {
    this.setMeta('checkpoint', JSON.stringify(checkpoint));
  }

  /** @throws SyntaxError where the state is not JSON: somebody changed it */
  document(model: string, stream: string): Kept | undefined {
    const row = this.#sql('SELECT * FROM documents WHERE model = ? AND stream = ?').get(model, stream);
    return row === undefined ? undefined : this.#document(row as unknown as Row);
  }

  #document({ set_aside: setAside, state, model, stream, revision, begun, position }: Row): Kept {
    const history = (JSON.parse(state) as History | null) ?? undefined;
    return { model, stream, revision, begun, position, setAside, history };
  }

  putDocument(document: Document): void {
    const { model, stream, revision, begun, position, setAside } = document;
    this.#sql(
      `INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (model, stream) DO UPDATE SET
       revision = excluded.revision, position = excluded.position, set_aside = excluded.set_aside, state = excluded.state`,
    ).run(model, stream, revision, begun, position, setAside, stateText(document));
  }

  putIndexed({ model, stream, begun }: Pick<Document, 'model' | 'stream' | 'begun'>, indexed: Indexed): void {
    const { by, value, from, to } = indexed;
    this.#sql(
      `INSERT INTO found_by VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (model, field, value, stream) DO UPDATE SET
       low = excluded.low, high = excluded.high`,
    ).run(model, by, value, bound(from), bound(to), begun, stream);
  }

  putSetAside({ position, model, stream, id, type, reason }: SetAside): void {
    this.#sql('INSERT OR REPLACE INTO set_aside VALUES (?, ?, ?, ?, ?, ?)').run(
      position,
      model,
      stream,
      id,
      type,
      reason,
    );
  }

  clearSetAside(stream: string): void {
    this.#sql('DELETE FROM set_aside WHERE stream = ?').run(stream);
  }

  /** The newest events set aside, and how many there are. */
  setAside(limit: number): { count: number; newest: SetAside[] } {
    const count = this.#sql('SELECT count(DISTINCT position) AS n FROM set_aside').get()?.n as number;
    const newest = this.#sql('SELECT * FROM set_aside ORDER BY position DESC LIMIT ?').all(limit);
    return { count, newest: newest as unknown as SetAside[] };
  }

  incompleteStreams(): string[] {
    return this.#sql('SELECT DISTINCT stream FROM set_aside')
      .all()
      .map(({ stream }) => stream as string);
  }

  /** The hashes of a tile of the log's tree, as far as they were written. */
  tile(level: number, index: number): Uint8Array | undefined {
    return this.#sql('SELECT hashes FROM tiles WHERE level = ? AND number = ?').get(level, index)?.hashes as
      | Uint8Array
      | undefined;
  }

  putTile(level: number, index: number, hashes: Uint8Array): void {
    this.#sql(
      'INSERT INTO tiles VALUES (?, ?, ?) ON CONFLICT (level, number) DO UPDATE SET hashes = excluded.hashes',
    ).run(level, index, hashes);
  }

  /** The right edge of the log's tree, see `CompactRange`. */
  treeState(): { size: number; state: Uint8Array } | undefined {
    return this.#sql('SELECT size, state FROM tree').get() as { size: number; state: Uint8Array } | undefined;
  }

  setTreeState(size: number, state: Uint8Array): void {
    this.#sql('INSERT OR REPLACE INTO tree VALUES (1, ?, ?)').run(size, state);
  }

  /** Streams of a model found by a value and a time that overlaps, begun at or before a position. */
  find(model: string, { by, value, from, to }: Indexed, begunBy: number): string[] {
    return this.#sql(
      `SELECT stream FROM found_by
       WHERE model = ? AND field = ? AND value = ? AND low <= ? AND high >= ? AND begun <= ? ORDER BY begun`,
    )
      .all(model, by, value, bound(to), bound(from), begunBy)
      .map(({ stream }) => stream as string);
  }

  /** Whether a stream of a model is found by a value, whenever it was. */
  isFound(model: string, stream: string, { by, value }: Pick<Indexed, 'by' | 'value'>): boolean {
    const row = this.#sql('SELECT 1 FROM found_by WHERE model = ? AND field = ? AND value = ? AND stream = ?').get(
      model,
      by,
      value,
      stream,
    );
    return row !== undefined;
  }

  /** Streams that are found by a field at all. */
  streamsBy(field: Indexed['by']): string[] {
    return this.#sql('SELECT DISTINCT stream FROM found_by WHERE field = ?')
      .all(field)
      .map(({ stream }) => stream as string);
  }

  /** Streams of a model in the order of their first events, after one of these and begun at or before a position. */
  list(
    model: string,
    after: number,
    begunBy: number,
    limit: number,
    where?: Pick<Indexed, 'by' | 'value'>,
  ): { stream: string; begun: number }[] {
    const rows =
      where === undefined
        ? this.#sql(
            'SELECT stream, begun FROM documents WHERE model = ? AND begun > ? AND begun <= ? ORDER BY begun LIMIT ?',
          ).all(model, after, begunBy, limit)
        : this.#sql(
            `SELECT stream, begun FROM found_by
             WHERE model = ? AND field = ? AND value = ? AND begun > ? AND begun <= ? ORDER BY begun LIMIT ?`,
          ).all(model, where.by, where.value, after, begunBy, limit);
    return rows.map(({ stream, begun }) => ({ stream: stream as string, begun: begun as number }));
  }

  /** The next value of a field after one, over some models: a look at the index for each. */
  valueAfter(models: readonly string[], field: Indexed['by'], after: string): string | undefined {
    const each = models.map(
      () => 'SELECT min(value) AS value FROM found_by WHERE model = ? AND field = ? AND value > ?',
    );
    const given = models.flatMap((model) => [model, field, after]);
    const row = this.#sql(`SELECT min(value) AS value FROM (${each.join(' UNION ALL ')})`).get(...given);
    return (row?.value as string | null) ?? undefined;
  }

  /** How many documents there are. */
  count(): number {
    return this.#sql('SELECT count(*) AS n FROM documents').get()?.n as number;
  }

  /** Every document of a model, in the order of streams, as it is kept. */
  *states(model: string): Generator<KeptState> {
    const rows = this.#sql(
      'SELECT stream, position, set_aside AS setAside, state FROM documents WHERE model = ? ORDER BY stream',
    );
    for (const row of rows.iterate(model)) yield row as unknown as KeptState;
  }
}
