import assert from 'node:assert/strict';
import { StoreClosedError } from '#src/store/errors.ts';
import { appended, event, filled, idsOf, isShared, range, some } from './events.ts';
import type { Spec } from './store.ts';

/** A clock that is set by hand, in ms. */
const clockAt = (now: number) => {
  const clock = { now, read: () => clock.now };
  return clock;
};

export function lifetime(spec: Spec): void {
  const jumping = clockAt(0);
  spec(
    'the ledger’s time of a position never decreases, though the clock does; where nobody else writes, no stamp does',
    async (store, ledger) => {
      for (const [n, now] of [5_000, 3_000, 9_001, 1_000, 9_002].entries()) {
        jumping.now = now;
        await appended(store, ledger.stream(`incident-${n}`), 'none', some(2));
      }
      const times = [5_000, 5_000, 5_000, 5_000, 9_001, 9_001, 9_001, 9_001, 9_002, 9_002];
      const ofLedger = await Promise.all(range(0, 10).map((position) => store.recordedAt(position)));
      assert.deepEqual(ofLedger.map(Date.parse), times);
      const stamps = (await store.read(0, 100)).map(({ meta }) => Date.parse(String(meta.recorded)));
      const ofClock = [5_000, 3_000, 9_001, 1_000, 9_002].flatMap((time) => [time, time]);
      assert.deepEqual(stamps, isShared(store) ? ofClock : times);
    },
    jumping.read,
  );

  spec('closing finishes the appends that were accepted', async (store, ledger) => {
    const appends = range(0, 30).map((n) => store.append(ledger.stream(`incident-${n}`), 'none', some(2)));
    const closing = store.close();
    const results = await Promise.all(appends);
    assert.ok(results.every(({ outcome }) => outcome === 'appended'));
    await closing;
  });

  spec('a closed store rejects every call, and closing it again does nothing', async (store, ledger) => {
    await appended(store, ledger.stream('incident-a'), 'none', [event()]);
    await Promise.all([store.close(), store.close()]);
    await store.close();
    await assert.rejects(store.append(ledger.stream('incident-a'), 0, [event()]), StoreClosedError);
    await assert.rejects(store.read(0, 1), StoreClosedError);
    await assert.rejects(store.readStream(ledger.stream('incident-a')), StoreClosedError);
    await assert.rejects(store.find('x'), StoreClosedError);
    await assert.rejects(store.head(), StoreClosedError);
    await assert.rejects(async () => {
      for await (const _ of store.follow(0, new AbortController().signal)) assert.fail();
    }, StoreClosedError);
  });
}

export function reopening(spec: Spec): void {
  spec('a ledger that is opened again has all it had, byte for byte, and goes on', async (store, ledger) => {
    await filled(store, 1_150, ledger.prefix);
    await appended(store, ledger.stream('incident-a'), 'none', [event({ text: '\u20ac', 10: 1, 9: 2 })]);
    const before = [...(await store.read(0, 1_000)), ...(await store.read(1_000, 1_000))];
    await store.close();

    const again = await ledger.open();
    try {
      assert.equal(await again.head(), 1_150);
      assert.deepEqual([...(await again.read(0, 1_000)), ...(await again.read(1_000, 1_000))], before);
      assert.deepEqual(await again.find(before[700]?.id ?? ''), before[700]);
      assert.deepEqual(await again.readStream(ledger.stream('incident-a')), before.slice(-1));
      const [next] = await appended(again, ledger.stream('incident-a'), 0, [event()]);
      assert.deepEqual([next?.position, next?.revision], [1_151, 1]);
    } finally {
      await again.close();
    }
  });

  spec('appends that were under way at the close are there when it is opened again', async (store, ledger) => {
    const given = range(0, 30).map((n) => ({ stream: ledger.stream(`incident-${n}`), events: some(2) }));
    const appends = given.map(({ stream, events }) => store.append(stream, 'none', events));
    await store.close();
    await Promise.all(appends);
    const again = await ledger.open();
    try {
      for (const { stream, events } of given) assert.deepEqual(idsOf(await again.readStream(stream)), idsOf(events));
    } finally {
      await again.close();
    }
  });

  spec(
    'the ledger’s time does not decrease over a close either',
    async (store, ledger) => {
      await appended(store, ledger.stream('incident-a'), 'none', [event()]);
      await store.close();
      const clock = clockAt(2_000);
      const again = await ledger.open(clock.read);
      try {
        const [second] = await appended(again, ledger.stream('incident-a'), 0, [event()]);
        clock.now = 8_000;
        const [third] = await appended(again, ledger.stream('incident-a'), 1, [event()]);
        assert.equal(await again.recordedAt(1), '1970-01-01T00:00:07.000Z');
        assert.equal(await again.recordedAt(2), '1970-01-01T00:00:08.000Z');
        assert.equal(second?.meta.recorded, `1970-01-01T00:00:0${isShared(again) ? 2 : 7}.000Z`);
        assert.equal(third?.meta.recorded, '1970-01-01T00:00:08.000Z');
      } finally {
        await again.close();
      }
    },
    clockAt(7_000).read,
  );
}
