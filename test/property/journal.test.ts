import assert from 'node:assert/strict';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { pino } from 'pino';
import { v7 } from 'uuid';
import { suite } from 'uvu';
import { READABLE } from '#src/domain/contract.ts';
import type { EventBody } from '#src/domain/events.ts';
import type { JsonObject } from '#src/domain/json.ts';
import { streamOf, subjectOf } from '#src/domain/subject.ts';
import { JOURNAL_FILE } from '#src/journal/file.ts';
import { foldStream } from '#src/journal/folding.ts';
import { Journal } from '#src/journal/journal.ts';
import { stateText } from '#src/journal/tables.ts';
import { Recorder } from '#src/recording/recorder.ts';
import { Subjects } from '#src/recording/subjects.ts';
import { MemoryStore } from '#src/store/memory.ts';
import type { EventStore, NewEvent, StoredEvent } from '#src/store/port.ts';
import { temporaryFolder } from '../support/ledger.ts';
import { ledgers, reported } from '../support/reference/histories.ts';
import { claim } from '../support/spec.ts';

const RUNS = Number(process.env.JOURNAL_RUNS ?? 60);
const PREFIX = 'ledger.';
const test = suite('the journal');

const log = pino({ level: 'silent' });
const open = (store: EventStore, folder: string): Promise<Journal> =>
  Journal.open({ store, folder, prefix: PREFIX, log });

/** Waits until the journal has folded all that the store holds. */
async function caughtUp(journal: Journal, store: EventStore): Promise<void> {
  const head = await store.head();
  while (journal.head.position < head) await journal.waiters.forPosition(head, 20);
}

/** A journal that has folded all of a store. */
async function following(store: EventStore, folder: string): Promise<Journal> {
  const journal = await open(store, folder);
  await caughtUp(journal, store);
  return journal;
}

