import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { OrderHaltedError, StoreFormatError } from '../errors.ts';
import type { StoredEvent } from '../port.ts';
import { Rows } from '../rows.ts';
import { emptyWal } from '../sweeping.ts';
import { isSameEvent } from '../withheld.ts';
import { CUTS_SCHEMA, Cuts } from './cuts.ts';
import type { LogPosition, Unplaced } from './records.ts';

/** Something that happened to a stream of the ledger and that a ledger does not do: a limit, a cut, a delete. */
export interface Alarm {
  readonly stream: string;
  readonly what: string;
  readonly commit: bigint;
}

/** An event of the ledger and where it lies in the server's log. */
export interface Arrived {
  readonly event: Unplaced;
  readonly at: LogPosition;
}

/** The last record that is in the order. */
export interface Last extends LogPosition {
  readonly event: StoredEvent;
}

/** The order in a file is of another ledger than the one that is opened. */
export class OtherLedgerError extends Error {
  override readonly name = 'OtherLedgerError';
}

/** "ILGO", and the format of the tables below. A change of them, or of what an event's leaf is, is a new format. */
const APPLICATION_ID = 0x49_4c_47_4f;
const FORMAT = 3;
const HALTS = 'CREATE TABLE halts (reason TEXT NOT NULL) STRICT;';
/** From the format before, of which all else stays. */
const UPGRADES = ['', 'ALTER TABLE events ADD COLUMN withheld TEXT;', `${HALTS} ${CUTS_SCHEMA}`];
/** What was cut off before the third format: where anything was, the order is derived again. */
const CUT_BEFORE = `SELECT count(*) FROM alarms WHERE what LIKE '%$tb%' OR what = 'the stream was deleted'`;

/**
 * As in the file of the embedded store (`Rows` reads both), but that an id may come again: on a shared server nobody keeps
 * it from that. A position in the server's log is more than what a number of SQLite's or of JavaScript's may hold.
 */
const SCHEMA = `
  CREATE TABLE ledger (prefix TEXT NOT NULL) STRICT;
  CREATE TABLE streams (
    ref  INTEGER PRIMARY KEY,
    name TEXT    NOT NULL UNIQUE
  ) STRICT;
  CREATE TABLE events (
    position INTEGER PRIMARY KEY,
    stream   INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    id       TEXT    NOT NULL,
    leaf     TEXT    NOT NULL,
    commit_position  TEXT NOT NULL,
    prepare_position TEXT NOT NULL,
    recorded         TEXT NOT NULL,
    withheld         TEXT,
    UNIQUE (stream, revision)
  ) STRICT;
  CREATE INDEX events_by_id ON events (id);
  CREATE TABLE alarms (
    commit_position TEXT NOT NULL,
    stream          TEXT NOT NULL,
    what            TEXT NOT NULL,
    PRIMARY KEY (commit_position, what)
  ) STRICT;
  ${HALTS}
  ${CUTS_SCHEMA}
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${FORMAT};
`;

/** How many streams' last revisions are kept in memory. */
const MAX_STREAMS = 50_000;

interface Track {
  readonly ref: number;
  revision: number;
}

/**
 * The ledger's order as this node derived it from the server's log: a row an event, with its position there and here. The
 * server has neither ledger positions nor an index by id. The file is disposable: deleted, it is derived again.
 */
export class Order {
  readonly rows: Rows;
  readonly cuts: Cuts;
  readonly #db: DatabaseSync;
  readonly #tracks = new Map<string, Track>();
  readonly #alarms: Alarm[];
  readonly #origin: StatementSync;
  readonly #track: StatementSync;
  readonly #beginStream: StatementSync;
  readonly #insert: StatementSync;
  readonly #insertAlarm: StatementSync;
  readonly #position: StatementSync;

