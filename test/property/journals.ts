import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pino } from 'pino';
import { v7 } from 'uuid';
import type { JsonObject } from '#src/domain/json.ts';
import { JOURNAL_FILE } from '#src/journal/file.ts';
import { foldStream } from '#src/journal/folding.ts';
import { Journal } from '#src/journal/journal.ts';
import { stateText } from '#src/journal/tables.ts';
import type { NewEvent } from '#src/store/port.ts';
import { appended } from '../contract/events.ts';
import { temporaryFolder } from '../support/ledger.ts';
import type { OwnStore } from '../support/own-store.ts';

const log = pino({ level: 'silent' });

export const open = ({ store, prefix }: OwnStore, folder: string): Promise<Journal> =>
  Journal.open({ store, folder, prefix, log });

/** Waits until the journal has folded all that the store holds. */
export async function caughtUp(journal: Journal, { store }: OwnStore): Promise<void> {
  const head = await store.head();
  while (journal.head.position < head) await journal.waiters.forPosition(head, 20);
}

/** A journal that has folded all of a store. */
export async function following(ledger: OwnStore, folder: string): Promise<Journal> {
  const journal = await open(ledger, folder);
  await caughtUp(journal, ledger);
  return journal;
}

/** All that the file of a closed journal says. */
export function contentsOf(folder: string): object {
  const db = new DatabaseSync(join(folder, JOURNAL_FILE), { readOnly: true });
  try {
    const all = (sql: string): object[] => db.prepare(sql).all();
    return {
      documents: all('SELECT * FROM documents ORDER BY model, stream'),
      found: all('SELECT * FROM found_by ORDER BY model, field, value, stream'),
      aside: all('SELECT * FROM set_aside ORDER BY position, model'),
      meta: all('SELECT * FROM meta ORDER BY key'),
    };
  } finally {
    db.close();
  }
}

/** What a journal of this store says that was built in one go. */
export async function built(ledger: OwnStore): Promise<object> {
  const { path, remove } = temporaryFolder();
  await (await following(ledger, path)).close();
  const contents = contentsOf(path);
  remove();
  return contents;
}

export const newEvent = (type: string, data: object, meta: JsonObject = { schema: 1 }): NewEvent => ({
  id: v7(),
  type,
  data: data as JsonObject,
  meta,
});

/** How many journals of other stores were set aside in a folder. */
export const asidesIn = (folder: string): number =>
  readdirSync(folder).filter((file) => file.includes('.aside-')).length;

/** Appends to a stream, by its name without the prefix, wherever it stands, and waits until it has its place. */
export async function append({ store, prefix }: OwnStore, name: string, ...events: readonly NewEvent[]): Promise<void> {
  const stream = prefix + name;
  const last = (await store.readStream(stream)).at(-1)?.revision;
  await appended(store, stream, last ?? 'none', events);
}

/** Live documents are the fold of their streams: every event once, none twice. */
export async function assertLive(journal: Journal, { store, prefix }: OwnStore): Promise<void> {
  const events = await store.read(0, 1000);
  assert.equal(journal.head.position, events.length - 1);
  for (const stream of new Set(events.map((event) => event.stream))) {
    const live = journal.live(stream);
    const { documents } = foldStream(prefix, stream, await store.readStream(stream));
    assert.deepEqual(live.map(stateText), documents.map(stateText));
    const count = events.filter((event) => event.stream === stream).length;
    for (const document of live) {
      assert.equal(document.revision, count - 1);
      assert.equal(document.history?.entries.length, count);
    }
  }
}

/** The names of the streams of two incidents, without the prefix. */
export const A = 'incident-a';
export const B = 'incident-b';
export const riot = (fields: object = {}): NewEvent =>
  newEvent('RiotReported', { kind: 'riot', places: ['EC-G'], ...fields });
export const statement = (gist: string): NewEvent => newEvent('StatementRecorded', { gist });
