import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import { StoreUnavailableError } from '#src/store/errors.ts';
import type { EventStore } from '#src/store/port.ts';
import { freePort } from '../drills/eventstoredb-command.ts';
import { ServerProgram } from '../drills/eventstoredb-program.ts';
import { lived } from '../support/lived.ts';
import { appended, arrival, event, idsOf, placed, range, samePlaced, some } from './events.ts';
import { ServedLedger } from './eventstoredb-server.ts';

const test = suite('an EventStoreDB that dies, freezes or was never there');
const unheard: unknown[] = [];
const note = (error: unknown): number => unheard.push(error);

/** The store gives its tries 12 s. */
const GIVEN_UP_WITHIN_MS = 13_000;
const CLOSED_WITHIN_MS = 1500;
const CLOSED_WITH_APPENDS_WITHIN_MS = 6500;

test.before(() => {
  process.on('unhandledRejection', note);
  process.on('uncaughtException', note);
});

test.after(() => {
  process.off('unhandledRejection', note);
  process.off('uncaughtException', note);
});

function spec(sentence: string, body: () => Promise<void>): void {
  test(sentence, async () => {
    await body();
    assert.deepEqual(unheard.splice(0), [], 'errors that nobody heard');
  });
}

/** A sentence about a server of its own, as its nodes see it. */
function withServer(sentence: string, body: (server: ServerProgram, ledger: ServedLedger) => Promise<void>): void {
  spec(sentence, async () => {
    const server = await ServerProgram.begin();
    const ledger = new ServedLedger(server.address, 'ledger.');
    try {
      await body(server, ledger);
    } finally {
      server.thaw();
      await ledger.cleanup();
      await server.end();
    }
  });
}

async function within(milliseconds: number, what: string, body: () => Promise<unknown>): Promise<void> {
  const took = await lived(body);
  assert.ok(took <= milliseconds, `${what} took ${took} ms, which is more than ${milliseconds}`);
}

/** Appends that nobody answers: each is given up on, as an append whose outcome is not known. */
const givenUp = (store: EventStore, prefix: string, count: number): Promise<void> =>
  within(GIVEN_UP_WITHIN_MS, 'giving up', async () => {
    const appends = range(0, count).map((n) => store.append(`${prefix}incident-unheard-${n}`, 'none', some(2)));
    await Promise.all(appends.map((each) => assert.rejects(each, StoreUnavailableError)));
  });

const connected = (store: EventStore): Promise<true> =>
  arrival('the connection', async () => (store.state().connected ? true : undefined));

/** A server that takes connections and says nothing. */
async function withSilence(body: (address: string) => Promise<void>): Promise<void> {
  const sockets = new Set<Socket>();
  const silent = createServer((socket) => sockets.add(socket.on('error', () => undefined))).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const address = silent.address();
  try {
    await body(`esdb://127.0.0.1:${typeof address === 'object' ? address?.port : ''}?tls=false`);
  } finally {
    for (const socket of sockets) socket.destroy();
    silent.close();
  }
}

const NOWHERE: Record<string, (body: (address: string) => Promise<void>) => Promise<void>> = {
  'there is nobody': async (body) => body(`esdb://127.0.0.1:${await freePort()}?tls=false`),
  'nobody answers': withSilence,
  'no node of a cluster is found': async (body) =>
    body(`esdb://127.0.0.1:${await freePort()},127.0.0.1:${await freePort()}?tls=false&maxDiscoverAttempts=2`),
};

async function isBorne(address: string): Promise<void> {
  const ledger = new ServedLedger(address, 'ledger.');
  const [node, idle, closing] = [ledger.node(), ledger.node(), ledger.node()];
  await sleep(200);
  await within(CLOSED_WITHIN_MS, 'closing', () => idle.close());
  const rejected = assert.rejects(closing.append('ledger.incident-a', 'none', [event()]), StoreUnavailableError);
  await within(CLOSED_WITH_APPENDS_WITHIN_MS, 'closing', () => closing.close());
  await rejected;
  assert.deepEqual([node.state().connected, await node.head()], [false, -1]);
  await Promise.all([
    givenUp(node, 'ledger.', 5),
    assert.rejects(node.readStream('ledger.incident-a'), StoreUnavailableError),
  ]);
  await within(CLOSED_WITHIN_MS, 'closing', () => node.close());
  await ledger.cleanup();
}

