import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ANY, type BinaryEventData, binaryEvent, type JSONEventData } from '@eventstore/db-client';
import { v4, v7 } from 'uuid';
import type { Json } from '#src/domain/json.ts';
import { openEmbedded } from '#src/store/embedded.ts';
import { appended, arrival, event, idsOf, range, some } from './events.ts';
import { alarm, besideAnother, json, OURS, systemEvent } from './eventstoredb-others.ts';

const { spec, run } = besideAnother('what others write to EventStoreDB');

const nested = (depth: number): Json => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`);

const FOREIGN: Record<string, () => JSONEventData | BinaryEventData> = {
  bytes: () => binaryEvent({ id: v4(), type: 'X', data: Buffer.from([0, 159, 255]) }),
  'nothing at all': () => binaryEvent({ id: v4(), type: 'X', data: Buffer.alloc(0) }),
  'JSON as bytes': () =>
    binaryEvent({ id: v4(), type: 'X', data: Buffer.from('{}'), metadata: Buffer.from(JSON.stringify(OURS)) }),
  'JSON without metadata': () => json({ killed: 68 }),
  'metadata that are not JSON': () => ({ ...json({ killed: 68 }), metadata: Uint8Array.from([1, 2, 3]) }),
  'metadata that are not the ledger’s': () => json({ killed: 68 }, { $correlationId: 'x' }),
  'metadata with another time': () => json({ killed: 68 }, { ...OURS, recorded: 'yesterday' }),
  'data that are a list': () => json([68], OURS),
  'data that are null': () => json(null, OURS),
  'data that are text': () => json('killed', OURS),
  'half a character': () => json({ text: '\ud800' }, OURS),
  'data over the limit': () => json({ text: 'n'.repeat(65_600) }, OURS),
  'metadata over the limit': () => json({}, { ...OURS, note: 'n'.repeat(65_600) }),
  'data deeper than any stack': () => json({ deep: nested(3_000) }, OURS),
};

spec(
  'a record that is not the ledger’s keeps its place, and its leaf says no more than where it stands',
  async (given) => {
    const { client, ledger, store } = given;
    const stream = ledger.stream('incident-a');
    const [first] = await appended(store, stream, 'none', [event()]);
    const records = Object.values(FOREIGN).map((make) => make());
    for (const [n, record] of records.entries()) {
      await client.appendToStream(stream, record, { expectedRevision: BigInt(n) });
    }
    const [last] = await appended(store, stream, records.length, [event()]);
    const all = await store.read(0, 100);
    assert.deepEqual(
      idsOf(all),
      [first, ...records, last].map((each) => each?.id),
    );
    for (const [n, record] of all.slice(1, -1).entries()) {
      const what = Object.keys(FOREIGN)[n] ?? '';
      const { leaf, ...rest } = record;
      const { id } = record;
      assert.equal(
        leaf,
        `{"foreign":true,"id":"${id}","revision":${n + 1},"stream":"${stream}","type":"X","v":1}`,
        what,
      );
      assert.deepEqual(rest, { position: n + 1, stream, revision: n + 1, id, type: 'X', data: {}, meta: {} }, what);
    }
    assert.deepEqual(await store.readStream(stream), all);
    assert.deepEqual(await ledger.node().readStream(stream).then(idsOf), idsOf(all));
    assert.deepEqual(store.state().alarms, []);
  },
);

spec(
  'a record that another client wrote as the ledger does is one of the ledger',
  async ({ client, ledger, store }) => {
    const stream = ledger.stream('incident-a');
    const record = json({ b: 1, a: 'é' }, OURS);
    await client.appendToStream(stream, record, { expectedRevision: ANY });
    const found = await arrival('the record', () => store.find(record.id));
    assert.equal(
      found.leaf,
      `{"data":{"a":"é","b":1},"id":"${record.id}","meta":{"actor":"desk-1","recorded":"2021-11-13T12:00:00.000Z","schema":1},"revision":0,"stream":"${stream}","type":"X","v":1}`,
    );
    assert.equal(await store.recordedAt(0), OURS.recorded);
  },
);

spec('records of other streams and of the server’s own types have no place', async ({ client, ledger, store }) => {
  const [before] = await appended(store, ledger.stream('incident-a'), 'none', [event()]);
  for (const other of [`x${ledger.prefix}incident-a`, ledger.prefix.slice(0, -1), `${ledger.prefix.slice(0, -1)}x.a`]) {
    await client.appendToStream(other, json({}, OURS), { expectedRevision: ANY });
  }
  await client.appendToStream(ledger.stream('incident-odd'), systemEvent(), { expectedRevision: ANY });
  const [after] = await appended(store, ledger.stream('incident-b'), 'none', [event()]);
  assert.deepEqual(idsOf(await store.read(0, 100)), [before?.id, after?.id]);
  assert.deepEqual(await store.readStream(ledger.stream('incident-odd')), []);
  await alarm(store, `${ledger.stream('incident-odd')}: a record of the type $odd is in it`);
});

spec(
  'an id that comes again in another stream has a place there, too, and is an alarm',
  async ({ client, ledger, store }) => {
    const [first] = await appended(store, ledger.stream('incident-a'), 'none', [event()]);
    const again = { ...json({}, OURS), id: first?.id ?? '' };
    await client.appendToStream(ledger.stream('incident-b'), again, { expectedRevision: ANY });
    await appended(store, ledger.stream('incident-c'), 'none', [event()]);
    const all = await store.read(0, 100);
    assert.deepEqual(
      all.map(({ position, stream }) => [position, stream]),
      ['a', 'b', 'c'].map((name, n) => [n, ledger.stream(`incident-${name}`)]),
    );
    assert.deepEqual(await store.find(first?.id ?? ''), first);
    await alarm(store, `${ledger.stream('incident-b')}: the event id ${first?.id} came again`);
  },
);

spec('alarms are there when a node is opened again, and once', async ({ client, ledger }) => {
  const stream = ledger.stream('incident-a');
  const folder = ledger.folder();
  const before = ledger.node(folder);
  await appended(before, stream, 'none', [event()]);
  await client.setStreamMetadata(stream, { maxCount: 100 });
  await alarm(before, `${stream}: its metadata set $maxCount`);
  await before.close();
  assert.equal(before.state().alarms.length, 1);
  const after = ledger.node(folder);
  assert.equal(after.state().alarms.length, 1);
  await appended(after, ledger.stream('incident-b'), 'none', [event()]);
  assert.deepEqual(after.state().alarms, [`${stream}: its metadata set $maxCount`]);
});

spec('what would not come back as it is is refused', async ({ ledger, store }) => {
  const stream = ledger.stream('incident-a');
  const good = event();
  const refused = [
    store.append('other.incident-a', 'none', [good]),
    store.append(stream, 'none', [good, { ...event(), id: 'x' }]),
    store.append(stream, 'none', [{ ...good, id: v7().toUpperCase() }]),
    store.append(stream, 'none', [{ ...good, type: '$x' }]),
    store.append(stream, 'none', [{ ...good, meta: { actor: 'desk-1' } }]),
    store.append(stream, 'none', [{ ...good, data: { deep: nested(600) } }]),
  ];
  for (const each of refused) await assert.rejects(each, TypeError);
  assert.equal((await appended(store, stream, 'none', [good]))[0]?.position, 0);
});

spec('leaves are those of the embedded store for the same input and clock, byte for byte', async ({ ledger }) => {
  const clock = (): number => Date.UTC(2021, 10, 13, 12);
  const store = ledger.node(ledger.folder(), clock);
  const folder = mkdtempSync(join(tmpdir(), 'ledger-'));
  const embedded = openEmbedded(folder, { clock });
  try {
    for (const name of ['incident-a', 'incident-ñ', 'toll-2021', 'incident-a']) {
      const stream = ledger.stream(name);
      const expected = (await embedded.readStream(stream)).at(-1)?.revision ?? 'none';
      const events = [event({ b: [1, { z: null, y: '\u20ac' }], a: -0.5e-7 }), ...some(3)];
      await appended(embedded, stream, expected, events);
      await appended(store, stream, expected, events);
    }
    assert.deepEqual(await store.read(0, 100), await embedded.read(0, 100));
    for (const position of range(0, 16)) {
      assert.equal(await store.recordedAt(position), await embedded.recordedAt(position));
    }
  } finally {
    await embedded.close();
    rmSync(folder, { recursive: true });
  }
});

run();