  /**
   * Opens the file, and makes it where it is absent.
   *
   * @throws OtherLedgerError where it tells of another ledger
   * @throws StoreFormatError where it is no file of this format, or broken
   */
  constructor(path: string, prefix: string) {
    this.#db = openOrder(path, prefix);
    try {
      this.rows = new Rows(this.#db);
      this.cuts = new Cuts(this.#db);
      this.#origin = this.#db.prepare('SELECT * FROM events WHERE position = ?');
      this.#track = this.#db.prepare(
        'SELECT ref, (SELECT max(revision) FROM events WHERE stream = ref) AS revision FROM streams WHERE name = ?',
      );
      this.#beginStream = this.#db.prepare('INSERT INTO streams (name) VALUES (?) RETURNING ref');
      this.#insert = this.#db.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
      this.#insertAlarm = this.#db.prepare('INSERT OR IGNORE INTO alarms VALUES (?, ?, ?)');
      this.#position = this.#db.prepare(
        'SELECT position FROM events WHERE stream = (SELECT ref FROM streams WHERE name = ?) AND revision = ?',
      );
      const alarms = this.#db.prepare('SELECT commit_position AS at, stream, what FROM alarms ORDER BY rowid');
      this.#alarms = (alarms.all() as { at: string; stream: string; what: string }[]).map(({ at, ...alarm }) => ({
        ...alarm,
        commit: BigInt(at),
      }));
      this.last(); // throws where it is broken
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  last(): Last | undefined {
    const event = this.rows.newest();
    if (event === undefined) return undefined;
    const { commit_position: commit, prepare_position: prepare } = this.#origin.get(event.position) ?? {};
    return { event, commit: BigInt(String(commit)), prepare: BigInt(String(prepare)) };
  }

  positionOf(stream: string, revision: number): number | undefined {
    return this.#position.get(stream, revision)?.position as number | undefined;
  }

  get alarms(): readonly Alarm[] {
    return this.#alarms;
  }

  /** Notes an alarm. Gives whether it is a new one. */
  addAlarm(alarm: Alarm): boolean {
    const isNew = this.#insertAlarm.run(String(alarm.commit), alarm.stream, alarm.what).changes > 0;
    if (isNew) this.#alarms.push(alarm);
    return isNew;
  }

  /** Why the order goes no further, as it was last noted; undefined where it does. */
  get halted(): string | undefined {
    return this.#db.prepare('SELECT reason FROM halts').get()?.reason as string | undefined;
  }

  set halted(reason: string | undefined) {
    this.#db.exec('DELETE FROM halts');
    if (reason !== undefined) this.#db.prepare('INSERT INTO halts VALUES (?)').run(reason);
  }

  /**
   * Gives events their positions, in their order, in one transaction.
   *
   * @throws OrderHaltedError where a revision is not the next of its stream; the events before it are in the order
   */
  add(batch: readonly Arrived[]): void {
    const added: StoredEvent[] = [];
    let halted: OrderHaltedError | undefined;
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      let { position, recorded } = this.rows.end();
      for (const { event, at } of batch) {
        const track = this.#trackOf(event.stream);
        if (event.revision !== track.revision + 1) {
          halted = new OrderHaltedError(
            `revision ${event.revision} of ${event.stream} came after ${track.revision} at the commit position ${at.commit}`,
          );
          break;
        }
        position += 1;
        const stamp = String(event.meta.recorded ?? '');
        if (stamp > recorded) recorded = stamp;
        if (this.rows.has(event.id)) {
          this.addAlarm({ stream: event.stream, what: `the event id ${event.id} came again`, commit: at.commit });
        }
        const { stream, revision, id, leaf, withheld = null } = event;
        const ref = track.ref < 0 ? Number(this.#beginStream.get(stream)?.ref) : track.ref;
        const commit = String(at.commit);
        const prepare = at.prepare === at.commit ? commit : String(at.prepare);
        this.#insert.run(position, ref, revision, id, leaf, commit, prepare, recorded, withheld);
        this.#tracks.set(stream, { ref, revision });
        added.push({ ...event, position });
      }
      this.#db.exec('COMMIT');
    } catch (error) {
      this.#tracks.clear();
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
    for (const event of added) this.rows.tail.push(event);
    if (this.#tracks.size > MAX_STREAMS) this.#tracks.clear();
    if (halted !== undefined) throw halted;
  }

  /** Gives an event that has its place here restated, and removes from the file what it was. */
  restate(event: Unplaced): void {
    const position = this.positionOf(event.stream, event.revision);
    if (position === undefined) return;
    const [there] = this.rows.kept(position, 1);
    if (there?.id !== event.id || isSameEvent(there, { ...event, position })) return;
    this.rows.restate({ ...event, position });
    this.rows.tail.replace({ ...event, position });
    emptyWal(this.#db);
  }

  #trackOf(stream: string): Track {
    const known = this.#tracks.get(stream);
    if (known !== undefined) return known;
    const row = this.#track.get(stream) as { ref: number; revision: number } | undefined;
    return row ?? { ref: -1, revision: -1 };
  }

  close(): void {
    this.#db.close();
  }
}

function openOrder(path: string, prefix: string): DatabaseSync {
  const db = new DatabaseSync(path, { timeout: 5_000 });
  try {
    // An event takes about 1 kB: a page of 8 kB holds several. Nobody else opens the file while this process has the folder:
    // the locks of each transaction would cost more than what it does.
    db.exec('PRAGMA page_size = 8192; PRAGMA locking_mode = EXCLUSIVE');
    // What a power cut takes is derived again.
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    db.exec('PRAGMA wal_autocheckpoint = 4000');
    db.exec('PRAGMA secure_delete = ON'); // what is restated is overwritten
    db.exec('PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -65536');
    const number = (sql: string): number => Number(Object.values(db.prepare(sql).get() ?? {})[0]);
    if (number('SELECT count(*) FROM sqlite_schema') === 0) {
      db.exec(`BEGIN IMMEDIATE; ${SCHEMA}`);
      db.prepare('INSERT INTO ledger VALUES (?)').run(prefix);
      db.exec('COMMIT');
    }
    const before = number('PRAGMA application_id') === APPLICATION_ID ? number('PRAGMA user_version') : FORMAT;
    if (before > 0 && before < FORMAT && number(CUT_BEFORE) === 0) {
      const upgrades = UPGRADES.slice(before).join(' ');
      db.exec(`BEGIN IMMEDIATE; ${upgrades} PRAGMA user_version = ${FORMAT}; COMMIT`);
    }
    if (number('PRAGMA application_id') !== APPLICATION_ID || number('PRAGMA user_version') !== FORMAT) {
      throw new StoreFormatError(`${path} is not the order of a ledger in this format`);
    }
    const its = db.prepare('SELECT prefix FROM ledger').get()?.prefix;
    if (its !== prefix) throw new OtherLedgerError(`${path} is the order of the ledger ${its}, not of ${prefix}`);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
