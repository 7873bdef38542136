import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { v4 as uuidv4 } from 'uuid';
import { type Models, modelsOf, type Registry } from '#projections/models.ts';
import { removeFile } from './file.ts';
import { inTransaction } from './transaction.ts';

const FILE = 'editions.db';
const FOLDER = 'edition-';

const newFolder = (): string => `${FOLDER}${uuidv4().slice(0, 8)}`;

/** The folder of the first edition: LEDGER_DATA itself. */
const FIRST = '.';

/** What an edition is there for: it serves, served before, or is being built. */
export type Role = 'serving' | 'before' | 'coming';

/** An edition of the journal, see `Edition`. */
export interface KeptEdition {
  /** In LEDGER_DATA. */
  readonly folder: string;
  /** The versions of its read models; '' where nobody has said yet. */
  readonly versions: string;
}

const TABLES = `
CREATE TABLE IF NOT EXISTS editions (
  role TEXT PRIMARY KEY CHECK (role IN ('serving', 'before', 'coming')),
  folder TEXT NOT NULL,
  versions TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS rebuilds (id TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, told TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS declined (one INTEGER PRIMARY KEY CHECK (one = 1), versions TEXT NOT NULL) STRICT;
`;

function keptAs(db: DatabaseSync, role: Role): KeptEdition | undefined {
  const row = db.prepare('SELECT folder, versions FROM editions WHERE role = ?').get(role);
  return row as unknown as KeptEdition | undefined;
}

/** The folder of the edition that serves, for those who read it beside the service. */
export function servingFolder(data: string): string {
  const path = join(data, FILE);
  if (!existsSync(path)) return data;
  const db = new DatabaseSync(path, { readOnly: true, timeout: 5000 });
  try {
    return join(data, keptAs(db, 'serving')?.folder ?? FIRST);
  } finally {
    db.close();
  }
}

/**
 * Which editions of the journal there are in LEDGER_DATA, which one serves, and what rebuilds came to: a small file of its own,
 * synced at every commit. To make another edition serve is one transaction of it.
 */
export class Editions {
  readonly #data: string;
  readonly #db: DatabaseSync;

  constructor(data: string) {
    mkdirSync(data, { recursive: true });
    this.#data = data;
    this.#db = new DatabaseSync(join(data, FILE), { timeout: 5000 });
    // What is deleted of it may have been a text that a court took out.
    this.#db.exec('PRAGMA synchronous = FULL; PRAGMA secure_delete = ON');
    this.#db.exec(TABLES);
  }

  /**
   * At a start: chooses the edition that serves, which is the one that did, or the one before where there is code for that
   * alone. What no code is there for, or no role, is removed.
   */
  choose(registry: Registry): void {
    const [serving, before] = [this.of('serving'), this.of('before')];
    const isKnown = (one: KeptEdition | undefined): boolean =>
      one !== undefined && modelsOf(registry, one.versions) !== undefined;
    if (before !== undefined && serving !== undefined && !isKnown(serving) && isKnown(before)) {
      this.transaction(() => {
        this.#forget('before');
        this.#put('serving', before);
      });
    }
    for (const role of ['before', 'coming'] as const) if (!isKnown(this.of(role))) this.#forget(role);
    this.sweep();
  }

  of(role: 'serving'): KeptEdition;
  of(role: Role): KeptEdition | undefined;
  of(role: Role): KeptEdition | undefined {
    return keptAs(this.#db, role) ?? (role === 'serving' ? { folder: FIRST, versions: '' } : undefined);
  }

  pathOf({ folder }: KeptEdition): string {
    return join(this.#data, folder);
  }

  #put(role: Role, { folder, versions }: KeptEdition): void {
    this.#db.prepare('INSERT OR REPLACE INTO editions VALUES (?, ?, ?)').run(role, folder, versions);
  }

  #forget(role: Role): void {
    this.#db.prepare('DELETE FROM editions WHERE role = ?').run(role);
  }

  /** Says what the edition that serves is made by. */
  serves({ text }: Models): void {
    const serving = this.of('serving');
    if (serving.versions !== text) this.#put('serving', { ...serving, versions: text });
  }

  /** The edition that a rebuild to these versions goes on with, or begins. */
  target(versions: string): KeptEdition {
    const [before, coming] = [this.of('before'), this.of('coming')];
    if (before?.versions === versions) return before;
    if (coming?.versions === versions) return coming;
    const begun = { folder: newFolder(), versions };
    this.#put('coming', begun);
    this.sweep();
    return begun;
  }

  /** Makes another edition serve. Within a transaction, and `sweep` after it. */
  switchTo(edition: KeptEdition): void {
    const serving = this.of('serving');
    this.#forget('coming');
    this.#put('before', serving);
    this.#put('serving', edition);
  }

  /**
   * Removes the files of the editions that do not serve, of which one may be left: what they held is void. They are built anew,
   * in other folders: a file may still be open here, and SQLite removes what has the name of its WAL when it is closed.
   */
  emptyOthers(but?: string): void {
    const [before, coming] = [this.of('before'), this.of('coming')];
    if (coming !== undefined && coming.folder !== but) this.#forget('coming');
    if (before !== undefined && before.folder !== but) this.#put('before', { ...before, folder: newFolder() });
    this.sweep();
  }

  /** Removes the files of editions that have no role (any more). */
  sweep(): void {
    const kept = new Set((['serving', 'before', 'coming'] as const).map((role) => this.of(role)?.folder));
    for (const name of readdirSync(this.#data)) {
      if (name.startsWith(FOLDER) && !kept.has(name)) rmSync(join(this.#data, name), { recursive: true, force: true });
    }
    if (!kept.has(FIRST)) removeFile(this.#data);
  }

  transaction(write: () => void): void {
    inTransaction(this.#db, write);
  }

  /** What is kept of rebuilds, the newest first. */
  rebuilds(): string[] {
    const rows = this.#db.prepare('SELECT told FROM rebuilds ORDER BY number DESC').all();
    return rows.map(({ told }) => told as string);
  }

  /** Keeps what there is to tell of a rebuild, under its id; of older ones the last so many stay. */
  keepRebuild(rebuild: { readonly id: string }, most: number): void {
    this.#db
      .prepare(
        `INSERT INTO rebuilds VALUES (?, (SELECT coalesce(max(number), 0) + 1 FROM rebuilds), ?)
         ON CONFLICT (id) DO UPDATE SET told = excluded.told`,
      )
      .run(rebuild.id, JSON.stringify(rebuild));
    this.#db.prepare('DELETE FROM rebuilds WHERE number <= (SELECT max(number) FROM rebuilds) - ?').run(most);
  }

  /** The versions that a person turned down by switching back: nothing is rebuilt to them unasked. */
  get declined(): string | undefined {
    return this.#db.prepare('SELECT versions FROM declined').get()?.versions as string | undefined;
  }

  decline(versions: string): void {
    this.#db.prepare('INSERT OR REPLACE INTO declined VALUES (1, ?)').run(versions);
  }

  close(): void {
    this.#db.close();
  }
}
