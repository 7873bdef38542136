import assert from 'node:assert/strict';
import { LedgerNotOpenError } from '#src/store/errors.ts';
import { MemoryStore } from '#src/store/memory.ts';
import { MOVES, type Move } from '#src/store/moves.ts';
import type { EventStore, StoredEvent } from '#src/store/port.ts';
import { appended, event, range, some } from './events.ts';
import type { Ledger, Spec } from './store.ts';

const AT = '2024-01-01T00:00:00.000Z';

async function note(store: EventStore, line: Move): Promise<void> {
  assert.equal(await store.keep(MOVES, (await store.kept(MOVES)).length, JSON.stringify(line)), true);
}

const arriving: Move = { kind: 'arriving', from: 'elsewhere', ledger: 'x', at: AT };

/** A ledger of another store with requests of several events, written while its clock went back. */
async function elsewhere({ stream }: Ledger): Promise<readonly StoredEvent[]> {
  const times = [5_000, 9_000, 2_000, 2_001];
  const store = new MemoryStore(() => times.shift() ?? 2_001);
  for (const [n, expected] of (['none', 'none', 2, 'none'] as const).entries()) {
    await appended(store, stream(`incident-${n % 2}`), n === 3 ? 2 : expected, some(3));
  }
  return store.read(0, 100);
}

/** The same with stamps that go back, as on a store that is shared. */
const stampedAnew = (events: readonly StoredEvent[]): StoredEvent[] =>
  events.map((given) => {
    const stamp = given.position < 6 ? given.meta.recorded : AT.replace('2024', '1970');
    const leaf = given.leaf.replace(String(given.meta.recorded), String(stamp));
    return { ...given, leaf, meta: { ...given.meta, recorded: stamp ?? '' } };
  });

export function moving(spec: Spec): void {
  spec('a book keeps its lines in order, one writer of several at a time', async (store) => {
    assert.deepEqual(await store.kept('notes'), []);
    const first = await Promise.all(range(0, 5).map((n) => store.keep('notes', 0, `writer ${n}`)));
    assert.equal(first.filter((isKept) => isKept).length, 1);
    assert.deepEqual(await store.kept('notes'), [`writer ${first.indexOf(true)}`]);
    assert.equal(await store.keep('notes', 2, 'too early'), false);
    assert.equal(await store.keep('notes', 1, 'second “line”\nof two'), true);
    assert.equal(await store.keep('others', 0, 'of another book'), true);
    assert.deepEqual(await store.kept('notes', 1), ['second “line”\nof two']);
    assert.deepEqual(await store.kept('notes', 0, 1), [`writer ${first.indexOf(true)}`]);
    assert.deepEqual([await store.head(), await store.kept('notes', 2)], [-1, []]);
  });

  spec('a ledger that is just arriving takes over events as they were, and no others', async (store, ledger) => {
    await assert.rejects(store.takeOver(await elsewhere(ledger)), /not being moved here/);
    await note(store, arriving);
    assert.deepEqual(store.state().standing, { kind: 'arriving', from: 'elsewhere', ledger: 'x' });
    await assert.rejects(store.append(ledger.stream('incident-0'), 'none', [event()]), LedgerNotOpenError);
    const given = stampedAnew(await elsewhere(ledger));
    await store.takeOver(given.slice(0, 6));
    await store.takeOver(given.slice(6));
    await store.caughtUp();
    assert.deepEqual(await store.read(0, 100), given);
    const times = await Promise.all(given.map(({ position }) => store.recordedAt(position)));
    assert.deepEqual(times, [
      ...range(0, 3).map(() => '1970-01-01T00:00:05.000Z'),
      ...times.slice(3, 6),
      ...times.slice(3, 6),
      ...times.slice(3, 6),
    ]);
    await note(store, { kind: 'arrived', at: AT });
    assert.deepEqual(store.state().standing, { kind: 'open' });
    const [next] = await appended(store, ledger.stream('incident-0'), 5, [event()]);
    assert.equal(next?.position, given.length);
  });

  spec('events that do not go after those that are here are not taken over', async (store, ledger) => {
    await note(store, arriving);
    const given = await elsewhere(ledger);
    await store.takeOver(given.slice(0, 3));
    await assert.rejects(store.takeOver(given.slice(6, 9)));
    await store.caughtUp();
    assert.equal(await store.head(), 2);
  });

  spec('a ledger that was sealed takes nothing more, and says where it went', async (store, ledger) => {
    await appended(store, ledger.stream('incident-a'), 'none', some(2));
    await note(store, { kind: 'sealed', to: 'esdb://elsewhere:2113', at: AT });
    for (const expected of ['none', 1] as const) {
      await assert.rejects(
        store.append(ledger.stream('incident-a'), expected, [event()]),
        /moved to esdb:\/\/elsewhere/,
      );
    }
    await note(store, { kind: 'arrived', at: AT });
    await assert.rejects(store.append(ledger.stream('incident-a'), 1, [event()]), LedgerNotOpenError);
    await store.caughtUp();
    assert.deepEqual([await store.head(), store.state().standing.kind], [1, 'sealed']);
  });
}
