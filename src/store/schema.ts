import { DatabaseSync } from 'node:sqlite';
import { StoreFormatError } from './errors.ts';
import { sqliteCode } from './lock.ts';

const SQLITE_NOTADB = 26;

const appendOnly = (table: string, unless = ''): string => `
  CREATE TRIGGER ${table}_stay BEFORE UPDATE ON ${table} ${unless}
  BEGIN SELECT raise(ABORT, 'the ledger is append-only: nothing may be changed'); END;
  CREATE TRIGGER ${table}_are_kept BEFORE DELETE ON ${table}
  BEGIN SELECT raise(ABORT, 'the ledger is append-only: nothing may be removed'); END;`;

/** "ILDG", and the format of the tables below. A change of them is a new format. */
const APPLICATION_ID = 0x49_4c_44_47;
const FORMAT = 4;

/** What the ledger says of itself, beside its events: line by line. */
const BOOKS = `
  CREATE TABLE books (
    book   TEXT    NOT NULL,
    number INTEGER NOT NULL,
    text   TEXT    NOT NULL,
    PRIMARY KEY (book, number)
  ) STRICT;
  ${appendOnly('books')}
  CREATE TRIGGER books_in_order BEFORE INSERT ON books
  WHEN new.number IS NOT (SELECT coalesce(max(number), -1) + 1 FROM books WHERE book = new.book)
  BEGIN SELECT raise(ABORT, 'the ledger is append-only: a line goes after the last of its book'); END;`;

/**
 * The one change that an event takes: its leaf is restated and the hash of the one that stood there kept, where the last
 * event of its stream says so. Place, id, type and metadata but for the salt stay, and a hash that is there already.
 */
const UNLESS_ERASED = `WHEN NOT (
    new.withheld IS NOT NULL AND (old.withheld IS NULL OR old.withheld IS new.withheld)
    AND new.position IS old.position AND new.stream IS old.stream AND new.revision IS old.revision
    AND new.id IS old.id AND new.recorded IS old.recorded
    AND json_extract(new.leaf, '$.meta') IS json_remove(json_extract(old.leaf, '$.meta'), '$.salt')
    AND json_extract(new.leaf, '$.type') IS json_extract(old.leaf, '$.type')
    AND EXISTS (
      SELECT 1 FROM events AS last
      WHERE last.stream = old.stream AND last.revision = (SELECT max(revision) FROM events WHERE stream = old.stream)
        AND json_extract(last.leaf, '$.type') = 'EntryErased'
        AND json_extract(last.leaf, '$.data.event') = old.id
        AND json_extract(last.leaf, '$.data.hash') = new.withheld))`;

const ERASURES_ANEW = `DROP TRIGGER events_stay; DROP TRIGGER events_are_kept; ${appendOnly('events', UNLESS_ERASED)}`;

/** From each older format to the next: in the fourth an erasure takes the salt with the text. */
const UPGRADES: readonly string[] = [
  `ALTER TABLE events ADD COLUMN recorded TEXT; ${BOOKS}`,
  `ALTER TABLE events ADD COLUMN withheld TEXT; ${ERASURES_ANEW}`,
  ERASURES_ANEW,
];

/**
 * The leaf is the record; the other columns say where it stands and how it is found. `recorded` is the ledger's time of the
 * position where that is not the leaf's own: after an event that was moved here with a later stamp. `withheld` is the hash of
 * the leaf that was recorded, where the one here is what its entry was restated to. A stream's name stands once, for its
 * number gives a small index in which streams that began together lie together: half the pages of a commit.
 *
 * The triggers refuse every change of what is there and every gap. Those before INSERT also stop INSERT OR REPLACE,
 * which removes the rows that it collides with and fires no DELETE trigger.
 */
const SCHEMA = `
  CREATE TABLE streams (
    ref  INTEGER PRIMARY KEY,
    name TEXT    NOT NULL UNIQUE
  ) STRICT;
  CREATE TABLE events (
    position INTEGER PRIMARY KEY,
    stream   INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    id       TEXT    NOT NULL UNIQUE,
    leaf     TEXT    NOT NULL,
    recorded TEXT,
    withheld TEXT,
    UNIQUE (stream, revision)
  ) STRICT;
  ${BOOKS}
  ${appendOnly('streams')}
  ${appendOnly('events', UNLESS_ERASED)}
  CREATE TRIGGER streams_in_order BEFORE INSERT ON streams
  WHEN new.ref IS NOT (SELECT coalesce(max(ref), -1) + 1 FROM streams)
    OR EXISTS (SELECT 1 FROM streams WHERE name = new.name)
  BEGIN SELECT raise(ABORT, 'the ledger is append-only: a stream begins once'); END;
  CREATE TRIGGER events_in_order BEFORE INSERT ON events
  WHEN new.position IS NOT (SELECT coalesce(max(position), -1) + 1 FROM events)
    OR new.revision IS NOT (SELECT coalesce(max(revision), -1) + 1 FROM events WHERE stream = new.stream)
    OR EXISTS (SELECT 1 FROM events WHERE id = new.id)
  BEGIN SELECT raise(ABORT, 'the ledger is append-only: an event goes after the last, with an id of its own'); END;
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${FORMAT};
`;

