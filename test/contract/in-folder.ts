import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { suite } from 'uvu';
import { type EmbeddedStore, openEmbedded } from '#src/store/embedded.ts';

/** A suite of which each test has an empty folder. */
export function inFolder(name: string) {
  const test = suite(name, { folder: '' });
  test.before.each((context) => {
    context.folder = mkdtempSync(join(tmpdir(), 'ledger-'));
  });
  test.after.each(({ folder }) => rmSync(folder, { recursive: true }));
  return test;
}

/** Does something to the file behind the store's back. */
export function behind(folder: string, sql: string): void {
  const db = new DatabaseSync(join(folder, 'ledger.db'));
  try {
    db.exec(sql);
  } finally {
    db.close();
  }
}

/** Does something with the store of a folder, and closes it. */
export async function inStore(folder: string, body: (store: EmbeddedStore) => Promise<void>): Promise<void> {
  const store = openEmbedded(folder);
  try {
    await body(store);
  } finally {
    await store.close();
  }
}