/** All that the file of a closed journal says. */
function contentsOf(folder: string): object {
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
async function built(store: EventStore): Promise<object> {
  const { path, remove } = temporaryFolder();
  await (await following(store, path)).close();
  const contents = contentsOf(path);
  remove();
  return contents;
}

const newEvent = (type: string, data: object, meta: JsonObject = { schema: 1 }): NewEvent => ({
  id: v7(),
  type,
  data: data as JsonObject,
  meta,
});

/** How many journals of other stores were set aside in a folder. */
const asidesIn = (folder: string): number => readdirSync(folder).filter((file) => file.includes('.aside-')).length;

/** Appends to a stream, wherever it stands. */
async function append(store: EventStore, stream: string, ...events: readonly NewEvent[]): Promise<void> {
  const last = (await store.readStream(stream)).at(-1)?.revision;
  const result = await store.append(stream, last ?? 'none', events);
  assert.equal(result.outcome, 'appended');
}

/** How many events are appended at once, and what befalls the journal after them. */
const course = fc.array(
  fc.record({
    size: fc.integer({ min: 1, max: 12 }),
    fate: fc.constantFrom('on', 'on', 'catch-up', 'write', 'restart', 'lose-the-file', 'refold'),
  }),
  { minLength: 4, maxLength: 12 },
);

test('whatever befalls it, it comes to say what one built in one go says', async () => {
  await fc.assert(
    fc.asyncProperty(ledgers, course, async ({ events }, steps) => {
      const store = new MemoryStore();
      const { path, remove } = temporaryFolder();
      let journal = await open(store, path);
      const restart = async (lost = false): Promise<void> => {
        await journal.close();
        if (lost) rmSync(join(path, JOURNAL_FILE));
        journal = await open(store, path);
      };
      let next = 0;
      for (const { size, fate } of [...steps, { size: events.length, fate: 'on' }]) {
        for (const { subject, id, type, data } of events.slice(next, next + size)) {
          await append(store, streamOf(PREFIX, subject), { ...newEvent(type, data), id });
        }
        next += size;
        if (fate === 'catch-up') await caughtUp(journal, store);
        if (fate === 'write') journal.write();
        if (fate === 'restart') await restart();
        if (fate === 'refold' && events[0] !== undefined) {
          await caughtUp(journal, store);
          await journal.refold(streamOf(PREFIX, events[0].subject));
        }
        if (fate === 'lose-the-file') await restart(true);
      }
      await caughtUp(journal, store);
      await assertLive(journal, store);
      await restart();
      await assertLive(journal, store);
      await journal.close();
      assert.deepEqual(contentsOf(path), await built(store));
      assert.equal(asidesIn(path), 0);
      remove();
    }),
    reported(RUNS),
  );
});

/** Live documents are the fold of their streams: every event once, none twice. */
async function assertLive(journal: Journal, store: EventStore): Promise<void> {
  const events = await store.read(0, 1000);
  assert.equal(journal.head.position, events.length - 1);
  for (const stream of new Set(events.map((event) => event.stream))) {
    const live = journal.live(stream);
    const { documents } = foldStream(PREFIX, stream, await store.readStream(stream));
    assert.deepEqual(live.map(stateText), documents.map(stateText));
    const count = events.filter((event) => event.stream === stream).length;
    for (const document of live) {
      assert.equal(document.revision, count - 1);
      assert.equal(document.history?.entries.length, count);
    }
  }
}

const A = 'ledger.incident-a';
const B = 'ledger.incident-b';
const riot = (fields: object = {}): NewEvent => newEvent('RiotReported', { kind: 'riot', places: ['EC-G'], ...fields });
const statement = (gist: string): NewEvent => newEvent('StatementRecorded', { gist });

test('a journal of another store, or of one that held more, is set aside and built anew', async () => {
  const first = riot();
  const [other, whole, restored] = [new MemoryStore(), new MemoryStore(() => 0), new MemoryStore(() => 0)];
  await append(other, A, riot(), statement('one'));
  await append(whole, A, first, statement('lost'));
  await append(restored, A, first);
  const { path, remove } = temporaryFolder();
  for (const [aside, store] of [other, whole, restored].entries()) {
    const journal = await following(store, path);
    await assertLive(journal, store);
    await journal.close();
    assert.deepEqual(contentsOf(path), await built(store));
    assert.equal(asidesIn(path), aside);
  }
  remove();
});

/** A store whose followers are told what it does not hold. */
class Lying extends MemoryStore {
  readonly #lie: Lie;

  constructor(lie: Lie) {
    super();
    this.#lie = lie;
  }

  override async *follow(from: number, signal: AbortSignal): AsyncGenerator<readonly StoredEvent[]> {
    for await (const batch of super.follow(from, signal)) yield batch.flatMap(this.#lie);
  }
}

type Lie = (event: StoredEvent) => readonly StoredEvent[];
const without =
  (position: number): Lie =>
  (event) =>
    event.position === position ? [] : [event];
const twice =
  (position: number): Lie =>
  (event) =>
    event.position === position ? [event, event] : [event];
const skipped =
  (position: number): Lie =>
  (event) =>
    event.position < position ? [event] : [{ ...event, revision: event.revision + 1 }];

for (const [what, lie, reason] of [
  ['a gap in the positions', without(1), 'position 2 came after position 0'],
  ['a position that comes twice', twice(1), 'position 1 came after position 1'],
  ['a stream without its first event', skipped(0), 'at position 0, revision 1 of ledger.incident-a came after -1'],
  ['a gap in the revisions of a stream', skipped(2), 'at position 2, revision 3 of ledger.incident-a came after 1'],
] as const) {
  test(`${what} halts it, with the reason, at the last event that fitted`, async () => {
    const store = new Lying(lie);
    await append(store, A, riot(), statement('one'), statement('two'));
    const { path, remove } = temporaryFolder();
    const journal = await open(store, path);
    await assert.rejects(journal.waiters.forPosition(2, 5000), { message: reason });
    assert.equal(journal.halted, reason);
    assert.ok(journal.head.position < 2);
    await journal.close();
    remove();
  });
}

const UNREADABLE: [what: string, stream: string, event: NewEvent, reason: RegExp][] = [
  ['an unknown type', A, newEvent('IncidentsMerged', {}), /does not know: IncidentsMerged/],
  ['a newer schema version', A, { ...statement('x'), meta: { schema: 2 } }, /schema version 2/],
  ['broken data', A, newEvent('StatementRecorded', { gist: 5 }), /does not satisfy its contract/],
  ['no metadata of ours', A, { ...statement('x'), meta: {} }, /metadata/],
  ['an amendment of nothing', A, newEvent('EntryAmended', { of: 'z', strike: true }), /could not be folded/],
  ['an unknown kind of stream', 'ledger.siege-a', riot(), /kind that this version does not know/],
];

for (const [what, stream, event, reason] of UNREADABLE) {
  test(`${what} is set aside and counted, and the positions go on`, async () => {
    const store = new MemoryStore();
    const { path, remove } = temporaryFolder();
    await append(store, A, riot({ claims: [claim('a')] }));
    await append(store, stream, event);
    await append(store, A, statement('after'));
    await append(store, B, riot());
    for (const _ of ['live', 'taken up again']) {
      const journal = await following(store, path);
      assert.deepEqual([journal.head.position, journal.halted], [3, undefined]);
      const { count, newest } = journal.written().setAside(9);
      assert.equal(count, 1);
      assert.match(newest[0]?.reason ?? '', reason);
      assert.deepEqual([newest[0]?.position, newest[0]?.stream, newest[0]?.type], [1, stream, event.type]);
      const asides = (of: string): number[] => journal.live(of).map(({ setAside }) => setAside);
      assert.deepEqual([asides(stream), asides(B)], [[1], [0]]);
      assert.deepEqual(
        journal.live(A)[0]?.history?.entries.map(({ type }) => type),
        ['RiotReported', 'StatementRecorded'],
      );
      await journal.close();
    }
    remove();
    await assertNoMorePosts(store, stream);
  });
}

async function assertNoMorePosts(store: EventStore, stream: string): Promise<void> {
  const recorder = new Recorder({ store, subjects: new Subjects(store, PREFIX), now: Date.now });
  const body = { type: 'StatementRecorded', data: { gist: 'more' } } as EventBody;
  const post = (subject: 'incident/a' | 'incident/b') =>
    recorder.record({ subject, bodies: [body], caller: 'desk', correlation: 'c' });
  if (subjectOf(PREFIX, stream) !== undefined) {
    const refused = await post('incident/a');
    assert.deepEqual(refused.outcome === 'refused' && refused.refusals.map(({ code }) => code), ['newer-event']);
  }
  assert.equal((await post('incident/b')).outcome, 'recorded');
}

test('when more can be read than was, what was set aside is folded anew', async () => {
  const store = new MemoryStore();
  const { path, remove } = temporaryFolder();
  await append(store, A, riot(), statement('one'), statement('two'));
  await append(store, B, riot());
  await (await following(store, path)).close();

  // As an older version would have left it, that could read no statement.
  const db = new DatabaseSync(join(path, JOURNAL_FILE));
  const { documents } = foldStream(PREFIX, A, (await store.readStream(A)).slice(0, 1));
  const [state = ''] = documents.map(stateText);
  db.prepare('UPDATE documents SET state = ?, set_aside = 2 WHERE stream = ?').run(state, A);
  const row = `'incidents', '${A}', 'an id', 'StatementRecorded', 'unknown'`;
  db.exec(`INSERT INTO set_aside VALUES (1, ${row}), (2, ${row})`);
  db.prepare('UPDATE meta SET value = ? WHERE key = ?').run(READABLE.replace('StatementRecorded/1 ', ''), 'readable');
  db.close();

  const newer = await open(store, path);
  assert.equal(newer.written().setAside(9).count, 0);
  await assertLive(newer, store);
  await newer.close();
  assert.deepEqual(contentsOf(path), await built(store));
  remove();
});

test.run();
