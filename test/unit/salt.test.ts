import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { suite } from 'uvu';
import { metaOf, saltOf } from '#src/domain/contract.ts';
import type { EventBody } from '#src/domain/events.ts';
import type { JsonObject } from '#src/domain/json.ts';
import { leafOf } from '#src/log/leaf.ts';
import { fsck } from '#src/notary/fsck.ts';
import { Recorder } from '#src/recording/recorder.ts';
import { digestOf } from '#src/recording/request.ts';
import { newSalt } from '#src/recording/salt.ts';
import { Subjects } from '#src/recording/subjects.ts';
import { MemoryStore } from '#src/store/memory.ts';
import { MOVES } from '#src/store/moves.ts';
import type { StoredEvent } from '#src/store/port.ts';
import { withheldWith } from '#src/store/withheld.ts';

const test = suite('the salt of an event');
const SALT = '000102030405060708090a0b0c0d0e0f';
const RIOT: EventBody = { type: 'RiotReported', data: { kind: 'riot', places: ['EC-G'] } } as EventBody;
const said = (gist: string): EventBody => ({ type: 'StatementRecorded', data: { gist } });

test('is 128 bits in hex, and no two are the same, also where they are made in a row', () => {
  const salts = Array.from({ length: 2_000 }, newSalt);
  assert.equal(new Set(salts).size, salts.length);
  for (const salt of salts) assert.match(salt, /^[0-9a-f]{32}$/);
  // No part of it stands still: each of its 16 bytes takes many values.
  for (let byte = 0; byte < 16; byte += 1) {
    assert.ok(new Set(salts.map((salt) => salt.slice(2 * byte, 2 * byte + 2))).size > 100, `byte ${byte}`);
  }
});

test('is read where it has just that form; metadata with another are the ledger’s all the same', () => {
  const recorded = '2025-01-01T00:00:00.000Z';
  assert.equal(saltOf({ salt: SALT }), SALT);
  for (const salt of [SALT.toUpperCase(), SALT.slice(1), `${SALT}0`, 'AAECAwQFBgcICQoLDA0ODw', 5, null, '']) {
    assert.equal(saltOf({ salt }), undefined);
    // Whether a record is the ledger's decides its leaf, in every version.
    assert.ok(metaOf({ schema: 1, recorded, salt }));
  }
  assert.equal(saltOf({}), undefined);
});

test('keys the digest of its event of the request, and of no other', () => {
  const expected = createHmac('sha256', Buffer.from(SALT, 'hex'))
    .update('["ledger/request/v2","incident/a",2,3,{"data":{"gist":"calm"},"type":"StatementRecorded"}]')
    .digest('hex');
  const place = { n: 2, of: 3 };
  assert.equal(digestOf('incident/a', said('calm'), place, SALT), expected);
  const others = [
    digestOf('incident/b', said('calm'), place, SALT),
    digestOf('incident/a', said('calm '), place, SALT),
    digestOf('incident/a', said('calm'), { n: 1, of: 3 }, SALT),
    digestOf('incident/a', said('calm'), { n: 2, of: 2 }, SALT),
    digestOf('incident/a', said('calm'), place, SALT.replace('0f', '10')),
  ];
  assert.ok(!others.includes(expected));
});

test('is in the metadata of each event that is recorded, and in its leaf', async () => {
  const store = new MemoryStore();
  const salts = [SALT, SALT.replace('0f', '10')];
  const given = salts.values();
  const recorder = new Recorder({
    store,
    subjects: new Subjects(store, 'ledger.'),
    now: Date.now,
    newSalt: () => given.next().value ?? assert.fail(),
  });
  const request = { subject: 'incident/a', caller: 'desk', correlation: 'c', key: 'k' } as const;
  await recorder.record({ ...request, bodies: [RIOT, said('calm')] });
  const events = await store.read(0, 10);
  assert.deepEqual(
    events.map(({ meta }) => meta.salt),
    salts,
  );
  for (const [n, { leaf, meta }] of events.entries()) {
    assert.ok(leaf.includes(`"salt":"${salts[n]}"`));
    const body = n === 0 ? RIOT : said('calm');
    const { digest } = meta.request as JsonObject;
    assert.equal(digest, digestOf('incident/a', body, { n: n + 1, of: 2 }, salts[n] ?? ''));
  }
});

const place = { stream: 'ledger.incident-a', revision: 0, position: 0, id: '0197a1b2-0000-7000-8000-000000000001' };
const recorded = (meta: JsonObject): StoredEvent => {
  const parts = { ...place, type: 'StatementRecorded', data: { gist: 'calm', quote: 'x' }, meta };
  return { ...parts, leaf: leafOf(parts) };
};
const META = { schema: 1, recorded: '2024-01-01T00:00:00.000Z' };

test('leaves the leaf of an event that has none as it always was, byte for byte', () => {
  const { leaf } = recorded(META);
  assert.equal(
    leaf,
    '{"data":{"gist":"calm","quote":"x"},"id":"0197a1b2-0000-7000-8000-000000000001","meta":{"recorded":"2024-01-01T00:00:00.000Z","schema":1},"revision":0,"stream":"ledger.incident-a","type":"StatementRecorded","v":1}',
  );
});

test('leaves with the text', () => {
  const event = recorded({ ...META, salt: SALT, actor: 'desk' });
  const restated = withheldWith(event, { gist: 'calm' });
  assert.deepEqual(restated.meta, { ...META, actor: 'desk' });
  assert.equal(restated.leaf, leafOf({ ...event, data: { gist: 'calm' }, meta: { ...META, actor: 'desk' } }));
});

test('that still stands where the text was withheld is named by fsck', async () => {
  const store = new MemoryStore();
  await store.keep(MOVES, 0, JSON.stringify({ kind: 'arriving', from: 'x', ledger: 'x', at: '' }));
  const event = recorded({ ...META, salt: SALT });
  const restated = withheldWith(event, { gist: 'calm' });
  const meta = { ...restated.meta, salt: SALT };
  await store.takeOver([{ ...restated, meta, leaf: leafOf({ ...restated, meta }) }]);
  const { wrong } = await fsck({ store, origin: 'ledger.example/log' });
  assert.ok(
    wrong.some((one) => /is withheld, and its salt is still there/.test(one)),
    wrong.join(),
  );
});

test.run();
