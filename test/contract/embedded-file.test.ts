import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openEmbedded } from '#src/store/embedded.ts';
import { DuplicateEventError, StoreFormatError } from '#src/store/errors.ts';
import { appended, event, filled, idsOf, some } from './events.ts';
import { behind, inFolder, inStore } from './in-folder.ts';

const test = inFolder('the file of the embedded store');

async function stored(folder: string, count: number): Promise<void> {
  const store = openEmbedded(folder);
  await appended(store, 'ledger.incident-a', 'none', some(count));
  await store.keep('notes', 0, 'a line');
  await store.close();
}

const TAMPERING = {
  'a leaf': "UPDATE events SET leaf = '{}' WHERE position = 1",
  'a position': 'UPDATE events SET position = 7 WHERE position = 2',
  'an event': 'DELETE FROM events WHERE position = 2',
  'all events': 'DELETE FROM events',
  'a position by REPLACE': "INSERT OR REPLACE INTO events VALUES (1, 0, 3, 'x', '{}', NULL, NULL)",
  'a revision by REPLACE': "INSERT OR REPLACE INTO events VALUES (3, 0, 1, 'x', '{}', NULL, NULL)",
  'an id by REPLACE':
    'INSERT OR REPLACE INTO events SELECT 3, 0, 3, id, leaf, NULL, NULL FROM events WHERE position = 1',
  'the order by a gap': "INSERT INTO events VALUES (4, 0, 3, 'x', '{}', NULL, NULL)",
  'a stream by a gap': "INSERT INTO events VALUES (3, 0, 4, 'x', '{}', NULL, NULL)",
  'a stream’s name': "UPDATE streams SET name = 'ledger.incident-b'",
  'a stream’s name by REPLACE': "INSERT OR REPLACE INTO streams VALUES (0, 'ledger.incident-b')",
  'a stream’s number by REPLACE': "INSERT OR REPLACE INTO streams VALUES (1, 'ledger.incident-a')",
  'a stream': 'DELETE FROM streams',
  'a line of a book': "UPDATE books SET text = 'x'",
  'the lines of a book': 'DELETE FROM books',
  'a line of a book by REPLACE': "INSERT OR REPLACE INTO books VALUES ('notes', 0, 'x')",
};

for (const [what, sql] of Object.entries(TAMPERING)) {
  test(`the file itself refuses to lose or change ${what}`, async ({ folder }) => {
    await stored(folder, 3);
    assert.throws(() => behind(folder, sql), /append-only/);
    await inStore(folder, async (store) => {
      const events = await store.readStream('ledger.incident-a');
      assert.deepEqual(
        events.map(({ position, data }) => [position, data]),
        [
          [0, { n: 0 }],
          [1, { n: 1 }],
          [2, { n: 2 }],
        ],
      );
      assert.deepEqual(await store.kept('notes'), ['a line']);
    });
  });
}

test('an event filed under another name than its leaf says is not served', async ({ folder }) => {
  await stored(folder, 2);
  behind(folder, "DROP TRIGGER streams_stay; UPDATE streams SET name = 'ledger.incident-b'");
  assert.throws(() => openEmbedded(folder), StoreFormatError);
});

test('a leaf that is no longer whole is not served, and an append that does not meet it goes through', async ({
  folder,
}) => {
  await inStore(folder, async (store) => {
    await appended(store, 'ledger.incident-a', 'none', some(1));
    await appended(store, 'ledger.incident-b', 'none', some(1));
  });
  behind(folder, 'DROP TRIGGER events_stay; UPDATE events SET leaf = substr(leaf, 1, 40) WHERE position = 0');
  await inStore(folder, async (store) => {
    await assert.rejects(store.readStream('ledger.incident-a'), StoreFormatError);
    await assert.rejects(store.read(0, 10), StoreFormatError);
    await appended(store, 'ledger.incident-b', 0, [event()]);
  });
});

test('a file with a gap near its head, or without its beginning, is refused', async ({ folder }) => {
  await inStore(folder, async (store) => {
    await filled(store, 1_500);
  });
  behind(folder, 'DROP TRIGGER events_are_kept; DELETE FROM events WHERE position = 1400');
  assert.throws(() => openEmbedded(folder), /positions are not 0, 1, 2/);
  behind(folder, 'DELETE FROM events WHERE position < 3 OR position = 1400');
  assert.throws(() => openEmbedded(folder), StoreFormatError);
});

test('a gap that no look at the ends finds stops the read that comes upon it', async ({ folder }) => {
  await inStore(folder, async (store) => {
    await filled(store, 1_500);
  });
  behind(folder, 'DROP TRIGGER events_are_kept; DELETE FROM events WHERE position = 250');
  await inStore(folder, async (store) => {
    assert.equal((await store.read(0, 250)).length, 250);
    await assert.rejects(store.read(200, 100), StoreFormatError);
    await assert.rejects(store.read(250, 10), StoreFormatError);
  });
});

