import assert from 'node:assert/strict';
import { jsonEvent } from '@eventstore/db-client';
import { suite } from 'uvu';
import { eraseTexts } from '#src/recording/erasing.ts';
import { openEmbedded } from '#src/store/embedded.ts';
import { LedgerNotOpenError } from '#src/store/errors.ts';
import { MemoryStore } from '#src/store/memory.ts';
import { MOVES } from '#src/store/moves.ts';
import { MoveDiffersError, MoveRefusedError, move } from '#src/store/moving.ts';
import type { EventStore, StoredEvent } from '#src/store/port.ts';
import { leafHashOf } from '#src/store/withheld.ts';
import { connect, startServer } from '../support/eventstoredb/fixture.ts';
import { temporaryFolder } from '../support/ledger.ts';
import { SALT, statement, TEXT } from './erasing.ts';
import { appended, arrival, event, idsOf, range, some } from './events.ts';
import { Served, ServedLedger } from './eventstoredb-server.ts';

const served = new Served();
const test = suite('a ledger that moves to another store', { ledger: {} as ServedLedger });
test.before(() => served.begin());
test.after(() => served.end());
test.before.each((context) => {
  context.ledger = served.ledger();
});
test.after.each(({ ledger }) => ledger.cleanup());

const names = { from: 'the old store', to: 'the new one' };

/** Many events in requests of one to six, on a clock that jumps back now and then. */
async function fill(store: EventStore, prefix: string, count: number): Promise<void> {
  const revisions = new Map<string, number>();
  const appends: Promise<unknown>[] = [];
  for (let n = 0, done = 0; done < count; n += 1) {
    const size = Math.min((n % 6) + 1, count - done);
    const stream = `${prefix}incident-${(n * 7) % 500}`;
    const last = revisions.get(stream) ?? -1;
    appends.push(appended(store, stream, last < 0 ? 'none' : last, some(size)));
    revisions.set(stream, last + size);
    done += size;
    if (appends.length === 100) await Promise.all(appends.splice(0));
  }
  await Promise.all(appends);
}

async function everything(store: EventStore): Promise<{ events: StoredEvent[]; times: string[] }> {
  await store.caughtUp();
  const events: StoredEvent[] = [];
  for (let batch = await store.read(0, 1000); batch.length > 0; batch = await store.read(events.length, 1000)) {
    events.push(...batch);
  }
  const times = await Promise.all(events.map(({ position }) => store.recordedAt(position)));
  return { events, times };
}

const backwards = (): (() => number) => {
  let calls = 0;
  return () => 1_700_000_000_000 + ((calls++ * 7_919) % 60_000);
};

test('what is withheld stays so on its way to EventStoreDB and back, with the same hashes', async ({ ledger }) => {
  const [first, last] = [temporaryFolder(), temporaryFolder()];
  const origin = openEmbedded(first.path);
  const given = [statement(), statement({}), statement()];
  for (const [n, one] of given.entries()) await appended(origin, ledger.stream(`incident-${n}`), 'none', [one]);
  const hashes = (await everything(origin)).events.map(leafHashOf);
  await eraseTexts({ store: origin, event: given[0]?.id ?? '', fields: ['/quote', '/note'], order: 'x' });
  const before = await everything(origin);
  assert.deepEqual([before.events.slice(0, 3).map(leafHashOf), before.events.length], [hashes, 4]);

  const between = ledger.node();
  await move({ source: origin, target: between, ...names });
  assert.deepEqual(await everything(between), before);
  const other = ledger.node();
  assert.deepEqual(await everything(other), before);
  for (const one of given.slice(1)) {
    await eraseTexts({ store: between, event: one.id, fields: ['/quote'], order: 'x' });
    await between.caughtUp();
  }
  const after = await everything(between);
  assert.deepEqual(after.events.slice(0, 3).map(leafHashOf), hashes);
  await arrival('the erasure on the other node', async () => ((await other.head()) === 5 ? true : undefined));
  assert.deepEqual(await everything(other), after);

  const end = openEmbedded(last.path);
  await move({ source: between, target: end, from: names.to, to: 'a third', graceMs: 0 });
  assert.deepEqual(await everything(end), after);
  for (const gone of [TEXT, SALT]) assert.ok(!JSON.stringify(after).includes(gone));
  await Promise.all([origin.close(), end.close()]);
  first.remove();
  last.remove();
});

