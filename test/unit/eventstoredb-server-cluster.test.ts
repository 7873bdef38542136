import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type EventStoreDBClient, NO_STREAM, NotLeaderError } from '@eventstore/db-client';
import { suite } from 'uvu';
import { TestCluster } from '../support/eventstoredb/cluster.ts';
import { all, connect, event, persisting } from '../support/eventstoredb/fixture.ts';
import type { TestServer } from '../support/eventstoredb/server.ts';
import { Watch } from '../support/eventstoredb/watch.ts';
import { temporaryFolder } from '../support/ledger.ts';

const test = suite('the test cluster');
const STREAM = 'ledger.incident-a';

interface Given {
  readonly cluster: TestCluster;
  readonly leader: TestServer;
  readonly follower: TestServer;
  /** Gives a client; it is disposed of at the end. */
  client(connectionString: string): EventStoreDBClient;
}

function spec(sentence: string, body: (given: Given) => Promise<void>): void {
  test(sentence, async () => {
    const folder = temporaryFolder();
    const clients: EventStoreDBClient[] = [];
    const cluster = await TestCluster.start(join(folder.path, 'log'));
    const [leader, follower] = cluster.servers;
    try {
      await body({
        cluster,
        leader: leader ?? assert.fail(),
        follower: follower ?? assert.fail(),
        client: (connectionString) => {
          const client = connect(connectionString);
          clients.push(client);
          return client;
        },
      });
    } finally {
      await Promise.all(clients.map((client) => client.dispose()));
      await cluster.stop();
      folder.remove();
    }
  });
}

spec('a client that is told of all members finds the leader', async ({ cluster, leader, client }) => {
  await client(cluster.connectionString).appendToStream(STREAM, event(), { expectedRevision: NO_STREAM });
  assert.ok(leader.connections > 0);
});

spec(
  'a client that prefers followers finds one and sees what the leader wrote',
  async ({ cluster, leader, client }) => {
    await client(leader.connectionString).appendToStream(STREAM, event(), { expectedRevision: NO_STREAM });
    const reader = client(`${cluster.connectionString}&nodePreference=follower`);
    const connections = leader.connections;
    const watch = new Watch(reader.subscribeToStream(STREAM));
    await watch.count(1);
    assert.equal(leader.connections, connections);
    await watch.stop();
  },
);

spec('a follower hands on what does not ask for the leader', async ({ leader, follower, client }) => {
  const { position } = await client(follower.connectionString).appendToStream(STREAM, event());
  assert.deepEqual((await all(client(leader.connectionString).readStream(STREAM)))[0]?.position, position);
});

spec('a follower names the leader to who asks for it, and the client goes there', async (given) => {
  const { leader, follower } = given;
  const client = given.client(follower.connectionString);
  const isNotLeader = (error: unknown): boolean =>
    error instanceof NotLeaderError && error.leader.port === leader.endpoint.port;
  await assert.rejects(client.appendToStream(STREAM, event(), { requiresLeader: true }), isNotLeader);
  await client.appendToStream(STREAM, event(), { requiresLeader: true });
  assert.ok(leader.connections > 0);
  const another = given.client(follower.connectionString);
  await assert.rejects(all(another.readStream(STREAM, { requiresLeader: true })), isNotLeader);
  const third = given.client(follower.connectionString);
  await assert.rejects(third.deleteStream(STREAM, { requiresLeader: true }), isNotLeader);
  const watch = new Watch(given.client(follower.connectionString).subscribeToAll({ requiresLeader: true }));
  await watch.sign('error');
  assert.equal(watch.error?.type, 'not-leader');
});

spec('when the lead moves the client follows it', async ({ cluster, leader, follower, ...given }) => {
  const client = given.client(cluster.connectionString);
  const append = () => client.appendToStream(STREAM, event(), { requiresLeader: true });
  await append();
  cluster.lead(follower);
  await assert.rejects(append(), NotLeaderError);
  await append();
  assert.equal((await all(client.readStream(STREAM))).length, 2);
});

spec('without a leader nothing is written, and who asks for it is told to wait', async ({ cluster, ...given }) => {
  const client = given.client(given.follower.connectionString);
  cluster.lead(undefined);
  await assert.rejects(client.appendToStream(STREAM, event()), { type: 'unknown' });
  await assert.rejects(all(client.readStream(STREAM, { requiresLeader: true })), { type: 'unavailable' });
  cluster.lead(given.leader);
  await client.appendToStream(STREAM, event(), { expectedRevision: NO_STREAM });
});

spec(
  'when the leader dies another takes over with all that was written',
  async ({ cluster, leader, follower, ...given }) => {
    const client = given.client(cluster.connectionString);
    await client.appendToStream(STREAM, event(), { expectedRevision: NO_STREAM });
    leader.die();
    cluster.lead(undefined);
    await assert.rejects(client.appendToStream(STREAM, event(), { expectedRevision: 0n }));
    cluster.lead(follower);
    const next = await persisting(() => client.appendToStream(STREAM, event(), { expectedRevision: 0n }));
    assert.equal(next.nextExpectedRevision, 1n);
    await leader.start();
    assert.equal((await all(given.client(leader.connectionString).readStream(STREAM))).length, 2);
  },
);

test.run();
