import assert from 'node:assert/strict';
import { leafOf } from '#src/log/leaf.ts';
import { eraseTexts } from '#src/recording/erasing.ts';
import { openEmbedded } from '#src/store/embedded.ts';
import { leafHashOf } from '#src/store/withheld.ts';
import { statement } from './erasing.ts';
import { appended, event, some } from './events.ts';
import { behind, inFolder, inStore } from './in-folder.ts';

const test = inFolder('an erasure in the file of the embedded store');

test('a ledger of the third format lets an erasure take the salt, and keeps every leaf, byte for byte', async ({
  folder,
}) => {
  const given = [statement({}), statement()];
  let leaves: string[] = [];
  await inStore(folder, async (store) => {
    leaves = (await appended(store, 'ledger.incident-a', 'none', given)).map(({ leaf }) => leaf);
  });
  behind(
    folder,
    `DROP TRIGGER events_stay;
     CREATE TRIGGER events_stay BEFORE UPDATE ON events
     WHEN NOT (json_extract(new.leaf, '$.meta') IS json_extract(old.leaf, '$.meta'))
     BEGIN SELECT raise(ABORT, 'append-only'); END;
     PRAGMA user_version = 3`,
  );
  assert.throws(() => openEmbedded(folder, { readOnly: true }), /older format 3: start the service on it once/);
  await inStore(folder, async (store) => {
    assert.deepEqual(
      (await store.read(0, 10)).map(({ leaf }) => leaf),
      leaves,
    );
    for (const { id } of given) {
      const { outcome } = await eraseTexts({ store, event: id, fields: ['/quote'], order: 'x' });
      assert.equal(outcome, 'erased');
    }
    assert.deepEqual(
      (await store.read(0, 2)).map(({ meta }) => Object.keys(meta)),
      [
        ['recorded', 'schema'],
        ['recorded', 'schema'],
      ],
    );
  });
  assert.throws(() => behind(folder, "UPDATE events SET withheld = 'x'"), /append-only/);
});

test('the file takes no withheld leaf that keeps its salt', async ({ folder }) => {
  await inStore(folder, async (store) => {
    const [before] = await appended(store, 'ledger.incident-a', 'none', [statement()]);
    if (before === undefined) return assert.fail();
    const data = { gist: 'it is calm' };
    const withheld = leafHashOf(before).toString('base64');
    const restated = { ...before, data, leaf: leafOf({ ...before, data }), withheld };
    const erasure = event({ event: before.id, hash: withheld, fields: ['/quote'], order: 'x' }, 'EntryErased');
    await assert.rejects(store.erase({ restated, expected: 0, event: erasure }), /append-only/);
    assert.deepEqual(await store.read(0, 10), [before]);
  });
});

test('the file takes no withheld leaf but by what says so last in its stream', async ({ folder }) => {
  await inStore(folder, async (store) => {
    await appended(store, 'ledger.incident-a', 'none', some(1));
    const given = statement();
    await appended(store, 'ledger.incident-b', 'none', [given]);
    await eraseTexts({ store, event: given.id, fields: ['/quote'], order: 'x' });
  });
  const refusals = [
    "UPDATE events SET withheld = 'x', leaf = json_remove(leaf, '$.data.n') WHERE position = 0",
    "UPDATE events SET withheld = 'x' WHERE position = 1",
    'UPDATE events SET withheld = NULL WHERE position = 1',
    "UPDATE events SET leaf = json_set(leaf, '$.meta.recorded', '') WHERE position = 1",
    "UPDATE events SET id = 'x' WHERE position = 1",
  ];
  for (const sql of refusals) assert.throws(() => behind(folder, sql), /append-only/, sql);
  await inStore(folder, (store) => appended(store, 'ledger.incident-b', 1, [event()]).then(() => undefined));
  const late = "UPDATE events SET leaf = json_remove(leaf, '$.data.gist') WHERE position = 1";
  assert.throws(() => behind(folder, late), /append-only/);
});

test.run();
