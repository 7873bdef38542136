import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StoreLockedError } from './errors.ts';

const SQLITE_BUSY = 5;

/**
 * Locks a folder against a second service for as long as what it returns stays open.
 *
 * It is a lock of the operating system on `ledger.lock`, a SQLite file of its own, so that others may read the ledger
 * meanwhile; nothing of it is left over after `kill -9`. The file must be there on a file system whose locks work and
 * must not be removed or opened by other means: closing any handle of a file drops this process's POSIX locks on it.
 *
 * @throws StoreLockedError where another holds it, this process included
 */
export function lockFolder(folder: string): DatabaseSync {
  const lock = new DatabaseSync(join(folder, 'ledger.lock'), { timeout: 0 });
  try {
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    throw sqliteCode(error) === SQLITE_BUSY ? new StoreLockedError(folder) : error;
  }
}

/** The primary result code of an error of SQLite; undefined for another error. */
export const sqliteCode = (error: unknown): number | undefined =>
  error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : undefined;
