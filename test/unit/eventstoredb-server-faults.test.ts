import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import {
  AccessDeniedError,
  type EventStoreDBClient,
  NO_STREAM,
  NotLeaderError,
  UnavailableError,
  UnknownError,
} from '@eventstore/db-client';
import { suite } from 'uvu';
import {
  all,
  connect,
  event,
  events,
  isUnanswered,
  persisting,
  type StartedServer,
  startServer,
} from '../support/eventstoredb/fixture.ts';
import type { TestServerOptions } from '../support/eventstoredb/server.ts';
import { Watch } from '../support/eventstoredb/watch.ts';

const test = suite('the test server, faults');
const STREAM = 'ledger.incident-litoral-2021-09-28';
const FIRST = { expectedRevision: NO_STREAM } as const;

type Given = StartedServer & { readonly client: EventStoreDBClient };

function fault(sentence: string, body: (given: Given) => Promise<void>, options: TestServerOptions = {}): void {
  test(sentence, async () => {
    const started = await startServer(options);
    const client = connect(started.server.connectionString);
    try {
      await body({ ...started, client });
    } finally {
      await client.dispose();
      await started.end();
    }
  });
}

fault('a server that dies breaks everything off and comes back with all that it had answered', async (given) => {
  const { client, server } = given;
  const known = events(3);
  await client.appendToStream(STREAM, known, FIRST);
  const watch = new Watch(client.subscribeToAll());
  await watch.sign('caughtUp');
  server.die();
  await watch.sign('error');
  assert.match(watch.error?.type ?? '', /^(cancelled|unavailable)$/);
  await assert.rejects(client.appendToStream(STREAM, event(), { expectedRevision: 2n }));
  await server.start();
  const stored = await persisting(() => all(client.readStream(STREAM)));
  assert.deepEqual(
    stored.map(({ id }) => id),
    known.map(({ id }) => id),
  );
  const next = await persisting(() => client.appendToStream(STREAM, event(), { expectedRevision: 2n }));
  assert.equal(next.nextExpectedRevision, 3n);
});

for (const [order, isWritten] of [
  ['die-before', false],
  ['die-torn', false],
  ['die-after', true],
] as const) {
  fault(`an append that meets ${order} is ${isWritten ? '' : 'not '}there when the server is back`, async (given) => {
    const { client, server, file } = given;
    await client.appendToStream(STREAM, event(), FIRST);
    const size = statSync(file).size;
    server.faults.orderAppends(order);
    const tried = events(2);
    await assert.rejects(client.appendToStream(STREAM, tried, { expectedRevision: 0n }));
    if (order === 'die-torn') assert.ok(statSync(file).size > size);
    await server.start();
    assert.equal((await persisting(() => all(client.readStream(STREAM)))).length, isWritten ? 3 : 1);
    const again = await persisting(() => client.appendToStream(STREAM, tried, { expectedRevision: 0n }));
    assert.equal(again.nextExpectedRevision, 2n);
    assert.equal((await all(client.readStream(STREAM))).length, 3);
  });
}

fault('a log that is broken before its end is not opened', async ({ client, server, file }) => {
  await client.appendToStream(STREAM, event(), FIRST);
  await client.appendToStream(STREAM, event());
  await server.stop();
  const content = readFileSync(file);
  content.writeUInt8(content.readUInt8(40) ^ 1, 40);
  writeFileSync(file, content);
  await assert.rejects(server.start(), /broken/);
});

fault('a frozen server takes connections and answers nothing until it is thawed', async ({ client, server }) => {
  await client.appendToStream(STREAM, event(), FIRST);
  server.freeze();
  const answer = client.appendToStream(STREAM, event(), { expectedRevision: 0n });
  const other = connect(server.connectionString);
  const read = all(other.readStream(STREAM));
  assert.ok(await isUnanswered(Promise.race([answer, read])));
  server.thaw();
  assert.equal((await answer).nextExpectedRevision, 1n);
  assert.ok((await read).length > 0);
  await other.dispose();
});

fault('a frozen server does not answer the pings of the client either', async ({ server }) => {
  const client = connect(`${server.connectionString}&keepAliveInterval=500&keepAliveTimeout=3000`);
  const watch = new Watch(client.subscribeToAll());
  await watch.sign('caughtUp');
  server.freeze();
  await watch.sign('error');
  assert.equal(watch.error?.type, 'unavailable');
  await client.dispose();
});

