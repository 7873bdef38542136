import type { DatabaseSync } from 'node:sqlite';
import { sqliteCode } from './lock.ts';

const SQLITE_BUSY = 5;

/** Somebody reads the file, so what erasures left over in it could not be removed. */
export class SweepBusyError extends Error {
  override readonly name = 'SweepBusyError';
}

/** Empties the WAL of a file into it. @throws SweepBusyError */
export function emptyWal(db: DatabaseSync): void {
  const [result] = db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all();
  if (result?.busy !== 0) throw new SweepBusyError('the file is being read by another process: call this again later');
}

/**
 * Writes a file anew, so that no page of it holds what stood there before, and empties its WAL. Needs as much room on the
 * disk as the file has.
 *
 * @throws SweepBusyError
 */
export function sweepFile(db: DatabaseSync): void {
  try {
    db.exec('VACUUM');
  } catch (error) {
    if (sqliteCode(error) !== SQLITE_BUSY) throw error;
    throw new SweepBusyError('the file is being read by another process: call this again later', { cause: error });
  }
  emptyWal(db);
}