test('10,000 events are the same after a move to EventStoreDB, and after the move back', async ({ ledger }) => {
  const [first, last] = [temporaryFolder(), temporaryFolder()];
  const origin = openEmbedded(first.path, { clock: backwards() });
  await fill(origin, ledger.prefix, 10_000);
  const before = await everything(origin);

  const between = ledger.node();
  const { events, requests } = await move({ source: origin, target: between, ...names });
  assert.deepEqual([events, requests > 2_000], [10_000, true]);
  await assert.rejects(origin.append(ledger.stream('x'), 'none', [event()]), /moved to the new one/);
  assert.deepEqual(await everything(between), before);

  const end = openEmbedded(last.path);
  const back = { source: between, target: end, from: names.to, to: 'a third', graceMs: 0 };
  assert.deepEqual((await move(back)).events, 10_000);
  assert.deepEqual(await everything(end), before);
  await end.close();
  const again = openEmbedded(last.path);
  assert.deepEqual(await everything(again), before);
  const [next] = await appended(again, ledger.stream('x'), 'none', [event()]);
  assert.equal(next?.position, 10_000);
  await Promise.all([origin.close(), again.close()]);
  first.remove();
  last.remove();
});

test('what others append on EventStoreDB while it moves is moved, too, or refused', async ({ ledger }) => {
  const [one, two, target] = [ledger.node(), ledger.node(), new MemoryStore()];
  await fill(one, ledger.prefix, 400);
  const acknowledged: string[] = [];
  let refused = 0;
  const writing = range(0, 10).map(async (n) => {
    for (let revision = -1; refused < 10; revision += 1) {
      const given = event();
      try {
        await two.append(ledger.stream(`operation-${n}`), revision < 0 ? 'none' : revision, [given]);
        acknowledged.push(given.id);
      } catch (error) {
        assert.ok(error instanceof LedgerNotOpenError, String(error));
        refused += 1;
        return;
      }
    }
  });
  await arrival('what is written', async () => (acknowledged.length > 10 ? true : undefined));
  await move({ source: one, target, ...names, graceMs: 1_500 });
  await Promise.all(writing);
  const { events } = await everything(target);
  assert.deepEqual(events, (await everything(one)).events);
  const moved = new Set(idsOf(events));
  assert.deepEqual(
    acknowledged.filter((id) => !moved.has(id)),
    [],
  );
});

/** A store that breaks off after so many events have been taken over. */
class Breaking extends MemoryStore {
  left: number;
  constructor(left: number) {
    super();
    this.left = left;
  }
  override async takeOver(events: readonly StoredEvent[]): Promise<void> {
    if (events.length <= this.left) {
      this.left -= events.length;
      return super.takeOver(events);
    }
    await super.takeOver(events.slice(0, this.left));
    throw new Error('the power is gone');
  }
}

async function written(count = 50): Promise<MemoryStore> {
  const store = new MemoryStore();
  await fill(store, 'ledger.', count);
  return store;
}

test('the books that are named go with it, also where a move broke off in them', async () => {
  const [source, target] = [await written(), new MemoryStore()];
  for (let n = 0; n < 1_201; n += 1) await source.keep('log-x', n, `line ${n}`);
  await source.keep('other', 0, 'stays');
  const keep = target.keep.bind(target);
  target.keep = async (book, number, text) => {
    if (number === 700) throw new Error('the power is gone');
    return keep(book, number, text);
  };
  const options = { source, target, ...names, books: ['log-x', 'none'] };
  await assert.rejects(move(options), /the power is gone/);
  target.keep = keep;
  assert.equal((await move(options)).before, 50);
  assert.deepEqual(await target.kept('log-x'), await source.kept('log-x'));
  assert.deepEqual([await target.kept('other'), await target.kept('none')], [[], []]);
});

