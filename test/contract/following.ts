import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EventStore, StoredEvent } from '#src/store/port.ts';
import { appended, arrival, event, filled, idsOf, range, some } from './events.ts';
import type { Spec } from './store.ts';

/** Follows until the event at `last` has come, then aborts; ends only when the follower does. */
async function followed(store: EventStore, from: number, last: number, pauseMs = 0): Promise<StoredEvent[]> {
  const stop = new AbortController();
  const events: StoredEvent[] = [];
  for await (const batch of store.follow(from, stop.signal)) {
    assert.ok(batch.length > 0 && batch.length <= 1_000);
    events.push(...batch);
    if (pauseMs > 0) await sleep(pauseMs);
    if ((events.at(-1)?.position ?? -1) >= last) stop.abort();
  }
  return events;
}

/** Appends `count` events to one stream, one after the other. */
async function write(store: EventStore, stream: string, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) await appended(store, stream, n === 0 ? 'none' : n - 1, [event({ n })]);
}

export function following(spec: Spec): void {
  spec('followers go from the past to what is written meanwhile without a gap or a double', async (store, ledger) => {
    await filled(store, 2_500, ledger.prefix);
    const last = 2_500 + 8 * 40 - 1;
    const starts = [0, 0, 1, 999, 1_000, 1_777, 2_499, 2_500];
    const followers = starts.map((from, n) => followed(store, from, last, n % 3));
    const writing = range(0, 8).map((n) => write(store, ledger.stream(`incident-${n}`), 40));
    const seen = await Promise.all(followers);
    await Promise.all(writing);
    const all: string[] = [];
    while (all.length <= last) all.push(...idsOf(await store.read(all.length, 1_000)));
    for (const [n, from] of starts.entries()) assert.deepEqual(idsOf(seen[n] ?? []), all.slice(from));
  });

  spec('a follower of an empty ledger gets the first event', async (store, ledger) => {
    const waiting = followed(store, 0, 0);
    await sleep(20);
    const [first] = await appended(store, ledger.stream('incident-a'), 'none', [event()]);
    assert.deepEqual(await waiting, [first]);
  });

  spec('a follower from beyond the head waits for that position', async (store, ledger) => {
    await filled(store, 2, ledger.prefix);
    const waiting = followed(store, 4, 5);
    await appended(store, ledger.stream('incident-a'), 'none', some(2));
    await sleep(20);
    const rest = await appended(store, ledger.stream('incident-a'), 1, some(2));
    assert.deepEqual(await waiting, rest);
  });

  spec('a follower that stands still holds up neither writers nor others', async (store, ledger) => {
    const stop = new AbortController();
    const still = store.follow(0, stop.signal)[Symbol.asyncIterator]();
    await appended(store, ledger.stream('incident-a'), 'none', [event()]);
    assert.equal((await still.next()).value?.length, 1);
    const other = followed(store, 0, 1_500);
    const ids = await filled(store, 1_500, ledger.prefix);
    assert.equal((await other).length, 1_501);
    const caughtUp: string[] = [];
    while (caughtUp.length < 1_500) caughtUp.push(...idsOf((await still.next()).value ?? assert.fail()));
    assert.deepEqual(caughtUp, ids);
    stop.abort();
    assert.equal((await still.next()).done, true);
  });

  spec(
    'a follower ends quietly on abort: before it begins, while it waits, and in the midst',
    async (store, ledger) => {
      await filled(store, 1_200, ledger.prefix);
      for await (const _ of store.follow(0, AbortSignal.abort())) assert.fail();

      const waits = new AbortController();
      const waiting = store.follow(1_200, waits.signal)[Symbol.asyncIterator]().next();
      await sleep(20);
      waits.abort();
      assert.equal((await waiting).done, true);

      const midst = new AbortController();
      let batches = 0;
      for await (const _ of store.follow(0, midst.signal)) {
        batches += 1;
        midst.abort();
      }
      assert.equal(batches, 1);
    },
  );

  spec('followers end quietly when the store is closed', async (store, ledger) => {
    await filled(store, 3, ledger.prefix);
    const never = new AbortController().signal;
    const seen = [0, 0];
    const ended = [0, 3].map(async (from, n) => {
      for await (const batch of store.follow(from, never)) seen[n] = (seen[n] ?? 0) + batch.length;
    });
    await arrival('what there is', async () => (seen[0] === 3 ? true : undefined));
    await store.close();
    await Promise.all(ended);
    assert.deepEqual(seen, [3, 0]);
  });

  spec(
    'a follower that is left with break leaves nothing behind that keeps the store from closing',
    async (store, ledger) => {
      await filled(store, 3, ledger.prefix);
      for await (const _ of store.follow(0, new AbortController().signal)) break;
      await store.close();
    },
  );
}
