import assert from 'node:assert/strict';
import {
  END,
  type EventStoreDBClient,
  eventTypeFilter,
  excludeSystemEvents,
  type Position,
  START,
  type SubscribeToAllOptions,
  streamNameFilter,
} from '@eventstore/db-client';
import { all, event, events, protocol } from '../support/eventstoredb/fixture.ts';
import { Watch } from '../support/eventstoredb/watch.ts';

const { spec, run } = protocol('the EventStoreDB server, subscriptions');

async function watching(
  subscription: ConstructorParameters<typeof Watch>[0],
  body: (watch: Watch) => Promise<void>,
): Promise<void> {
  const watch = new Watch(subscription);
  try {
    await body(watch);
  } finally {
    await watch.stop();
  }
}

const toAll = (client: EventStoreDBClient, options: SubscribeToAllOptions, body: (watch: Watch) => Promise<void>) =>
  watching(client.subscribeToAll(options), body);

const written = async (client: EventStoreDBClient, stream: string, count: number): Promise<Position[]> => {
  await client.appendToStream(stream, events(count));
  return (await all(client.readStream(stream))).map(({ position }) => position ?? assert.fail());
};

spec('a subscription to all gives what is there, says so, then gives what comes', async ({ client, stream }) => {
  const [first] = await written(client, stream, 3);
  const filter = streamNameFilter({ prefixes: [stream] });
  await toAll(client, { fromPosition: first ?? START, filter }, async (watch) => {
    await watch.sign('caughtUp');
    assert.deepEqual(watch.signs, ['confirmation', 'event', 'event', 'caughtUp']);
    await client.appendToStream(stream, events(2));
    await watch.count(4);
    assert.deepEqual(
      watch.events.map(({ revision }) => Number(revision)),
      [1, 2, 3, 4],
    );
  });
});

spec('a subscription to all from the end gives only what comes', async ({ client, stream }) => {
  await written(client, stream, 3);
  await toAll(client, { fromPosition: END }, async (watch) => {
    await watch.sign('caughtUp');
    assert.deepEqual(watch.signs, ['confirmation', 'caughtUp']);
    const next = event();
    await client.appendToStream(stream, next);
    await watch.until(() => watch.ids.includes(next.id), 'the next event');
  });
});

spec('a subscription resumes after the event at its position, whatever the filter', async ({ client, stream }) => {
  const positions = await written(client, stream, 40);
  for (const n of [0, 7, 38, 39]) {
    const filter = streamNameFilter({ prefixes: [stream] });
    await toAll(client, { fromPosition: positions[n] ?? START, filter }, async (watch) => {
      await watch.sign('caughtUp');
      assert.equal(watch.events.length, 39 - n);
    });
  }
});

spec('a subscription from a position past the end gives what comes', async ({ client, stream }) => {
  const [position] = await written(client, stream, 1);
  const beyond = (position?.commit ?? 0n) + 1_000_000n;
  await toAll(client, { fromPosition: { commit: beyond, prepare: beyond } }, async (watch) => {
    await watch.sign('caughtUp');
    const next = event();
    await client.appendToStream(stream, next);
    await watch.until(() => watch.ids.includes(next.id), 'the next event');
  });
});

spec('a subscription from a position within an event fails', async ({ client, stream }) => {
  const [position] = await written(client, stream, 2);
  const within = (position?.commit ?? 0n) + 3n;
  await toAll(client, { fromPosition: { commit: within, prepare: within } }, async (watch) => {
    await watch.sign('error');
    assert.equal(watch.error?.type, 'unknown');
  });
});

spec('a filter takes prefixes or a pattern of stream names or of event types', async ({ client, stream }) => {
  const [position] = await written(client, `${stream}-a`, 1);
  await client.appendToStream(`${stream}-b`, [event(undefined, 'RiotReported'), event(undefined, 'RiotEnded')]);
  await client.setStreamMetadata(`${stream}-b`, { maxCount: 10 });
  const name = stream.slice('ledger.'.length);
  const cases = [
    [streamNameFilter({ prefixes: [`${stream}-a`, `${stream}-b`] }), ['RiotReported', 'RiotEnded']],
    [streamNameFilter({ prefixes: [`${stream}-b`, `$$${stream}`] }), ['RiotReported', 'RiotEnded', '$metadata']],
    [streamNameFilter({ regex: `^\\$\\$ledger\\.${name}` }), ['$metadata']],
    [eventTypeFilter({ prefixes: ['RiotEn', 'RiotRe'] }), ['RiotReported', 'RiotEnded']],
    [eventTypeFilter({ regex: 'Ended$' }), ['RiotEnded']],
    [excludeSystemEvents(), ['RiotReported', 'RiotEnded']],
  ] as const;
  for (const [filter, types] of cases) {
    await toAll(client, { fromPosition: position ?? START, filter }, async (watch) => {
      await watch.sign('caughtUp');
      const own = watch.events.filter(({ streamId }) => streamId.includes(name));
      assert.deepEqual(
        own.map(({ type }) => type),
        types,
      );
    });
  }
});