fault('a cut breaks all connections, and new ones are taken at once', async ({ client, server }) => {
  await client.appendToStream(STREAM, event(), FIRST);
  const watch = new Watch(client.subscribeToAll());
  await watch.sign('caughtUp');
  server.cut();
  await watch.sign('error');
  assert.equal((await persisting(() => all(client.readStream(STREAM)))).length, 1);
});

fault('a late server says everything later, in order', async ({ client, server }) => {
  await client.appendToStream(STREAM, event(), FIRST);
  server.late(300);
  const begun = performance.now();
  const appends = await Promise.all(events(3).map((one) => client.appendToStream(STREAM, one)));
  assert.ok(performance.now() - begun >= 290);
  server.late(0);
  assert.deepEqual(
    appends.map(({ nextExpectedRevision }) => nextExpectedRevision),
    [1n, 2n, 3n],
  );
  assert.equal((await all(client.readStream(STREAM))).length, 4);
});

for (const [order, isWritten] of [
  ['unanswered', false],
  ['written-unanswered', true],
] as const) {
  fault(
    `an append that stays ${order} is ${isWritten ? '' : 'not '}written, and the next is answered`,
    async (given) => {
      const { client, server } = given;
      const tried = event();
      server.faults.orderAppends(order);
      assert.ok(await isUnanswered(client.appendToStream(STREAM, tried, FIRST)));
      await client.appendToStream('ledger.incident-b', event(), FIRST);
      if (isWritten) assert.equal((await all(client.readStream(STREAM))).length, 1);
      const again = await client.appendToStream(STREAM, tried, FIRST);
      assert.equal(again.nextExpectedRevision, 0n);
      assert.equal((await all(client.readStream(STREAM))).length, 1);
    },
  );
}

fault('an append may be said to have timed out though it is written', async ({ client, server }) => {
  server.faults.orderAppends('timeout');
  await assert.rejects(client.appendToStream(STREAM, event(), FIRST), { type: 'deadline-exceeded' });
  assert.equal((await all(client.readStream(STREAM))).length, 1);
});

fault('a busy server refuses: appends with an error that the client does not know', async ({ client, server }) => {
  for (const [refusal, words] of [
    ['busy', 'Server Is Busy'],
    ['not-ready', 'Server Is Not Ready'],
  ] as const) {
    server.faults.refusal = refusal;
    const isRefused = (error: unknown): boolean =>
      error instanceof UnknownError && error.message === `Could not recognize ${words}`;
    await assert.rejects(client.appendToStream(STREAM, event(), FIRST), isRefused);
    server.faults.refusal = null;
    server.faults.orderAppends(refusal);
    await assert.rejects(client.appendToStream(STREAM, event(), FIRST), isRefused);
    server.faults.refusal = refusal;
    await assert.rejects(all(client.readStream(STREAM)), UnavailableError);
    const credentials = { username: 'admin', password: 'changeit' };
    await assert.rejects(client.appendToStream(STREAM, event(), { credentials }), UnavailableError);
    server.faults.refusal = null;
  }
  await client.appendToStream(STREAM, event(), FIRST);
});

fault('who may not write or read is told so', async ({ client, server }) => {
  server.faults.refusal = 'access-denied';
  await assert.rejects(client.appendToStream(STREAM, event(), FIRST), AccessDeniedError);
  await assert.rejects(all(client.readStream(STREAM)), AccessDeniedError);
  const credentials = { username: 'admin', password: 'changeit' };
  await assert.rejects(client.appendToStream(STREAM, event(), { credentials }), AccessDeniedError);
  server.faults.refusal = null;
  await client.appendToStream(STREAM, event(), FIRST);
});

fault('a server that has lost the lead names another, where the client goes next', async ({ client, server }) => {
  const other = await startServer();
  server.loseLead(other.server.endpoint);
  const append = () => client.appendToStream(STREAM, event(), FIRST);
  await assert.rejects(
    append(),
    (error) => error instanceof NotLeaderError && error.leader.port === other.server.endpoint.port,
  );
  await append();
  const there = connect(other.server.connectionString);
  assert.equal((await all(there.readStream(STREAM))).length, 1);
  await Promise.all([client.dispose(), there.dispose()]);
  await other.end();
});

test.run();