export interface FileOptions {
  readonly readOnly: boolean;
  /** The events can be had again from elsewhere: a power cut may take the newest commits. */
  readonly disposable?: boolean;
}

/**
 * Opens a ledger file; a writer makes it where it is absent.
 *
 * @throws StoreFormatError where it is of another kind or format, or broken at either end
 */
export function openFile(path: string, { readOnly, disposable = false }: FileOptions): DatabaseSync {
  const db = new DatabaseSync(path, { readOnly, timeout: 5_000 });
  try {
    const isNew = isEmpty(db, path);
    if (isNew && readOnly) throw new StoreFormatError(`${path} is not a ledger yet: it is empty`);
    if (!readOnly) prepareToWrite(db, isNew, disposable);
    upgrade(db, path, readOnly);
    checkEnds(db, path);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** FULL and fullfsync: a commit that returned is on the disk, not in a cache (the second matters on macOS alone). */
function prepareToWrite(db: DatabaseSync, isNew: boolean, disposable: boolean): void {
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${disposable ? 'NORMAL' : 'FULL'}; PRAGMA fullfsync = 1`);
  // The commit that takes the WAL over 16 MB (4,000 pages) copies it back, and its appends wait. The cache is 64 MB.
  // What an erasure takes out is overwritten, not only let go.
  db.exec('PRAGMA secure_delete = ON');
  db.exec('PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -65536');
  if (isNew) db.exec(`BEGIN IMMEDIATE; ${SCHEMA} COMMIT`);
}

/** Whether nothing was ever stored in the file; throws unless it is that or a ledger of this format. */
function isEmpty(db: DatabaseSync, path: string): boolean {
  let kind: number;
  try {
    kind = number(db, 'PRAGMA application_id');
  } catch (error) {
    throw sqliteCode(error) === SQLITE_NOTADB
      ? new StoreFormatError(`${path} is not a ledger: it is no SQLite file`, { cause: error })
      : error;
  }
  const format = number(db, 'PRAGMA user_version');
  if (kind === 0 && format === 0 && number(db, 'SELECT count(*) FROM sqlite_schema') === 0) return true;
  if (kind !== APPLICATION_ID) throw new StoreFormatError(`${path} is not a ledger: it is another SQLite file`);
  if (format > FORMAT || format < 1) {
    const maker = format > FORMAT ? 'a newer version than this' : 'no version of this service';
    throw new StoreFormatError(`${path} has format ${format}, made by ${maker}`);
  }
  return false;
}

/** Brings a file of an older format to this one; nothing that is in it changes. @throws StoreFormatError where it is only read */
function upgrade(db: DatabaseSync, path: string, readOnly: boolean): void {
  const format = number(db, 'PRAGMA user_version');
  if (format === FORMAT) return;
  if (readOnly) throw new StoreFormatError(`${path} has the older format ${format}: start the service on it once`);
  const steps = UPGRADES.slice(format - 1).join('\n');
  db.exec(`BEGIN IMMEDIATE; ${steps} PRAGMA user_version = ${FORMAT}; COMMIT`);
}

/** Looks for a gap where it costs nothing: at the start and in the last 1,000. The triggers keep the rest, and a writer may go on meanwhile. */
function checkEnds(db: DatabaseSync, path: string): void {
  const head = number(db, 'SELECT coalesce(max(position), -1) FROM events');
  const first = number(db, 'SELECT coalesce(min(position), 0) FROM events');
  const lately = number(db, `SELECT count(*) FROM events WHERE position BETWEEN ${head - 999} AND ${head}`);
  if (first !== 0 || lately !== Math.min(head + 1, 1_000)) {
    throw new StoreFormatError(`${path} is broken: its positions are not 0, 1, 2 … ${head}`);
  }
}

const number = (db: DatabaseSync, sql: string): number => Number(Object.values(db.prepare(sql).get() ?? {})[0]);
