import assert from 'node:assert/strict';
import { v7 } from 'uuid';
import type { JsonObject } from '#src/domain/json.ts';
import { leafHash } from '#src/log/hash.ts';
import { leafOf } from '#src/log/leaf.ts';
import { eraseTexts } from '#src/recording/erasing.ts';
import { MOVES } from '#src/store/moves.ts';
import type { EventStore, NewEvent, StoredEvent } from '#src/store/port.ts';
import { leafHashOf } from '#src/store/withheld.ts';
import { appended, arrival, some } from './events.ts';
import type { Ledger, Spec } from './store.ts';

export const TEXT = 'what a court orders away';
const order = { fields: ['/quote'], order: 'No 7 of 2024' };

export const SALT = '000102030405060708090a0b0c0d0e0f';

/** @param meta what its metadata have beside the schema: an event of today has a salt, one from before has none */
export const statement = (meta: JsonObject = { salt: SALT }): NewEvent => ({
  id: v7(),
  type: 'StatementRecorded',
  data: { claimant: 'Ana', gist: 'it is calm', quote: TEXT, note: 'read aloud' },
  meta: { schema: 1, ...meta },
});

async function everything(store: EventStore): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for await (const batch of store.reread()) events.push(...batch);
  return events;
}

/** A ledger of seven events, of which the one at position 3 has the text. */
async function told(store: EventStore, { stream }: Ledger, given = statement()): Promise<StoredEvent> {
  await appended(store, stream('incident-a'), 'none', some(3));
  const [said] = await appended(store, stream('incident-a'), 2, [given]);
  await appended(store, stream('incident-b'), 'none', some(3));
  return said ?? assert.fail();
}

/** Takes the text out, and waits until the store knows the place of what says so. */
async function erased(store: EventStore, event: string, fields = order.fields): Promise<StoredEvent> {
  const result = await eraseTexts({ store, event, ...order, fields });
  assert.equal(result.outcome, 'erased', JSON.stringify(result));
  await store.caughtUp();
  const last = (await store.read(await store.head(), 1))[0] ?? assert.fail();
  assert.deepEqual([last.type, last.data.event, last.data.fields], ['EntryErased', event, fields]);
  return last;
}

export function erasing(spec: Spec): void {
  spec('an event whose text was taken out is given restated by every read, with its hash', async (store, ledger) => {
    const before = await told(store, ledger);
    const hashes = (await everything(store)).map((event) => leafHashOf(event));
    const erasure = await erased(store, before.id);
    const { quote: _, ...data } = before.data;
    const { salt, ...meta } = before.meta;
    assert.equal(salt, SALT);
    const expected = {
      ...before,
      data,
      meta,
      leaf: leafOf({ ...before, data, meta }),
      withheld: leafHash(before.leaf).toString('base64'),
    };
    const { stream, position } = before;
    assert.deepEqual(await store.find(before.id), expected);
    assert.deepEqual((await store.read(0, 10))[position], expected);
    assert.deepEqual((await store.readStream(stream))[3], expected);
    assert.deepEqual((await store.readStream(stream, 3))[0], expected);
    assert.deepEqual((await store.readPlaced(stream))[3], expected);
    const all = await everything(store);
    assert.deepEqual(all[position], expected);
    for (const gone of [TEXT, SALT]) assert.ok(!JSON.stringify(all).includes(gone));
    assert.deepEqual(all.slice(0, 7).map(leafHashOf), hashes);
    assert.deepEqual([erasure.position, erasure.data.hash], [7, expected.withheld]);
    const conflict = await store.append(stream, 2, some(1));
    assert.deepEqual(conflict.outcome === 'conflict' ? conflict.missed[0]?.data : undefined, data);
    const stop = new AbortController();
    for await (const batch of store.follow(0, stop.signal)) {
      assert.deepEqual(batch[position], expected);
      stop.abort();
    }
  });

  spec(
    'of an event from before the salt its text is taken out all the same, and that is said',
    async (store, ledger) => {
      const { id, leaf } = await told(store, ledger, statement({}));
      const result = await eraseTexts({ store, event: id, ...order });
      assert.ok(result.outcome === 'erased');
      assert.deepEqual([result.isSalted, result.restated.withheld], [false, leafHash(leaf).toString('base64')]);
      const again = await eraseTexts({ store, event: id, ...order, fields: ['/note'] });
      assert.deepEqual([again.outcome, again.outcome === 'erased' ? again.isSalted : null], ['erased', undefined]);
    },
  );

  spec('what was taken out is not taken out twice; another text of the same event still is', async (store, ledger) => {
    const { id } = await told(store, ledger);
    await erased(store, id);
    const first = await store.find(id);
    assert.deepEqual(await eraseTexts({ store, event: id, ...order }), { outcome: 'already' });
    assert.deepEqual([await store.head(), await store.find(id)], [7, first]);
    await erased(store, id, ['/note']);
    const found = (await store.find(id)) ?? assert.fail();
    assert.deepEqual([found.data, found.withheld], [{ claimant: 'Ana', gist: 'it is calm' }, first?.withheld]);
  });

  spec('an erasure is not erased, nor what is not there, and nothing is recorded of it', async (store, ledger) => {
    const { id } = await told(store, ledger);
    const erasure = await erased(store, id);
    const outcomes = [
      await eraseTexts({ store, event: erasure.id, ...order }),
      await eraseTexts({ store, event: id, ...order, fields: ['/reason'] }),
      await eraseTexts({ store, event: v7(), ...order }),
    ].map(({ outcome }) => outcome);
    assert.deepEqual(outcomes, ['refused', 'refused', 'unknown-event']);
    await store.caughtUp();
    assert.equal(await store.head(), 7);
  });

  spec(
    'an erasure at another revision than its stream has is a conflict, and nothing says so',
    async (store, ledger) => {
      const before = await told(store, ledger);
      const restated = { ...before, data: {}, leaf: leafOf({ ...before, data: {} }), withheld: 'x' };
      const { outcome } = await store.erase({ restated, expected: 1, event: statement() });
      assert.equal(outcome, 'conflict');
      await store.caughtUp();
      assert.equal(await store.head(), 6);
    },
  );

  spec('a ledger that arrives brings what is withheld as it is', async (store, ledger) => {
    const data = { gist: 'it is calm' };
    const parts = {
      id: v7(),
      type: 'StatementRecorded',
      data,
      meta: { schema: 1, recorded: '2024-01-01T00:00:00.000Z' },
    };
    const place = { stream: ledger.stream('incident-a'), revision: 0, position: 0 };
    const withheld = leafHash('another').toString('base64');
    const given = { ...parts, ...place, leaf: leafOf({ ...parts, ...place }), withheld };
    await store.keep(MOVES, 0, JSON.stringify({ kind: 'arriving', from: 'x', ledger: parts.id, at: '' }));
    await store.takeOver([given]);
    const found = await arrival('the event', () => store.find(given.id));
    assert.deepEqual([found, (await everything(store))[0]], [given, given]);
  });
}
