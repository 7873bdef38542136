import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Logger } from 'pino';
import { type Models, modelsOf, type Registry } from '#projections/models.ts';
import { JOURNAL_FORMAT, openJournalFile } from './schema.ts';
import { Tables } from './tables.ts';

export const JOURNAL_FILE = 'journal.db';
const BESIDE = [`${JOURNAL_FILE}-wal`, `${JOURNAL_FILE}-shm`];
const FORMAT = `format/${JOURNAL_FORMAT} `;

/** A journal's file, and what it is made by. */
export interface OwnFile {
  readonly db: DatabaseSync;
  readonly models: Models;
  /** What one that was removed for it was made by, where there is no code for that here. */
  readonly was: string | undefined;
}

/** What a journal file is made by, as it says; undefined where it is of another format, or there is no code for it. */
export function modelsIn(tables: Tables, registry: Registry): Models | undefined {
  const said = tables.meta('models');
  return said?.startsWith(FORMAT) ? modelsOf(registry, said.slice(FORMAT.length)) : undefined;
}

const say = (tables: Tables, models: Models): void => tables.setMeta('models', `${FORMAT}${models.text}`);

/** Removes a closed journal's file. */
export function removeFile(folder: string): void {
  for (const file of [JOURNAL_FILE, ...BESIDE]) rmSync(join(folder, file), { force: true });
}

/** The file of a folder, if there is code for its read models and it can be read; else what it was made by, where it says. */
function openKept(folder: string, log: Logger, registry: Registry, only: Models | undefined): OwnFile | string {
  try {
    const db = openJournalFile(join(folder, JOURNAL_FILE));
    const tables = new Tables(db);
    const said = tables.meta('models');
    if (said === undefined && tables.checkpoint() === undefined) {
      const models = only ?? registry.newest;
      say(tables, models);
      return { db, models, was: undefined };
    }
    const models = modelsIn(tables, registry);
    if (models !== undefined && (only === undefined || models.text === only.text))
      return { db, models, was: undefined };
    db.close();
    log.warn({ was: said, is: (only ?? registry.newest).text }, 'other read models: the journal is built anew');
    return said ?? 'nothing that it says';
  } catch (error) {
    log.error({ err: error }, 'the journal cannot be read: it is built anew');
    return 'nothing that can be read';
  }
}

/**
 * Opens a journal's file; one that there is no code for, or that cannot be read, is removed for a new one of the newest
 * read models. @param only the read models that it must be of
 */
export function openOwnFile(folder: string, log: Logger, registry: Registry, only?: Models): OwnFile {
  const kept = openKept(folder, log, registry, only);
  if (typeof kept !== 'string') return kept;
  removeFile(folder);
  const db = openJournalFile(join(folder, JOURNAL_FILE));
  const models = only ?? registry.newest;
  say(new Tables(db), models);
  return { db, models, was: kept };
}

/** Moves a closed file out of the way, for somebody to look at. @returns its new name */
export function setFileAside(folder: string): string {
  const aside = `${JOURNAL_FILE}.aside-${new Date().toISOString().replaceAll(':', '')}`;
  renameSync(join(folder, JOURNAL_FILE), join(folder, aside));
  for (const file of BESIDE) rmSync(join(folder, file), { force: true });
  return aside;
}
