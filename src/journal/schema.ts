import { DatabaseSync } from 'node:sqlite';

/** Raised whenever the tables change: a journal of another format is built anew. */
export const JOURNAL_FORMAT = 4;

const TABLES = `
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS documents (
  model TEXT NOT NULL,
  stream TEXT NOT NULL,
  revision INTEGER NOT NULL,
  begun INTEGER NOT NULL,
  position INTEGER NOT NULL,
  set_aside INTEGER NOT NULL,
  state TEXT NOT NULL,
  PRIMARY KEY (model, stream)
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS documents_begun ON documents (model, begun);
CREATE TABLE IF NOT EXISTS found_by (
  model TEXT NOT NULL,
  field TEXT NOT NULL,
  value TEXT NOT NULL,
  low INTEGER NOT NULL,
  high INTEGER NOT NULL,
  begun INTEGER NOT NULL,
  stream TEXT NOT NULL,
  PRIMARY KEY (model, field, value, stream)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS found_by_begun ON found_by (model, field, value, begun, low, high);
CREATE TABLE IF NOT EXISTS set_aside (
  position INTEGER NOT NULL,
  model TEXT NOT NULL,
  stream TEXT NOT NULL,
  id TEXT NOT NULL,
  type TEXT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (position, model)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tiles (
  level INTEGER NOT NULL,
  number INTEGER NOT NULL,
  hashes BLOB NOT NULL,
  PRIMARY KEY (level, number)
) STRICT;
CREATE TABLE IF NOT EXISTS tree (one INTEGER PRIMARY KEY CHECK (one = 1), size INTEGER NOT NULL, state BLOB NOT NULL) STRICT;
`;

/**
 * Opens a journal file, making it where there is none. It is disposable, so it is not synced at every commit: after a
 * power cut it may lack its newest commits, never half of one, and takes them from the store again.
 */
export function openJournalFile(path: string, readOnly = false): DatabaseSync {
  const db = new DatabaseSync(path, { readOnly });
  try {
    db.exec('PRAGMA busy_timeout = 5000');
    if (!readOnly) {
      db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536;');
      db.exec(TABLES);
    }
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
