import assert from 'node:assert/strict';
import { DuplicateEventError } from '#src/store/errors.ts';
import type { NewEvent } from '#src/store/port.ts';
import { appended, event, idsOf, isShared, placed, samePlaced, some } from './events.ts';
import type { Spec } from './store.ts';

const NAME = 'incident-litoral-2021-09-28';

export function appending(spec: Spec): void {
  spec('a stream begins with expected none and goes on from its last revision', async (store, ledger) => {
    const stream = ledger.stream(NAME);
    const [first] = await appended(store, stream, 'none', [event()]);
    const [second, third] = await appended(store, stream, 0, some(2));
    const [fourth] = await appended(store, stream, 2, [event()]);
    assert.deepEqual(
      [first, second, third, fourth].map((e) => e?.revision),
      [0, 1, 2, 3],
    );
  });

  spec('an appended event comes back with what was handed in and what the store gave it', async (store, ledger) => {
    const stream = ledger.stream(NAME);
    const given = event({ killed: { low: 116, high: 118 } }, 'RiotReported');
    const [stored] = await appended(store, stream, 'none', [given]);
    const recorded = stored?.meta.recorded;
    assert.ok(typeof recorded === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(recorded));
    assert.ok(Math.abs(Date.parse(recorded) - Date.now()) < 60_000);
    const { leaf, ...rest } = stored ?? assert.fail();
    assert.ok(leaf.startsWith('{"data":{'));
    const meta = { ...given.meta, recorded };
    assert.deepEqual(rest, { ...given, meta, position: 0, stream, revision: 0 });
  });

  spec('the recorded time is the store’s, whatever the metadata say', async (store, ledger) => {
    const given = event();
    const claimed = '1999-01-01T00:00:00.000Z';
    const events = [{ ...given, meta: { ...given.meta, recorded: claimed } }];
    const [stored] = await appended(store, ledger.stream(NAME), 'none', events);
    assert.notEqual(stored?.meta.recorded, claimed);
  });

  spec('a conflict is a value with the events that were missed', async (store, ledger) => {
    const stream = ledger.stream(NAME);
    const stored = await appended(store, stream, 'none', some(4));
    for (const [expected, missed] of [
      [1, stored.slice(2)],
      ['none', stored],
    ] as const) {
      const result = await store.append(stream, expected, [event()]);
      assert.ok(result.outcome === 'conflict' && result.revision === 3);
      samePlaced(result.missed, missed);
    }
    assert.equal((await store.readStream(stream)).length, 4);
    assert.equal(await store.head(), 3);
  });

  spec('a stream that is shorter than expected is a conflict with nothing missed', async (store, ledger) => {
    const stream = ledger.stream(NAME);
    const nothing = { outcome: 'conflict', revision: 'none', missed: [] };
    assert.deepEqual(await store.append(stream, 0, [event()]), nothing);
    await appended(store, stream, 'none', [event()]);
    assert.deepEqual(await store.append(stream, 7, [event()]), { outcome: 'conflict', revision: 0, missed: [] });
    assert.equal((await store.readStream(stream)).length, 1);
    assert.equal(await store.head(), 0);
  });

  spec('one who tries again with the same ids is told what became of them', async (store, ledger) => {
    const stream = ledger.stream(NAME);
    const events = some(3);
    const stored = await appended(store, stream, 'none', events);
    const again = await store.append(stream, 'none', events);
    assert.ok(again.outcome === 'conflict' || (isShared(store) && again.outcome === 'appended'));
    samePlaced(again.outcome === 'conflict' ? again.missed : again.events, stored);
    assert.equal((await store.readStream(stream)).length, 3);
    assert.equal(await store.head(), 2);
  });

  spec(
    'an id that is placed already, or stands twice in an append, is refused; the next append goes through',
    async (store, ledger) => {
      const stream = ledger.stream(NAME);
      const [old, next] = some(2) as [NewEvent, NewEvent];
      await appended(store, stream, 'none', [old]);
      for (const refused of [
        store.append(stream, 0, [old]),
        store.append(stream, 0, [event(), old]),
        store.append(ledger.stream('incident-b'), 'none', [old]),
        store.append(ledger.stream('incident-c'), 'none', [next, next]),
      ]) {
        await assert.rejects(refused, DuplicateEventError);
      }
      const [after] = await appended(store, stream, 0, [next]);
      assert.deepEqual([after?.position, after?.revision], [1, 1]);
      assert.deepEqual(await store.readStream(ledger.stream('incident-b')), []);
    },
  );

  spec('several events of one append lie together in the order they were given', async (store, ledger) => {
    const appends = Array.from({ length: 12 }, (_, n) => ({ stream: ledger.stream(`incident-${n}`), events: some(5) }));
    await Promise.all(appends.map(({ stream, events }) => appended(store, stream, 'none', events)));
    const all = await store.read(0, 100);
    for (const { stream, events } of appends) {
      const ofStream = all.filter((e) => e.stream === stream);
      assert.deepEqual(idsOf(ofStream), idsOf(events));
      assert.equal((ofStream[4]?.position ?? 0) - (ofStream[0]?.position ?? 0), 4);
    }
  });

  spec('an append that loses takes no position and leaves those beside it be', async (store, ledger) => {
    const stream = ledger.stream(NAME);
    await appended(store, stream, 'none', [event()]);
    const results = await Promise.all([
      store.append(ledger.stream('incident-a'), 'none', some(2)),
      store.append(stream, 'none', some(2)),
      store.append(ledger.stream('incident-b'), 'none', some(2)),
    ]);
    assert.deepEqual(
      results.map(({ outcome }) => outcome),
      ['appended', 'conflict', 'appended'],
    );
    for (const result of results) if (result.outcome === 'appended') await placed(store, result.events);
    await appended(store, stream, 0, [event()]);
    const positions = (await store.read(0, 100)).map(({ position }) => position);
    assert.deepEqual(positions, [0, 1, 2, 3, 4, 5]);
  });
}
