import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { isObject, type JsonObject } from '#src/domain/json.ts';
import type { End, Ledger } from './decide.ts';
import { StoreFormatError } from './errors.ts';
import type { ExpectedRevision, StoredEvent } from './port.ts';
import { Tail } from './tail.ts';

type Row = [position: number, stream: string, revision: number, id: string, leaf: string, withheld: string | null];

/** The tables over one connection, with the newest events in memory beside it. */
export class Rows implements Ledger {
  readonly tail = new Tail();
  readonly #head: StatementSync;
  readonly #recorded: StatementSync;
  readonly #end: StatementSync;
  readonly #revision: StatementSync;
  readonly #has: StatementSync;
  readonly #find: StatementSync;
  readonly #stream: StatementSync;
  readonly #range: StatementSync;
  readonly #begin: StatementSync;
  readonly #insert: StatementSync;
  readonly #restate: StatementSync;

  constructor(db: DatabaseSync) {
    const prepare = (sql: string): StatementSync => {
      const statement = db.prepare(sql);
      statement.setReturnArrays(true);
      return statement;
    };
    const ref = '(SELECT ref FROM streams WHERE name = ?)';
    const name = '(SELECT name FROM streams WHERE ref = stream)';
    const select = `SELECT position, ${name}, revision, id, leaf, withheld FROM events`;
    this.#head = prepare('SELECT max(position) FROM events');
    const recorded = "coalesce(recorded, json_extract(leaf, '$.meta.recorded'), '')";
    this.#recorded = prepare(`SELECT ${recorded} FROM events WHERE position = ?`);
    this.#end = prepare(`SELECT position, ${recorded} FROM events ORDER BY position DESC LIMIT 1`);
    this.#revision = prepare(`SELECT max(revision) FROM events WHERE stream = ${ref}`);
    this.#has = prepare('SELECT 1 FROM events WHERE id = ?');
    this.#find = prepare(`${select} WHERE id = ?`);
    this.#stream = prepare(`${select} WHERE stream = ${ref} AND revision >= ? ORDER BY revision`);
    this.#range = prepare(`${select} WHERE position >= ? ORDER BY position LIMIT ?`);
    this.#begin = prepare('INSERT INTO streams (ref, name) SELECT coalesce(max(ref), -1) + 1, ? FROM streams');
    const columns = 'position, stream, revision, id, leaf, recorded, withheld';
    this.#insert = prepare(`INSERT INTO events (${columns}) VALUES (?, ${ref}, ?, ?, ?, ?, ?)`);
    this.#restate = prepare('UPDATE events SET leaf = ?, withheld = ? WHERE position = ?');
  }

  head(): number {
    return first(this.#head.get()) ?? -1;
  }

  newest(): StoredEvent | undefined {
    const head = this.head();
    return head < 0 ? undefined : this.range(head, 1)[0];
  }

  /** The greatest recorded time up to a position; '' where there is none. */
  recordedAt(position: number): string {
    const row = this.#recorded.get(position) as [string] | undefined;
    return row?.[0] ?? '';
  }

  end(): End {
    const [position, recorded] = (this.#end.get() as [number, string] | undefined) ?? [-1, ''];
    return { position, recorded };
  }

  revisionOf(stream: string): ExpectedRevision {
    return first(this.#revision.get(stream)) ?? 'none';
  }

  has(id: string): boolean {
    return this.#has.get(id) !== undefined;
  }

  find(id: string): StoredEvent | undefined {
    const row = this.#find.get(id);
    return row && this.#event(row as unknown as Row);
  }

  streamFrom(stream: string, revision: number): StoredEvent[] {
    return (this.#stream.all(stream, revision) as unknown as Row[]).map((row) => this.#event(row));
  }

  range(from: number, limit: number): StoredEvent[] {
    const start = Math.max(0, from);
    const kept: StoredEvent[] = [];
    for (let event = this.tail.at(start); event && kept.length < limit; event = this.tail.at(start + kept.length)) {
      kept.push(event);
    }
    return kept.length > 0 ? kept : this.kept(start, limit);
  }

  /** The same from the file alone. */
  kept(start: number, limit: number): StoredEvent[] {
    const events = (this.#range.all(start, Math.max(0, limit)) as unknown as Row[]).map(parse);
    const last = events.at(-1);
    if (last && last.position !== start + events.length - 1) {
      throw new StoreFormatError(`the ledger has a gap between the positions ${start} and ${last.position}`);
    }
    return events;
  }

  /** @param recorded the ledger's time of its position */
  insert({ position, stream, revision, id, leaf, meta, withheld }: StoredEvent, recorded: string): void {
    if (revision === 0) this.#begin.run(stream);
    const later = meta.recorded === recorded ? null : recorded;
    this.#insert.run(position, stream, revision, id, leaf, later, withheld ?? null);
  }

  /** Puts a withheld event in its place. To be told to the tail once that is committed. */
  restate({ position, leaf, withheld }: StoredEvent): void {
    this.#restate.run(leaf, withheld ?? null, position);
  }

  #event(row: Row): StoredEvent {
    return this.tail.at(row[0]) ?? parse(row);
  }
}

const first = (row: unknown): number | undefined => (row as [number | null])[0] ?? undefined;

/** The leaf is what the log vouches for, so a row that files it under another name is not served. */
function parse([position, stream, revision, id, leaf, hash]: Row): StoredEvent {
  const withheld = hash === null ? {} : { withheld: hash };
  const { data, meta, type, foreign, ...rest } = record(leaf);
  const agrees = rest.id === id && rest.stream === stream && rest.revision === revision;
  if (agrees && foreign === true && typeof type === 'string') {
    return { position, stream, revision, id, type, data: {}, meta: {}, leaf, ...withheld };
  }
  if (!agrees || !isObject(data) || !isObject(meta) || typeof meta.recorded !== 'string' || typeof type !== 'string') {
    throw new StoreFormatError(
      `the leaf of the event ${id} at position ${position} is not that of revision ${revision} of ${stream}`,
    );
  }
  return { position, stream, revision, id, type, data, meta, leaf, ...withheld };
}

function record(leaf: string): JsonObject {
  try {
    return JSON.parse(leaf);
  } catch {
    return {};
  }
}
