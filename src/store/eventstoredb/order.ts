import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { StoredEvent } from '../port.ts';
import { Rows } from '../rows.ts';
import { openFile } from '../schema.ts';
import type { LogPosition, Unplaced } from './records.ts';

/** Something that happened to a stream of the ledger and that a ledger does not do: a limit, a cut, a delete. */
export interface Alarm {
  readonly stream: string;
  readonly what: string;
  readonly commit: string;
}

const TABLES = `
  CREATE TABLE IF NOT EXISTS origins (
    position INTEGER PRIMARY KEY,
    commit_position  TEXT NOT NULL,
    prepare_position TEXT NOT NULL,
    recorded TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS alarms (
    commit_position TEXT PRIMARY KEY,
    stream TEXT NOT NULL,
    what TEXT NOT NULL
  ) STRICT;
`;

/** The last record that is in the order. */
export interface Last extends LogPosition {
  readonly event: StoredEvent;
}

/**
 * The ledger's order as this node derived it from the server's log: a row an event, with its position there and here. The
 * server has neither ledger positions nor an index by id. The file is disposable: deleted, it is derived again.
 */
export class Order {
  readonly rows: Rows;
  readonly #db: DatabaseSync;
  readonly #origin: StatementSync;
  readonly #addOrigin: StatementSync;
  readonly #addAlarm: StatementSync;

  constructor(path: string) {
    this.#db = openFile(path, { readOnly: false, disposable: true });
    this.#db.exec(TABLES);
    this.rows = new Rows(this.#db);
    this.#origin = this.#db.prepare('SELECT * FROM origins WHERE position = ?');
    this.#addOrigin = this.#db.prepare('INSERT INTO origins VALUES (?, ?, ?, ?)');
    this.#addAlarm = this.#db.prepare('INSERT OR IGNORE INTO alarms VALUES (?, ?, ?)');
  }

  last(): Last | undefined {
    const event = this.rows.newest();
    if (event === undefined) return undefined;
    const { commit_position: commit, prepare_position: prepare } = this.#origin.get(event.position) ?? {};
    return { event, commit: BigInt(commit as string), prepare: BigInt(prepare as string) };
  }

  /** The greatest recorded time up to a position; '' before the first. */
  recordedAt(position: number): string {
    return (this.#origin.get(position)?.recorded as string | undefined) ?? '';
  }

  /** Gives events their positions, in their order, in one transaction. @throws where a revision is not the next of its stream */
  add(batch: readonly { readonly event: Unplaced; readonly at: LogPosition }[]): void {
    this.#db.exec('BEGIN IMMEDIATE');
    const placed: StoredEvent[] = [];
    try {
      let position = this.rows.head();
      let recorded = this.recordedAt(position);
      for (const { event, at } of batch) {
        position += 1;
        const stamp = String(event.meta.recorded ?? '');
        if (stamp > recorded) recorded = stamp;
        const one = { ...event, position };
        this.rows.insert(one);
        this.#addOrigin.run(position, String(at.commit), String(at.prepare), recorded);
        placed.push(one);
      }
      this.#db.exec('COMMIT');
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
    for (const event of placed) this.rows.tail.push(event);
  }

  alarm({ stream, what, commit }: Alarm): void {
    this.#addAlarm.run(commit, stream, what);
  }

  alarms(): Alarm[] {
    const rows = this.#db.prepare(
      'SELECT commit_position, stream, what FROM alarms ORDER BY length(commit_position), commit_position',
    );
    return rows
      .all()
      .map(({ commit_position: commit, stream, what }) => ({ commit, stream, what }) as unknown as Alarm);
  }

  close(): void {
    this.#db.close();
  }
}
