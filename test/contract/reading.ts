import assert from 'node:assert/strict';
import { v7 } from 'uuid';
import { appended, event, filled, idsOf, range, some } from './events.ts';
import type { Spec } from './store.ts';

export function reading(spec: Spec): void {
  spec('an empty ledger has the head −1 and nothing to read', async (store, ledger) => {
    assert.equal(await store.head(), -1);
    assert.deepEqual(await store.read(0, 10), []);
    assert.deepEqual(await store.readStream(ledger.stream('incident-none')), []);
    assert.equal(await store.find(v7()), undefined);
  });

  spec('positions are 0, 1, 2 … in the order in which appends were answered', async (store, ledger) => {
    const ids: string[] = [];
    for (const stream of ['a', 'b', 'a', 'c', 'b', 'a']) {
      const last = (await store.readStream(ledger.stream(`toll-${stream}`))).at(-1)?.revision ?? 'none';
      ids.push(...idsOf(await appended(store, ledger.stream(`toll-${stream}`), last, some(2))));
    }
    const all = await store.read(0, 100);
    assert.deepEqual(idsOf(all), ids);
    assert.deepEqual(
      all.map(({ position }) => position),
      range(0, 12),
    );
    assert.equal(await store.head(), 11);
  });

  spec('what is stored is counted as soon as it is acknowledged, placed here or not', async (store, ledger) => {
    assert.equal(await store.storedHead(), -1);
    for (const last of range(0, 5)) {
      await store.append(ledger.stream(`toll-${last}`), 'none', [event()]);
      assert.equal(await store.storedHead(), last);
    }
  });

  spec('a read begins at its position and ends at its limit or at the head', async (store, ledger) => {
    const ids = await filled(store, 230, ledger.prefix);
    assert.deepEqual(idsOf(await store.read(0, 3)), ids.slice(0, 3));
    assert.deepEqual(idsOf(await store.read(97, 50)), ids.slice(97, 147));
    assert.deepEqual(idsOf(await store.read(225, 50)), ids.slice(225));
    assert.deepEqual(await store.read(230, 50), []);
    assert.deepEqual(await store.read(5, 0), []);
    assert.deepEqual(idsOf(await store.read(-5, 2)), ids.slice(0, 2));
  });

  spec('a stream is read whole or from a revision on', async (store, ledger) => {
    const events = some(6);
    await appended(store, ledger.stream('incident-a'), 'none', events.slice(0, 4));
    await filled(store, 5, ledger.prefix);
    await appended(store, ledger.stream('incident-a'), 3, events.slice(4));
    assert.deepEqual(idsOf(await store.readStream(ledger.stream('incident-a'))), idsOf(events));
    assert.deepEqual(idsOf(await store.readStream(ledger.stream('incident-a'), 4)), idsOf(events.slice(4)));
    assert.deepEqual(await store.readStream(ledger.stream('incident-a'), 6), []);
  });

  spec('streams whose names begin alike are kept apart', async (store, ledger) => {
    await appended(store, ledger.stream('incident-1'), 'none', some(1));
    await appended(store, ledger.stream('incident-10'), 'none', some(2));
    await appended(store, ledger.stream('Incident-1'), 'none', some(3));
    assert.equal((await store.readStream(ledger.stream('incident-1'))).length, 1);
    assert.equal((await store.readStream(ledger.stream('incident-10'))).length, 2);
    assert.equal((await store.readStream(ledger.stream('Incident-1'))).length, 3);
  });

  spec('an event is found by its id, the same as it is read', async (store, ledger) => {
    await filled(store, 3, ledger.prefix);
    const wanted = event();
    await appended(store, ledger.stream('incident-a'), 'none', [event(), wanted, event()]);
    const found = await store.find(wanted.id);
    assert.equal(found?.id, wanted.id);
    assert.deepEqual(found, (await store.read(4, 1))[0]);
    assert.deepEqual(found, (await store.readStream(ledger.stream('incident-a'), 1))[0]);
    assert.equal(await store.find(v7()), undefined);
  });

  spec('a stream as it is placed is the stream, with its positions', async (store, ledger) => {
    const stream = ledger.stream('incident-a');
    await appended(store, stream, 'none', some(2));
    await filled(store, 3, ledger.prefix);
    await appended(store, stream, 1, some(1));
    const placed = await store.readPlaced(stream);
    assert.deepEqual(
      placed.map(({ position, revision }) => [position, revision]),
      [
        [0, 0],
        [1, 1],
        [5, 2],
      ],
    );
    assert.deepEqual(placed, await store.readStream(stream));
    assert.deepEqual(await store.readPlaced(ledger.stream('incident-none')), []);
  });

  spec('a store that nothing was done to is connected and has no alarm', async (store, ledger) => {
    await appended(store, ledger.stream('incident-a'), 'none', some(2));
    const { connected, alarms } = store.state();
    assert.deepEqual([connected, alarms], [true, []]);
  });
}
