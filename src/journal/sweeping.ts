import type { DatabaseSync } from 'node:sqlite';
import type { Logger } from 'pino';
import { SweepBusyError, sweepFile } from '#src/store/sweeping.ts';
import type { Tables } from './tables.ts';

const KEY = 'unswept';

/** Whether the file may still hold, in what is free of it, a text that an erasure took out. */
export const isUnswept = (tables: Tables): boolean => tables.meta(KEY) === 'yes';

/** To be noted before the documents lose the text, so that a crash in between is made good at the next start. */
export const noteUnswept = (tables: Tables, unswept: boolean): void => tables.setMeta(KEY, unswept ? 'yes' : 'no');

/** Rids a journal's file of what was written over; where another process reads it just now, that is left to the next start. */
export function sweep(db: DatabaseSync, tables: Tables, log: Logger): void {
  try {
    sweepFile(db);
    noteUnswept(tables, false);
  } catch (error) {
    if (!(error instanceof SweepBusyError)) throw error;
    log.warn('what an erasure left over in the journal is removed at the next start: somebody reads it');
  }
}
