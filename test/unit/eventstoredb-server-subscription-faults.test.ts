import assert from 'node:assert/strict';
import { END, NO_STREAM, START, streamNameFilter } from '@eventstore/db-client';
import { suite } from 'uvu';
import { all, connect, event, events, persisting, startServer } from '../support/eventstoredb/fixture.ts';
import { Watch } from '../support/eventstoredb/watch.ts';

const test = suite('the test server, faults of subscriptions and of time');
const STREAM = 'ledger.incident-a';
const FIRST = { expectedRevision: NO_STREAM } as const;
const filter = streamNameFilter({ prefixes: ['ledger.'] });

test('subscriptions may end quietly', async () => {
  const { server, end } = await startServer();
  const client = connect(server.connectionString);
  const watches = [new Watch(client.subscribeToAll({ filter })), new Watch(client.subscribeToStream(STREAM))];
  await Promise.all(watches.map((watch) => watch.sign('confirmation')));
  server.endSubscriptions();
  await Promise.all(watches.map((watch) => watch.sign('end')));
  assert.ok(watches.every(({ error }) => error === undefined));
  await client.appendToStream(STREAM, event(), FIRST);
  await client.dispose();
  await end();
});

test('subscriptions may be dropped as too slow', async () => {
  const { server, end } = await startServer();
  const client = connect(server.connectionString);
  const watch = new Watch(client.subscribeToAll({ filter }));
  await watch.sign('caughtUp');
  server.dropSubscriptions();
  await watch.sign('error');
  assert.equal(watch.error?.type, 'timeout');
  await client.dispose();
  await end();
});

test('a live subscriber that does not read is dropped when too much waits for it', async () => {
  const { server, end } = await startServer({ maxUnread: 50 });
  const client = connect(server.connectionString);
  const subscription = client.subscribeToAll({ fromPosition: END });
  subscription.on('confirmation', () => subscription.pause());
  const error = new Promise<Error>((resolve) => subscription.once('error', resolve));
  subscription.pause();
  for (let n = 0; n < 40; n += 1) await client.appendToStream(`${STREAM}-${n}`, events(50));
  subscription.resume();
  assert.match((await error).message, /Consumer too slow/);
  await client.dispose();
  await end();
});

test('subscriptions may resume before the position or revision that they ask for', async () => {
  const { server, end } = await startServer();
  const client = connect(server.connectionString);
  await client.appendToStream(STREAM, events(10), FIRST);
  const stored = await all(client.readStream(STREAM));
  server.faults.rewind = 3;
  const toAll = new Watch(client.subscribeToAll({ fromPosition: stored[5]?.position ?? START, filter }));
  const toStream = new Watch(client.subscribeToStream(STREAM, { fromRevision: 5n }));
  for (const watch of [toAll, toStream]) {
    await watch.sign('caughtUp');
    assert.deepEqual(
      watch.events.map(({ revision }) => Number(revision)),
      [3, 4, 5, 6, 7, 8, 9],
    );
  }
  await client.dispose();
  await end();
});

test('a clock that is off shows in the time of an event', async () => {
  const { server, end } = await startServer();
  const client = connect(server.connectionString);
  server.faults.clockOffset = -3_600_000;
  await client.appendToStream(STREAM, event(), FIRST);
  const [stored] = await all(client.readStream(STREAM));
  assert.ok(Math.abs((stored?.created.getTime() ?? 0) - (Date.now() - 3_600_000)) < 600_000);
  await client.dispose();
  await end();
});

test('a clock that is far ahead costs every append its deadline', async () => {
  const { server, end } = await startServer();
  const client = connect(server.connectionString);
  server.faults.clockOffset = 11_000;
  await assert.rejects(client.appendToStream(STREAM, event(), FIRST), { type: 'deadline-exceeded' });
  server.faults.clockOffset = 0;
  await client.appendToStream(STREAM, event(), FIRST);
  await client.dispose();
  await end();
});

test('an id that is no longer recent is written again where no revision is named', async () => {
  const { server, end } = await startServer({ recentBytes: 200 });
  const client = connect(server.connectionString);
  const first = event();
  const append = async () => (await client.appendToStream(STREAM, first)).nextExpectedRevision;
  assert.equal(await append(), 0n);
  assert.equal(await append(), 0n);
  await client.appendToStream(STREAM, events(10));
  assert.equal(await append(), 11n);
  await server.stop();
  await server.start();
  await all(client.readStream(STREAM)).catch(() => {});
  assert.equal(await append(), 12n);
  await client.dispose();
  await end();
});

test('a server without batches is appended to with a call each', async () => {
  const { server, end } = await startServer({ takesBatches: false, maxAppendSize: 1_000 });
  const client = connect(server.connectionString);
  server.faults.orderAppends('timeout');
  await assert.rejects(client.appendToStream(STREAM, event(), FIRST), { type: 'timeout' });
  const large = { ...event(), data: { text: 'x'.repeat(1_000) } };
  await assert.rejects(client.appendToStream(STREAM, large), { type: 'maximum-append-size-exceeded' });
  assert.equal((await client.appendToStream(STREAM, event(), { expectedRevision: 0n })).nextExpectedRevision, 1n);
  await client.dispose();
  await end();
});

test('an append with an invalid id is refused, and timed out 2 s later, which the client does not survive', async () => {
  const { server, end } = await startServer();
  const client = connect(server.connectionString);
  const fatal = new Promise<Error>((resolve) => process.once('uncaughtException', resolve));
  await assert.rejects(client.appendToStream(STREAM, event('not a uuid')), { type: 'unknown' });
  assert.match((await fatal).message, /not iterable/);
  await client.dispose();
  await end();
});

test('connections and subscriptions that are over are not kept', async () => {
  const { server, end } = await startServer();
  const client = connect(server.connectionString);
  for (let n = 0; n < 30; n += 1) {
    const watch = new Watch(client.subscribeToAll({ filter }));
    await watch.sign('caughtUp');
    if (n % 3 === 0) {
      server.cut();
      await watch.sign('error');
      await persisting(() => all(client.readAll({ maxCount: 1 })));
    } else await watch.stop();
    while (server.subscriptions.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  assert.ok(server.connections <= 1);
  await client.dispose();
  await end();
});

test.run();