spec(
  'on the way to the end a checkpoint comes after every so many events, passed or not',
  async ({ client, stream }) => {
    const [first] = await written(client, `${stream}-a`, 1);
    const passed = await written(client, `${stream}-b`, 12);
    const skipped = await written(client, `${stream}-c`, 30);
    const points: Position[] = [];
    const filter = streamNameFilter({
      prefixes: [`${stream}-b`],
      maxSearchWindow: 10,
      checkpointInterval: 2,
      checkpointReached: async (_, position) => void points.push(position),
    });
    await toAll(client, { fromPosition: first ?? START, filter }, async (watch) => {
      await watch.sign('caughtUp');
      assert.equal(watch.events.length, 12);
    });
    // 42 events in windows of 10: the second ends at 20 with the last that passed, the fourth gave none and names its begin
    assert.deepEqual(points[0], passed[11]);
    assert.equal(points[1]?.prepare, 0n);
    assert.ok((points[1]?.commit ?? 0n) > (skipped[16]?.commit ?? 0n));
    assert.ok((points[1]?.commit ?? 0n) <= (skipped[18]?.commit ?? 0n));
    assert.equal(points.length, 2);
    await toAll(client, { fromPosition: points[1] ?? START, filter }, async (watch) => {
      await watch.sign('caughtUp');
      const next = event();
      await client.appendToStream(`${stream}-b`, next);
      await watch.count(1);
      assert.deepEqual(watch.ids, [next.id]);
    });
  },
);

spec('at the end a checkpoint names the event that fills the interval', async ({ client, stream }) => {
  const points: Position[] = [];
  const filter = streamNameFilter({
    prefixes: [`${stream}-none`],
    maxSearchWindow: 5,
    checkpointReached: async (_, position) => void points.push(position),
  });
  await toAll(client, { fromPosition: END, filter }, async (watch) => {
    await watch.sign('caughtUp');
    const positions = await written(client, stream, 12);
    while (points.length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
    if (process.env.EVENTSTORE_URL === undefined) assert.deepEqual(points, [positions[4], positions[9]]);
  });
});

spec('a subscription to a stream resumes after its revision', async ({ client, stream }) => {
  await written(client, stream, 40);
  await watching(client.subscribeToStream(stream, { fromRevision: 37n }), async (watch) => {
    await watch.sign('caughtUp');
    assert.deepEqual(watch.signs, ['confirmation', 'event', 'event', 'caughtUp']);
    await client.appendToStream(stream, event());
    await watch.count(3);
    assert.deepEqual(
      watch.events.map(({ revision }) => revision),
      [38n, 39n, 40n],
    );
  });
  await watching(client.subscribeToStream(stream, { fromRevision: END }), async (watch) => {
    await watch.sign('caughtUp');
    await client.appendToStream(stream, event());
    await watch.count(1);
    assert.deepEqual(watch.signs, ['confirmation', 'caughtUp', 'event']);
  });
});

spec('a subscription to a stream that is not there waits for it', async ({ client, stream }) => {
  await watching(client.subscribeToStream(stream), async (watch) => {
    await watch.sign('confirmation');
    await client.appendToStream(stream, events(2));
    await watch.sign('caughtUp');
    assert.deepEqual(watch.signs, ['confirmation', 'event', 'event', 'caughtUp']);
  });
});

spec('a subscription to a stream ends with its tombstone', async ({ client, stream }) => {
  await written(client, stream, 1);
  await watching(client.subscribeToStream(stream), async (watch) => {
    await watch.sign('caughtUp');
    await client.tombstoneStream(stream);
    await watch.sign('error');
    assert.equal(watch.error?.type, 'stream-deleted');
    assert.equal(watch.events.at(-1)?.type, '$streamDeleted');
  });
  await watching(client.subscribeToStream(stream), async (watch) => {
    await watch.sign('error');
    assert.deepEqual(watch.signs, ['error']);
  });
});

spec('a consumer that does not keep up slows only itself while it catches up', async ({ client, stream }) => {
  const [first] = await written(client, stream, 500);
  const filter = streamNameFilter({ prefixes: [stream] });
  let given = 0;
  const subscription = client.subscribeToAll({ fromPosition: first ?? START, filter });
  for await (const _ of subscription) {
    given += 1;
    if (given % 100 === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    if (given === 499) break;
  }
  await subscription.unsubscribe();
  assert.equal(given, 499);
});

run();
