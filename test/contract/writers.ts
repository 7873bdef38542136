import assert from 'node:assert/strict';
import type { AppendResult, EventStore, ExpectedRevision } from '#src/store/port.ts';
import { appended, event, range } from './events.ts';
import type { Spec } from './store.ts';

/** Appends one event, deciding anew on every conflict; gives the revision it won. */
export async function win(store: EventStore, stream: string, writer: number): Promise<number> {
  const mine = event({ writer });
  let expected: ExpectedRevision = 'none';
  for (;;) {
    const result: AppendResult = await store.append(stream, expected, [mine]);
    if (result.outcome === 'appended') return result.events[0]?.revision ?? assert.fail();
    assert.ok(result.outcome === 'conflict');
    const known: number = expected === 'none' ? -1 : expected;
    assert.ok(result.missed.length > 0 && result.missed[0]?.revision === known + 1);
    expected = result.revision;
  }
}

export function writers(spec: Spec): void {
  spec('of 50 writers on one stream exactly one wins each revision, and all get through', async (store, ledger) => {
    const won = await Promise.all(range(0, 50).map((writer) => win(store, ledger.stream('incident-a'), writer)));
    assert.deepEqual(
      won.toSorted((a, b) => a - b),
      range(0, 50),
    );
    const stored = await store.readStream(ledger.stream('incident-a'));
    assert.deepEqual(
      stored.map(({ data }) => won[Number(data.writer)]),
      range(0, 50),
    );
  });

  spec('50 writers on 50 streams all get through at once, each stream in its order', async (store, ledger) => {
    await Promise.all(
      range(0, 50).map(async (writer) => {
        for (const n of range(0, 10)) {
          await appended(store, ledger.stream(`incident-${writer}`), n === 0 ? 'none' : n - 1, [event({ writer, n })]);
        }
      }),
    );
    const all = await store.read(0, 1_000);
    assert.deepEqual(
      all.map(({ position }) => position),
      range(0, 500),
    );
    for (const writer of range(0, 50)) {
      const own = all.filter(({ stream }) => stream === ledger.stream(`incident-${writer}`));
      assert.deepEqual(
        own.map(({ data, revision }) => [data.writer, data.n, revision]),
        range(0, 10).map((n) => [writer, n, n]),
      );
    }
  });

  spec('appends that wait together are decided in the order of their calls', async (store, ledger) => {
    const results = await Promise.all([
      store.append(ledger.stream('incident-a'), 'none', [event()]),
      store.append(ledger.stream('incident-a'), 0, [event()]),
      store.append(ledger.stream('incident-a'), 0, [event()]),
      store.append(ledger.stream('incident-a'), 1, [event()]),
    ]);
    assert.deepEqual(
      results.map(({ outcome }) => outcome),
      ['appended', 'appended', 'conflict', 'appended'],
    );
  });
}
