import assert from 'node:assert/strict';
import { copyFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { v7 } from 'uuid';
import { suite } from 'uvu';
import { leafOf } from '#src/log/leaf.ts';
import { StoreLockedError, StoreReplacedError } from '#src/store/errors.ts';
import { Order } from '#src/store/eventstoredb/order.ts';
import type { EventStore, StoredEvent } from '#src/store/port.ts';
import { appended, arrival, event, filled, idsOf, range, samePlaced, some } from './events.ts';
import { Served, type ServedLedger } from './eventstoredb-server.ts';
import { win } from './writers.ts';

const test = suite('nodes over one EventStoreDB');
const served = new Served();

test.before(() => served.begin());
test.after(() => served.end());

function spec(sentence: string, body: (ledger: ServedLedger) => Promise<void>): void {
  test(sentence, async () => {
    const ledger = served.ledger();
    try {
      await body(ledger);
    } finally {
      await ledger.cleanup();
    }
  });
}

/** All that a node has, once it has so many events. */
async function everything(node: EventStore, count: number): Promise<{ events: StoredEvent[]; times: string[] }> {
  await arrival(`event ${count} of the ledger`, async () => ((await node.head()) >= count - 1 ? true : undefined));
  const events: StoredEvent[] = [];
  for (let batch = await node.read(0, 1000); batch.length > 0; batch = await node.read(events.length, 1000)) {
    events.push(...batch);
  }
  assert.equal(events.length, count);
  const times = await Promise.all(range(0, count).map((position) => node.recordedAt(position)));
  return { events, times };
}

const asides = (folder: string): string[] => readdirSync(folder).filter((file) => file.includes('aside'));

spec('two nodes to which many append at once have the same order, leaves and times', async (ledger) => {
  let time = Date.UTC(2021, 10, 13, 12);
  let asked = 0;
  const back = (): number => {
    asked += 1;
    time += asked % 4 === 0 ? -5000 : 1000;
    return time;
  };
  const nodes = [ledger.node(ledger.folder(), back), ledger.node(ledger.folder(), back)] as const;
  await Promise.all(
    range(0, 40).map(async (writer) => {
      const node = nodes[writer % 2] ?? nodes[0];
      for (const n of range(0, 5)) {
        const last = n === 0 ? 'none' : n * 2 - 1;
        const result = await node.append(ledger.stream(`incident-${writer}`), last, some(2));
        assert.equal(result.outcome, 'appended');
      }
    }),
  );
  const [one, other] = await Promise.all(nodes.map((node) => everything(node, 400)));
  assert.deepEqual(one, other);
  assert.deepEqual(one?.times, one?.times.toSorted());
  assert.ok(one?.events.some(({ meta }, n) => String(meta.recorded) < String(one.times[n])));
  assert.ok(one?.events.every((each) => each.leaf === leafOf(each)));
  const late = ledger.node();
  assert.deepEqual(await everything(late, 400), one);
});

spec('of many who append to one stream through two nodes exactly one wins each revision', async (ledger) => {
  const stream = ledger.stream('incident-a');
  const nodes = [ledger.node(), ledger.node()] as const;
  const won = await Promise.all(range(0, 30).map((writer) => win(nodes[writer % 2] ?? nodes[0], stream, writer)));
  assert.deepEqual(
    won.toSorted((a, b) => a - b),
    range(0, 30),
  );
  const [one, other] = await Promise.all(nodes.map((node) => everything(node, 30)));
  assert.deepEqual(one, other);
  assert.deepEqual(
    one?.events.map(({ data }) => won[Number(data.writer)]),
    range(0, 30),
  );
});

spec('what one node appends the other finds, and an append there goes on from it', async (ledger) => {
  const stream = ledger.stream('incident-a');
  const [here, there] = [ledger.node(), ledger.node()];
  const [first] = await appended(here, stream, 'none', [event()]);
  samePlaced(await there.readStream(stream), [first ?? assert.fail()]);
  const second = await appended(there, stream, 0, [event()]);
  samePlaced(
    await arrival('the second event', async () => (await here.readPlaced(stream))[1]).then((e) => [e]),
    second,
  );
});

spec('an append that is made again through another node is found by its ids, with its first stamp', async (ledger) => {
  const stream = ledger.stream('incident-a');
  const events = some(3);
  const stored = await appended(ledger.node(), stream, 'none', events);
  const other = ledger.node(undefined, () => Date.now() + 5000);
  await everything(other, 3);
  const again = await other.append(stream, 'none', events);
  assert.ok(again.outcome === 'appended');
  samePlaced(again.events, stored);
  await appended(other, stream, 2, [event()]);
  assert.equal(await other.head(), 3);
});

spec('one that is made again after others went on from it is found, too', async (ledger) => {
  const stream = ledger.stream('incident-a');
  const node = ledger.node();
  const events = some(2);
  const stored = await appended(node, stream, 'none', events);
  await appended(node, stream, 1, some(3));
  const again = await node.append(stream, 'none', events);
  assert.ok(again.outcome === 'appended');
  samePlaced(again.events, stored);
  const partly = await node.append(stream, 'none', [...events, event()]);
  assert.equal(partly.outcome, 'conflict');
  assert.equal(await node.head(), 4);
});

spec('a node without its order derives the same', async (ledger) => {
  const folder = ledger.folder();
  const node = ledger.node(folder);
  await filled(node, 1_200, ledger.prefix);
  const before = await everything(node, 1_200);
  await node.close();
  for (const file of readdirSync(folder).filter((name) => name.startsWith('order.db'))) rmSync(join(folder, file));
  assert.deepEqual(await everything(ledger.node(folder), 1_200), before);
});

spec('a node whose order cannot be read derives the same and keeps the file', async (ledger) => {
  const folder = ledger.folder();
  const node = ledger.node(folder);
  await filled(node, 20, ledger.prefix);
  const before = await everything(node, 20);
  await node.close();
  writeFileSync(join(folder, 'order.db'), 'position,stream,revision\n'.repeat(400));
  assert.deepEqual(await everything(ledger.node(folder), 20), before);
  assert.equal(asides(folder).length, 1);
});

for (const [what, isCut] of [
  ['is taken over', false],
  ['is derived again where a stream was cut, for it does not say where', true],
] as const) {
  spec(`an order in the format before ${what}`, async (ledger) => {
    const folder = ledger.folder();
    const node = ledger.node(folder);
    await filled(node, 20, ledger.prefix);
    const before = await everything(node, 20);
    await node.close();
    const db = new DatabaseSync(join(folder, 'order.db'));
    db.exec('DROP TABLE cuts; DROP TABLE halts; PRAGMA user_version = 2');
    if (isCut) db.exec("INSERT INTO alarms VALUES ('1', 's', 'its metadata set $tb')");
    db.close();
    const again = ledger.node(folder);
    assert.equal(await again.head(), isCut ? -1 : 19);
    assert.deepEqual(await everything(again, 20), before);
    assert.equal(asides(folder).length, isCut ? 1 : 0);
  });
}

spec('the order of another ledger is set aside before anybody reads it', async (ledger) => {
  const other = served.ledger();
  const [its, folder] = [other.folder(), ledger.folder()];
  const elsewhere = other.node(its);
  await filled(elsewhere, 20, other.prefix);
  await elsewhere.close();
  copyFileSync(join(its, 'order.db'), join(folder, 'order.db'));
  await other.cleanup();
  const node = ledger.node(folder);
  assert.equal(await node.head(), -1);
  assert.equal(asides(folder).length, 1);
  const ids = await filled(node, 30, ledger.prefix);
  assert.deepEqual(idsOf((await everything(node, 30)).events), ids);
});

/** Where in the server's log an order says that its last event lies: there is something else, or nothing. */
const PLACES: Record<string, (at: bigint) => bigint> = {
  'where another record begins': (at) => at,
  'where no record begins': (at) => at + 1n,
  'beyond the end of the log': (at) => at + 1_000_000_000n,
};

for (const [where, place] of Object.entries(PLACES)) {
  spec(`an order with events that the server does not hold, the last ${where}, is set aside`, async (ledger) => {
    const [itsFolder, folder] = [ledger.folder(), ledger.folder()];
    const first = ledger.node(itsFolder);
    const ids = await filled(first, 30, ledger.prefix);
    const right = await everything(first, 30);
    await first.close();
    const its = new Order(join(itsFolder, 'order.db'), ledger.prefix);
    const at = place(its.last()?.commit ?? assert.fail());
    its.close();
    const order = new Order(join(folder, 'order.db'), ledger.prefix);
    order.add(
      range(0, 50).map((revision) => {
        const stream = ledger.stream('incident-never');
        const meta = { schema: 1, recorded: '2021-11-13T12:00:00.000Z' };
        const parts = { id: v7(), stream, revision, type: 'X', data: {}, meta };
        return { event: { ...parts, leaf: leafOf(parts) }, at: { commit: at, prepare: at } };
      }),
    );
    order.close();

    const node = ledger.node(folder);
    const never = new AbortController().signal;
    const following = (async () => {
      for await (const _ of node.follow(0, never));
    })();
    const waiting = (async () => {
      for await (const _ of node.follow(50, never));
    })();
    await assert.rejects(following, StoreReplacedError);
    await assert.rejects(waiting, StoreReplacedError);
    assert.equal(asides(folder).length, 1);
    const anew: string[] = [];
    for await (const batch of node.follow(0, never)) {
      anew.push(...idsOf(batch));
      if (anew.length >= 30) break;
    }
    assert.deepEqual(anew, ids);
    assert.deepEqual(await everything(node, 30), right);
  });
}

spec('a second node on the same folder is refused by name, and one that is closed leaves it', async (ledger) => {
  const folder = ledger.folder();
  const node = ledger.node(folder);
  assert.throws(() => ledger.node(folder), StoreLockedError);
  await node.close();
  await ledger.node(folder).close();
});

test.run();