const where = Object.keys(NOWHERE).join(', where ');
spec(`where ${where} appends are given up on in time, reads reject, and a node closes at once`, async () => {
  await Promise.all(Object.values(NOWHERE).map((find) => find(isBorne)));
});

withServer('from a frozen server appends come back in time, and go through when it thaws', async (server, ledger) => {
  const [node, idle] = [ledger.node(), ledger.node()];
  await connected(idle);
  await appended(node, 'ledger.incident-a', 'none', some(2));
  server.freeze();
  const events = some(2);
  await Promise.all([
    within(GIVEN_UP_WITHIN_MS, 'giving up', () =>
      assert.rejects(node.append('ledger.incident-a', 1, events), StoreUnavailableError),
    ),
    givenUp(node, 'ledger.', 50),
    within(CLOSED_WITHIN_MS, 'closing', () => idle.close()),
  ]);
  server.thaw();
  await within(5000, 'an append after the thaw', () => appended(node, 'ledger.incident-b', 'none', [event()]));
  // What was given up on may have been stored when it thawed; its ids tell.
  const again = await node.append('ledger.incident-a', 1, events);
  assert.ok(again.outcome === 'appended');
  const stored = await placed(node, again.events);
  assert.deepEqual(
    stored.map(({ revision }) => revision),
    [2, 3],
  );
  samePlaced(again.events, stored);
  assert.equal((await node.readStream('ledger.incident-a')).length, 4);
});

withServer('a frozen server does not hold up a node that closes', async (server, ledger) => {
  const [node, busy] = [ledger.node(), ledger.node()];
  await appended(node, 'ledger.incident-a', 'none', some(2));
  server.freeze();
  const reading = assert.rejects(node.readStream('ledger.incident-a'));
  const appending = busy.append('ledger.incident-b', 'none', [event()]).catch((error) => error);
  await sleep(50);
  await Promise.all([
    within(CLOSED_WITHIN_MS, 'closing', () => node.close()),
    within(CLOSED_WITH_APPENDS_WITHIN_MS, 'closing', () => busy.close()),
  ]);
  await reading;
  assert.ok((await appending) instanceof StoreUnavailableError);
});

withServer('after a kill and a restart a follower goes on without a gap or a double', async (server, ledger) => {
  const [node, other] = [ledger.node(), ledger.node()];
  const seen: string[] = [];
  const following = (async () => {
    for await (const batch of node.follow(0, new AbortController().signal)) seen.push(...idsOf(batch));
  })();
  const ids: string[] = [];
  for (const round of range(0, 3)) {
    for (const n of range(0, 20)) {
      const stream = `ledger.incident-${round}-${n}`;
      ids.push(...idsOf(await appended(n % 2 === 0 ? node : other, stream, 'none', some(3))));
    }
    const under = range(0, 20).map((n) => other.append(`ledger.incident-under-${round}-${n}`, 'none', some(2)));
    await server.kill();
    const results = Promise.all(under);
    await server.start();
    await within(5000, 'placing the appends under way, from the return', async () => {
      for (const result of await results) {
        assert.ok(result.outcome === 'appended');
        ids.push(...idsOf(await placed(other, result.events)));
      }
    });
  }
  await arrival('the last event', async () => (seen.length >= ids.length ? true : undefined));
  assert.deepEqual(seen.toSorted(), ids.toSorted());
  assert.deepEqual(seen, idsOf(await other.read(0, 1000)));
  await node.close();
  await following;
});

withServer('a node that opens while the server is away begins when it comes', async (server, ledger) => {
  const first = ledger.node();
  const stored = await appended(first, 'ledger.incident-a', 'none', some(3));
  await server.kill();
  const node = ledger.node();
  const appending = server.isReal ? undefined : node.append('ledger.incident-b', 'none', [event()]);
  await sleep(4000); // long enough for a client to be given up
  await server.start();
  await connected(node);
  await arrival('the events', async () => ((await node.head()) >= 2 ? true : undefined));
  assert.deepEqual(await node.readPlaced('ledger.incident-a'), stored);
  assert.equal((await appending)?.outcome ?? 'appended', 'appended');
});

test.run();
