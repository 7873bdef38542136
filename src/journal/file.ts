import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Logger } from 'pino';
import { PROJECTIONS } from '#projections/registry.ts';
import { JOURNAL_FORMAT, openJournalFile } from './schema.ts';
import { Tables } from './tables.ts';

export const JOURNAL_FILE = 'journal.db';
const BESIDE = [`${JOURNAL_FILE}-wal`, `${JOURNAL_FILE}-shm`];

/** The read models and the format that a journal was made by. */
export const MODELS = [
  `format/${JOURNAL_FORMAT}`,
  ...PROJECTIONS.map(({ name, version }) => `${name}/${version}`),
].join(' ');

const remove = (folder: string, files: readonly string[]): void => {
  for (const file of files) rmSync(join(folder, file), { force: true });
};

/** The file of a folder, if it is of these read models and can be read. */
function openKept(folder: string, log: Logger): DatabaseSync | undefined {
  try {
    const db = openJournalFile(join(folder, JOURNAL_FILE));
    const tables = new Tables(db);
    const models = tables.meta('models');
    if (models === MODELS) return db;
    if (models === undefined && tables.checkpoint() === undefined) {
      tables.setMeta('models', MODELS);
      return db;
    }
    log.warn({ was: models, is: MODELS }, 'the read models changed: the journal is built anew');
    db.close();
  } catch (error) {
    log.error({ err: error }, 'the journal cannot be read: it is built anew');
  }
  return undefined;
}

/** Opens a journal's file; one of other read models, or one that cannot be read, is removed for a new one. */
export function openOwnFile(folder: string, log: Logger): DatabaseSync {
  const kept = openKept(folder, log);
  if (kept !== undefined) return kept;
  remove(folder, [JOURNAL_FILE, ...BESIDE]);
  const db = openJournalFile(join(folder, JOURNAL_FILE));
  new Tables(db).setMeta('models', MODELS);
  return db;
}

/** Moves a closed file out of the way, for somebody to look at. @returns its new name */
export function setFileAside(folder: string): string {
  const aside = `${JOURNAL_FILE}.aside-${new Date().toISOString().replaceAll(':', '')}`;
  renameSync(join(folder, JOURNAL_FILE), join(folder, aside));
  remove(folder, BESIDE);
  return aside;
}
