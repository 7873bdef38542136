import assert from 'node:assert/strict';
import { ANY, NO_STREAM } from '@eventstore/db-client';
import { type Damage, OrderHaltedError, StoreRefusedError, StreamDamagedError } from '#src/store/errors.ts';
import { appended, arrival, event, range, some } from './events.ts';
import { alarm, besideAnother, json, OURS, systemEvent } from './eventstoredb-others.ts';

const { spec, run } = besideAnother('what is done to the streams of a ledger on EventStoreDB');

spec(
  'limits, cuts and deletes of the ledger’s streams are alarms; other metadata are none',
  async ({ client, ledger, store }) => {
    const streams = ['count', 'age', 'cut', 'deleted', 'gone', 'acl'].map((name) => ledger.stream(`incident-${name}`));
    for (const stream of streams) await appended(store, stream, 'none', some(3));
    const [count, age, cut, deleted, gone, acl] = streams as [string, string, string, string, string, string];
    await client.setStreamMetadata(acl, { acl: { deleteRoles: ['$admins'] }, note: 'x' } as never);
    await client.setStreamMetadata(count, { maxCount: 100 });
    await client.setStreamMetadata(age, { maxAge: 1_000_000 });
    await client.setStreamMetadata(cut, { truncateBefore: 1, cacheControl: 5 });
    await client.deleteStream(deleted);
    await client.tombstoneStream(gone);
    await client.setStreamMetadata(`x${count}`, { maxCount: 1 });
    const expected = [
      `${count}: its metadata set $maxCount`,
      `${age}: its metadata set $maxAge`,
      `${cut}: its metadata set $tb`,
      `${deleted}: the stream was deleted`,
      `${gone}: the stream was deleted for good`,
    ];
    for (const text of expected) await alarm(store, text);
    assert.deepEqual(store.state().alarms, expected);
    await appended(store, ledger.stream('incident-b'), 'none', [event()]);
    assert.deepEqual(
      (await store.read(0, 100)).map(({ position }) => position),
      range(0, 19),
    );
    assert.equal((await store.readPlaced(deleted)).length, 3);
    await assert.rejects(store.append(gone, 2, [event()]), (error) => {
      return error instanceof StoreRefusedError && /stream-deleted/.test(error.message);
    });
  },
);

spec(
  'a stream in which a revision is missing halts the order before it, on every node, with an alarm',
  async (given) => {
    const { client, ledger, store } = given;
    const stream = ledger.stream('incident-a');
    const before = await appended(store, stream, 'none', some(2));
    await client.appendToStream(stream, [systemEvent(), json({}, OURS)], { expectedRevision: 1n });
    await client.appendToStream(ledger.stream('incident-b'), json({}, OURS), { expectedRevision: ANY });
    for (const node of [store, ledger.node()]) {
      const halted = await arrival('the alarm', async () =>
        node.state().alarms.find((each) => each.startsWith('the order has halted: ')),
      );
      assert.match(halted, new RegExp(`revision 3 of ${stream} came after 1`));
      assert.deepEqual(await node.read(0, 100), before);
    }
  },
);

const damaged =
  (damage: Damage) =>
  (error: unknown): boolean =>
    error instanceof StreamDamagedError && error.damage === damage;

spec('a stream that was deleted or cut takes nothing, until nothing of it is hidden', async (given) => {
  const { client, ledger, store } = given;
  const streams = ['deleted', 'cut'].map((name) => ledger.stream(`incident-${name}`));
  const [deleted, cut] = streams as [string, string];
  for (const stream of streams) await appended(store, stream, 'none', some(3));
  await client.deleteStream(deleted);
  await client.setStreamMetadata(cut, { truncateBefore: 2 });
  await alarm(store, `${deleted}: the stream was deleted`);
  await alarm(store, `${cut}: its metadata set $tb`);
  const folder = ledger.folder();
  const before = ledger.node(folder);
  await before.caughtUp();
  await before.close();
  // What the one has heard of the other reads, and the third has from before.
  for (const node of [store, ledger.node(), ledger.node(folder)]) {
    for (const stream of streams) {
      await assert.rejects(node.readStream(stream), damaged('deleted'), stream);
      await node.caughtUp();
      for (const expected of ['none', 2] as const)
        await assert.rejects(node.append(stream, expected, [event()]), damaged('deleted'), stream);
      assert.equal((await node.readPlaced(stream)).length, 3);
    }
  }
  // To the first metadata after a delete the server adds a cut before its next revision.
  for (const stream of [deleted, ...streams]) await client.setStreamMetadata(stream, { cacheControl: 5 });
  await appended(store, ledger.stream('incident-later'), 'none', [event()]);
  for (const stream of streams) assert.equal((await appended(store, stream, 2, [event()]))[0]?.revision, 3);
});

spec('a deleted stream that another begins again goes on after its last revision, and takes nothing', async (given) => {
  const { client, ledger, store } = given;
  const stream = ledger.stream('incident-a');
  await appended(store, stream, 'none', some(3));
  await client.deleteStream(stream);
  const record = json({}, OURS);
  await client.appendToStream(stream, record, { expectedRevision: NO_STREAM });
  const next = await arrival('the record', () => store.find(record.id));
  assert.deepEqual([next.position, next.revision], [3, 3]);
  await assert.rejects(store.readStream(stream), damaged('deleted'));
  await assert.rejects(store.append(stream, 3, [event()]), damaged('deleted'));
});

spec('no event goes after a record of the server’s own types, and others go on', async ({ client, ledger, store }) => {
  const streams = ['a', 'new'].map((name) => ledger.stream(`incident-${name}`));
  const [begun, unbegun] = streams as [string, string];
  await appended(store, begun, 'none', some(2));
  for (const stream of streams) {
    await client.appendToStream(stream, systemEvent(), { expectedRevision: ANY });
  }
  for (const [stream, expected] of [
    [begun, 1],
    [unbegun, 'none'],
  ] as const) {
    await assert.rejects(store.append(stream, expected, [event()]), damaged('system-event'));
    await alarm(store, `${stream}: a record of the type $odd is in it`);
  }
  assert.equal((await appended(store, ledger.stream('incident-b'), 'none', [event()]))[0]?.position, 2);
});

spec('a node whose order has halted takes nothing, nor does it when it is opened again', async (given) => {
  const { client, ledger } = given;
  const folder = ledger.folder();
  const store = ledger.node(folder);
  const stream = ledger.stream('incident-a');
  await appended(store, stream, 'none', some(2));
  await client.appendToStream(stream, [systemEvent(), json({}, OURS)], { expectedRevision: 1n });
  await arrival('the halt', async () => store.state().halted);
  const other = ledger.stream('incident-b');
  assert.equal(await store.storedHead(), 2, 'what the server holds is counted, placed or not');
  await assert.rejects(store.append(other, 'none', [event()]), OrderHaltedError);
  await store.close();
  const again = ledger.node(folder);
  await assert.rejects(again.append(other, 'none', [event()]), OrderHaltedError);
  assert.deepEqual(await again.readStream(other), []);
});

run();