test('a file that is no SQLite file is refused and left as it is', ({ folder }) => {
  writeFileSync(join(folder, 'ledger.db'), 'position,stream,revision\n'.repeat(400));
  assert.throws(() => openEmbedded(folder), StoreFormatError);
  assert.throws(() => openEmbedded(folder, { readOnly: true }), /no SQLite file/);
});

test('a SQLite file of another kind is refused', ({ folder }) => {
  behind(folder, 'CREATE TABLE events (position INTEGER)');
  assert.throws(() => openEmbedded(folder), /another SQLite file/);
  assert.throws(() => openEmbedded(folder, { readOnly: true }), /another SQLite file/);
});

test('a ledger of a newer format is refused, and the refusal says so', async ({ folder }) => {
  await stored(folder, 1);
  behind(folder, 'PRAGMA user_version = 99');
  assert.throws(() => openEmbedded(folder), /format 99, made by a newer version/);
});

test('a ledger of the first format is brought to this one when it is opened to write, and keeps all it had', async ({
  folder,
}) => {
  await stored(folder, 3);
  behind(
    folder,
    `DROP TABLE books; DROP TRIGGER events_stay;
     ALTER TABLE events DROP COLUMN withheld; ALTER TABLE events DROP COLUMN recorded;
     CREATE TRIGGER events_stay BEFORE UPDATE ON events BEGIN SELECT raise(ABORT, 'append-only'); END;
     PRAGMA user_version = 1`,
  );
  assert.throws(() => openEmbedded(folder, { readOnly: true }), /older format 1: start the service on it once/);
  await inStore(folder, async (store) => {
    assert.equal((await store.readStream('ledger.incident-a')).length, 3);
    assert.match(await store.recordedAt(2), /^20/);
    assert.equal(await store.keep('notes', 0, 'a line'), true);
    const [next] = await appended(store, 'ledger.incident-a', 2, [event()]);
    assert.equal(next?.position, 3);
  });
  assert.throws(() => behind(folder, 'DELETE FROM books'), /append-only/);
  assert.throws(() => behind(folder, "UPDATE events SET withheld = 'x'"), /append-only/);
});

test('an empty file becomes a ledger when it is opened to write, not when it is opened to read', async ({ folder }) => {
  writeFileSync(join(folder, 'ledger.db'), '');
  assert.throws(() => openEmbedded(folder, { readOnly: true }), /not a ledger yet/);
  await stored(folder, 1);
  await openEmbedded(folder, { readOnly: true }).close();
});

test('an event id that the ledger has is refused for its append alone', async ({ folder }) => {
  await inStore(folder, async (store) => {
    const old = event();
    const twin = event();
    await appended(store, 'ledger.incident-a', 'none', [old]);
    const [before, again, twice, sameBatch, after] = await Promise.allSettled([
      store.append('ledger.incident-b', 'none', [twin]),
      store.append('ledger.incident-c', 'none', [event(), old]),
      store.append('ledger.incident-d', 'none', [old, old]),
      store.append('ledger.incident-e', 'none', [twin]),
      store.append('ledger.incident-f', 'none', [event()]),
    ]);
    assert.deepEqual([before.status, after.status], ['fulfilled', 'fulfilled']);
    for (const refused of [again, twice, sameBatch]) {
      assert.ok(refused.status === 'rejected' && refused.reason instanceof DuplicateEventError);
    }
    assert.equal(await store.head(), 2);
  });
});

test('an error of SQLite undoes the whole batch and rejects all of it; the next goes through', async ({ folder }) => {
  await stored(folder, 2);
  behind(
    folder,
    `CREATE TRIGGER fault BEFORE INSERT ON events WHEN instr(new.leaf, 'provoked')
     BEGIN SELECT raise(ABORT, 'a fault of the disk'); END`,
  );
  await inStore(folder, async (store) => {
    const results = await Promise.allSettled([
      store.append('ledger.incident-b', 'none', [event()]),
      store.append('ledger.incident-c', 'none', [event(), event({ provoked: true })]),
      store.append('ledger.incident-d', 'none', [event()]),
    ]);
    for (const result of results) assert.ok(result.status === 'rejected' && /a fault of the disk/.test(result.reason));
    assert.equal(await store.head(), 1);
    assert.deepEqual(await store.read(2, 10), []);
    const next = await appended(store, 'ledger.incident-b', 'none', some(2));
    assert.deepEqual(
      next.map(({ position }) => position),
      [2, 3],
    );
    assert.deepEqual(idsOf(await store.read(2, 10)), idsOf(next));
  });
});

test('events larger and more than are kept in memory are read from the file', async ({ folder }) => {
  await inStore(folder, async (store) => {
    const text = 'n'.repeat(8_500);
    const given = Array.from({ length: 60 }, () => Array.from({ length: 100 }, (_, n) => event({ n, text })));
    for (const [n, events] of given.entries()) await appended(store, `ledger.incident-${n}`, 'none', events);
    const ids = given.flatMap(idsOf);
    for (const from of [0, 3_900, 4_096, 4_200, 5_000, 5_990]) {
      assert.deepEqual(idsOf(await store.read(from, 50)), ids.slice(from, from + 50));
    }
  });
});

test.run();
