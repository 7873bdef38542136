// What a test server does wrong by order: a real one does it when nobody looks.
import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { suite } from 'uvu';
import { StoreRefusedError, StoreReplacedError, StoreUnavailableError } from '#src/store/errors.ts';
import type { EventStore } from '#src/store/port.ts';
import type { AppendFault } from '../support/eventstoredb/faults.ts';
import { type StartedServer, startServer } from '../support/eventstoredb/fixture.ts';
import { appended, arrival, event, filled, idsOf, range, some } from './events.ts';
import { ServedLedger } from './eventstoredb-server.ts';

const test = suite('an EventStoreDB that errs');

function spec(sentence: string, body: (given: StartedServer, ledger: ServedLedger) => Promise<void>): void {
  test(sentence, async () => {
    const started = await startServer();
    const ledger = new ServedLedger(started.server.connectionString, 'ledger.');
    try {
      await body(started, ledger);
    } finally {
      await ledger.cleanup();
      await started.end();
    }
  });
}

/** The ids of a ledger, followed until there are so many. */
async function followed(node: EventStore, count: number): Promise<string[]> {
  const ids: string[] = [];
  for await (const batch of node.follow(0, new AbortController().signal)) {
    ids.push(...idsOf(batch));
    if (ids.length >= count) break;
  }
  return ids;
}

const LOST: readonly AppendFault[] = ['unanswered', 'written-unanswered', 'timeout', 'busy', 'not-ready'];

spec('an append is stored once, whatever becomes of its first tries', async ({ server }, ledger) => {
  const node = ledger.node();
  const [first] = await appended(node, 'ledger.incident-a', 'none', [event()]);
  server.faults.orderAppends(...LOST, ...LOST);
  const given = LOST.map((fault) => ({ stream: `ledger.incident-${fault}`, events: some(3) }));
  const results = await Promise.all(given.map(({ stream, events }) => appended(node, stream, 'none', events)));
  assert.deepEqual(
    results.map(idsOf),
    given.map(({ events }) => idsOf(events)),
  );
  const all = await node.read(0, 100);
  assert.deepEqual(idsOf(all).toSorted(), [first?.id, ...given.flatMap(({ events }) => idsOf(events))].toSorted());
});

spec('one whose answer was lost is found when others have gone on from it', async ({ server }, ledger) => {
  const [node, other] = [ledger.node(), ledger.node()];
  await appended(node, 'ledger.incident-a', 'none', [event()]);
  server.faults.orderAppends('written-unanswered');
  const events = some(2);
  const appending = appended(node, 'ledger.incident-a', 0, events);
  await arrival('the append', async () => ((await other.head()) === 2 ? true : undefined));
  await appended(other, 'ledger.incident-a', 2, some(3));
  assert.deepEqual(idsOf(await appending), idsOf(events));
  assert.equal((await node.readStream('ledger.incident-a')).length, 6);
});

spec('who may not write or read is refused for good, and nothing of it is stored', async ({ server }, ledger) => {
  const node = ledger.node();
  const stream = 'ledger.incident-a';
  await appended(node, stream, 'none', some(2));
  const events = some(2);
  server.faults.refusal = 'access-denied';
  await assert.rejects(node.append(stream, 1, events), StoreRefusedError);
  await assert.rejects(node.append('ledger.incident-b', 'none', [event()]), StoreRefusedError);
  await assert.rejects(node.readStream(stream), StoreRefusedError);
  server.faults.refusal = null;
  assert.equal((await node.readStream(stream)).length, 2);
  await appended(node, stream, 1, events);
  assert.equal(await node.head(), 3);
});

spec('a refusal after a try without an answer leaves the outcome unknown', async ({ server }, ledger) => {
  const node = ledger.node();
  const stream = 'ledger.incident-a';
  await appended(node, stream, 'none', [event()]);
  server.faults.orderAppends('die-after');
  const events = some(2);
  const appending = assert.rejects(node.append(stream, 0, events), StoreUnavailableError);
  await arrival('the death', async () => (server.isRunning ? undefined : true));
  server.faults.refusal = 'access-denied';
  await server.start();
  await appending;
  server.faults.refusal = null;
  assert.deepEqual(idsOf(await appended(node, stream, 0, events)), idsOf(events));
  assert.equal(await node.head(), 2);
});

spec('the clock of the server is nothing to an append', async ({ server }, ledger) => {
  const node = ledger.node();
  for (const offset of [3_600_000, -3_600_000]) {
    server.faults.clockOffset = offset;
    await appended(node, `ledger.incident-${offset}`, 'none', [event()]);
  }
});

spec('subscriptions that end, drop, break or resume too early cost no event and double none', async (given, ledger) => {
  const { server } = given;
  const node = ledger.node();
  const following = followed(node, 24 * 20);
  const ids: string[] = [];
  server.faults.rewind = 7;
  const faults = [
    () => server.endSubscriptions(),
    () => server.dropSubscriptions(),
    () => server.cut(),
    () => server.late(20),
  ];
  for (const n of range(0, 24)) {
    ids.push(...(await filled(node, 10)));
    faults[n % faults.length]?.();
    ids.push(...(await filled(node, 10)));
  }
  assert.deepEqual(await following, ids);
  const fresh = ledger.node();
  assert.deepEqual(await followed(fresh, ids.length), ids);
});

spec(
  'a node whose store is put back to an older state, or is another, begins anew from what is there',
  async (given, ledger) => {
    const { server, file } = given;
    const node = ledger.node();
    const early = await filled(node, 30);
    await server.stop();
    copyFileSync(file, `${file}.backup`);
    await server.start();
    const late = await filled(node, 20);
    assert.deepEqual(await followed(node, 50), [...early, ...late]);
    const waiting = assert.rejects(async () => {
      for await (const _ of node.follow(50, new AbortController().signal));
    }, StoreReplacedError);
    await server.stop();
    copyFileSync(`${file}.backup`, file);
    await server.start();
    await waiting;
    assert.deepEqual(await followed(node, 30), early);
    assert.match(node.state().alarms.join(), /^order\.db\.aside-\S+: EventStoreDB does not hold the last event/);
    const [next] = await appended(node, 'ledger.incident-a', 'none', [event()]);
    assert.equal(next?.position, 30);
    assert.deepEqual(await followed(node, 31), [...early, next?.id]);

    const another = await startServer();
    const elsewhere = new ServedLedger(another.server.connectionString, 'ledger.');
    const others = await filled(elsewhere.node(), 40);
    await elsewhere.cleanup();
    await Promise.all([server.stop(), another.server.stop()]);
    copyFileSync(another.file, file);
    await another.end();
    await server.start();
    await arrival('the other order', async () => ((await node.head()) === 39 ? true : undefined));
    assert.deepEqual(await followed(node, 40), others);
  },
);

test.run();
