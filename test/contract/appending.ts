import assert from 'node:assert/strict';
import { appended, event, idsOf, some } from './events.ts';
import type { Spec } from './store.ts';

const STREAM = 'ledger.incident-litoral-2021-09-28';

export function appending(spec: Spec): void {
  spec('a stream begins with expected none and goes on from its last revision', async (store) => {
    const [first] = await appended(store, STREAM, 'none', [event()]);
    const [second, third] = await appended(store, STREAM, 0, some(2));
    const [fourth] = await appended(store, STREAM, 2, [event()]);
    assert.deepEqual(
      [first, second, third, fourth].map((e) => e?.revision),
      [0, 1, 2, 3],
    );
  });

  spec('an appended event comes back with what was handed in and what the store gave it', async (store) => {
    const given = event({ killed: { low: 116, high: 118 } }, 'RiotReported');
    const [stored] = await appended(store, STREAM, 'none', [given]);
    const recorded = stored?.meta.recorded;
    assert.ok(typeof recorded === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(recorded));
    assert.ok(Math.abs(Date.parse(recorded) - Date.now()) < 60_000);
    const { leaf, ...rest } = stored ?? assert.fail();
    assert.ok(leaf.startsWith('{"data":{'));
    const meta = { ...given.meta, recorded };
    assert.deepEqual(rest, { ...given, meta, position: 0, stream: STREAM, revision: 0 });
  });

  spec('the recorded time is the store’s, whatever the metadata say', async (store) => {
    const given = event();
    const claimed = '1999-01-01T00:00:00.000Z';
    const [stored] = await appended(store, STREAM, 'none', [{ ...given, meta: { ...given.meta, recorded: claimed } }]);
    assert.notEqual(stored?.meta.recorded, claimed);
  });

  spec('a conflict is a value with the events that were missed', async (store) => {
    const events = some(4);
    const stored = await appended(store, STREAM, 'none', events);
    assert.deepEqual(await store.append(STREAM, 1, [event()]), {
      outcome: 'conflict',
      revision: 3,
      missed: stored.slice(2),
    });
    assert.deepEqual(await store.append(STREAM, 'none', [event()]), {
      outcome: 'conflict',
      revision: 3,
      missed: stored,
    });
    assert.equal(await store.head(), 3);
  });

  spec('a stream that is shorter than expected is a conflict with nothing missed', async (store) => {
    const nothing = { outcome: 'conflict', revision: 'none', missed: [] };
    assert.deepEqual(await store.append(STREAM, 0, [event()]), nothing);
    await appended(store, STREAM, 'none', [event()]);
    assert.deepEqual(await store.append(STREAM, 7, [event()]), { outcome: 'conflict', revision: 0, missed: [] });
    assert.equal(await store.head(), 0);
  });

  spec('one who tries again with the same ids finds them among the missed', async (store) => {
    const events = some(3);
    await appended(store, STREAM, 'none', events);
    const again = await store.append(STREAM, 'none', events);
    assert.ok(again.outcome === 'conflict');
    assert.deepEqual(idsOf(again.missed), idsOf(events));
    assert.equal(await store.head(), 2);
  });

  spec('several events of one append lie together in the order they were given', async (store) => {
    const appends = Array.from({ length: 12 }, (_, n) => ({ stream: `ledger.incident-${n}`, events: some(5) }));
    await Promise.all(appends.map(({ stream, events }) => appended(store, stream, 'none', events)));
    const all = await store.read(0, 100);
    for (const { stream, events } of appends) {
      const ofStream = all.filter((e) => e.stream === stream);
      assert.deepEqual(idsOf(ofStream), idsOf(events));
      assert.equal((ofStream[4]?.position ?? 0) - (ofStream[0]?.position ?? 0), 4);
    }
  });

  spec('an append that loses takes no position and leaves those beside it be', async (store) => {
    await appended(store, STREAM, 'none', [event()]);
    const results = await Promise.all([
      store.append('ledger.incident-a', 'none', some(2)),
      store.append(STREAM, 'none', some(2)),
      store.append('ledger.incident-b', 'none', some(2)),
    ]);
    assert.deepEqual(
      results.map(({ outcome }) => outcome),
      ['appended', 'conflict', 'appended'],
    );
    const positions = (await store.read(0, 100)).map(({ position }) => position);
    assert.deepEqual(positions, [0, 1, 2, 3, 4]);
  });
}