test('a move that broke off goes on where it was, and not to another store or from another ledger', async () => {
  const [source, target] = [await written(), new Breaking(20)];
  await assert.rejects(move({ source, target, ...names }), /the power is gone/);
  assert.equal(source.state().standing.kind, 'open');
  await assert.rejects(target.append('ledger.incident-0', 'none', [event()]), LedgerNotOpenError);
  await assert.rejects(move({ source: await written(), target, ...names }), /another ledger is being moved/);

  target.left = 1_000;
  const { events, before } = await move({ source, target, ...names });
  assert.deepEqual([events, before], [50, 20]);
  assert.deepEqual(await everything(target), await everything(source));
  assert.deepEqual([source.state().standing.kind, target.state().standing.kind], ['sealed', 'open']);
});

test('a move that broke off after the seal goes on', async () => {
  const [source, target] = [await written(), new MemoryStore()];
  const once = new MemoryStore();
  await move({ source, target: once, ...names });
  await assert.rejects(move({ source, target, ...names, to: 'a third' }), /has moved to the new one/);
  assert.equal((await move({ source, target, ...names })).events, 50);
});

test('a store that holds anything else is left as it is', async () => {
  const [source, full, gone] = [await written(), await written(3), await written(3)];
  await assert.rejects(move({ source, target: full, ...names }), /not empty: it holds 3 events/);
  await gone.keep(MOVES, 0, JSON.stringify({ kind: 'sealed', to: 'elsewhere', at: '' }));
  await assert.rejects(move({ source, target: gone, ...names }), MoveRefusedError);
  await assert.rejects(move({ source: new MemoryStore(), target: new MemoryStore(), ...names }), /no ledger in/);
  assert.deepEqual([await full.head(), full.state().standing.kind, source.state().standing.kind], [2, 'open', 'open']);
});

test('a store that does not keep what it was given is not taken for the ledger, nor is the source sealed', async () => {
  class Lossy extends MemoryStore {
    override takeOver(events: readonly StoredEvent[]): Promise<void> {
      return super.takeOver(
        events.map((each) => (each.position === 31 ? { ...each, leaf: each.leaf.replace('"n":', '"m":') } : each)),
      );
    }
  }
  const [source, target] = [await written(), new Lossy()];
  await assert.rejects(move({ source, target, ...names }), (error: unknown) => {
    assert.ok(error instanceof MoveDiffersError);
    assert.match(error.message, /^position 31 holds/);
    return true;
  });
  assert.deepEqual([source.state().standing.kind, target.state().standing.kind], ['open', 'arriving']);
});

test('a record that is not ours keeps its place and its leaf, to the embedded store and to another EventStoreDB', async ({
  ledger,
}) => {
  const [source, folder, other] = [ledger.node(), temporaryFolder(), await startServer()];
  await appended(source, ledger.stream('incident-a'), 'none', some(2));
  const client = connect(ledger.address);
  await client.appendToStream(ledger.stream('incident-a'), jsonEvent({ type: 'StrangeThing', data: { killed: 3 } }));
  await client.dispose();
  await appended(source, ledger.stream('incident-a'), 2, [event()]);
  const before = await everything(source);
  assert.match(before.events[2]?.leaf ?? '', /"foreign":true/);

  const between = openEmbedded(folder.path);
  await move({ source, target: between, ...names, graceMs: 0 });
  assert.deepEqual(await everything(between), before);
  const end = new ServedLedger(other.server.connectionString, ledger.prefix);
  const target = end.node();
  await move({ source: between, target, from: names.to, to: 'a third' });
  assert.deepEqual(await everything(target), before);
  await Promise.all([between.close(), end.cleanup()]);
  await other.end();
  folder.remove();
});

test.run();
