import assert from 'node:assert/strict';
import { join } from 'node:path';
import { NO_STREAM } from '@eventstore/db-client';
import { suite } from 'uvu';
import { all, connect, event, isUnanswered, persisting } from '../support/eventstoredb/fixture.ts';
import { startTestServer, type TestServerProgram } from '../support/eventstoredb/program.ts';
import { Watch } from '../support/eventstoredb/watch.ts';
import { temporaryFolder } from '../support/ledger.ts';

const test = suite('the test server as a program');
const STREAM = 'ledger.incident-a';
const FIRST = { expectedRevision: NO_STREAM } as const;

/** `body` gives the server that runs in the end. */
async function withServer(body: (server: TestServerProgram, file: string) => Promise<TestServerProgram>) {
  const folder = temporaryFolder();
  const file = join(folder.path, 'log');
  const server = await startTestServer(file);
  const last = await body(server, file);
  await last.end('SIGTERM');
  folder.remove();
}

test('killed under load and started again it has every event that it had answered, once', () =>
  withServer(async (first, file) => {
    let server = first;
    const client = connect(server.connectionString);
    const answered: string[] = [];
    let isOver = false;
    const writers = Array.from({ length: 20 }, async (_, writer) => {
      for (let n = 0; !isOver; n += 1) {
        const one = event();
        await persisting(() => client.appendToStream(`ledger.incident-${writer}-${n}`, one, FIRST));
        answered.push(one.id);
      }
    });
    for (let round = 0; round < 3; round += 1) {
      const before = answered.length;
      while (answered.length < before + 50) await new Promise((resolve) => setTimeout(resolve, 10));
      await server.end('SIGKILL');
      server = await startTestServer(file, server.port);
    }
    isOver = true;
    await Promise.all(writers);
    const found = (await all(client.readAll())).filter(({ streamId }) => streamId.startsWith('ledger.'));
    const ids = found.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    assert.deepEqual(ids.toSorted(), answered.toSorted());
    await client.dispose();
    return server;
  }));

test('it obeys orders', () =>
  withServer(async (server, file) => {
    const client = connect(server.connectionString);
    await server.order({ appends: ['unanswered', 'written-unanswered'] });
    assert.ok(await isUnanswered(client.appendToStream(STREAM, event(), FIRST)));
    assert.ok(await isUnanswered(client.appendToStream(STREAM, event(), FIRST)));
    assert.equal((await all(client.readStream(STREAM))).length, 1);

    await server.order({ faults: { clockOffset: -86_400_000, refusal: 'busy' } });
    await assert.rejects(client.appendToStream(STREAM, event()), { type: 'unknown' });
    await server.order({ faults: { refusal: null } });
    await client.appendToStream(STREAM, event());
    const [first, second] = await all(client.readStream(STREAM));
    assert.ok((first?.created.getTime() ?? 0) - (second?.created.getTime() ?? 0) > 80_000_000);

    const watch = new Watch(client.subscribeToAll());
    await watch.sign('caughtUp');
    await server.order({ call: 'endSubscriptions' });
    await watch.sign('end');

    await server.order({ appends: ['die-after'] });
    await assert.rejects(client.appendToStream(STREAM, event()));
    const again = await startTestServer(file, server.port);
    assert.equal((await persisting(() => all(client.readStream(STREAM)))).length, 3);
    await client.dispose();
    return again;
  }));

test('it can be stopped in its tracks and go on', () =>
  withServer(async (server) => {
    const client = connect(server.connectionString);
    await client.appendToStream(STREAM, event(), FIRST);
    server.child.kill('SIGSTOP');
    const answer = client.appendToStream(STREAM, event(), { expectedRevision: 0n });
    assert.ok(await isUnanswered(answer));
    server.child.kill('SIGCONT');
    assert.equal((await answer).nextExpectedRevision, 1n);
    await client.dispose();
    return server;
  }));

test.run();
