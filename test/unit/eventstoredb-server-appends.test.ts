import assert from 'node:assert/strict';
import {
  ANY,
  binaryEvent,
  MaxAppendSizeExceededError,
  NO_STREAM,
  STREAM_EXISTS,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import { v4 } from 'uuid';
import { all, event, events, protocol } from '../support/eventstoredb/fixture.ts';

const { spec, run } = protocol('the EventStoreDB server, appending');

/** The client appends with a call of its own, as it did before there were batches, where credentials are given. */
const CLASSIC = { credentials: { username: 'admin', password: 'changeit' } };
const MIB = 1024 * 1024;

const wrong =
  (expectedVersion: bigint | string, actualVersion: bigint | string) =>
  (error: unknown): boolean =>
    error instanceof WrongExpectedVersionError &&
    error.expectedVersion === expectedVersion &&
    error.actualVersion === actualVersion;

for (const [way, options] of [
  ['in the batch stream', {}],
  ['in a call of its own', CLASSIC],
] as const) {
  spec(`an append ${way} is answered with the last revision and the position of the last event`, async (given) => {
    const { client, stream } = given;
    const first = await client.appendToStream(stream, events(3), { expectedRevision: NO_STREAM, ...options });
    assert.equal(first.nextExpectedRevision, 2n);
    const second = await client.appendToStream(stream, event(), { expectedRevision: 2n, ...options });
    assert.equal(second.nextExpectedRevision, 3n);
    const stored = await all(client.readStream(stream));
    assert.deepEqual(first.position, stored[2]?.position);
    assert.deepEqual(second.position, stored[3]?.position);
  });

  spec(
    `an append ${way} to a stream that is elsewhere says what it expected and where the stream is`,
    async (given) => {
      const { client, stream } = given;
      const append = (expectedRevision: bigint | typeof NO_STREAM | typeof STREAM_EXISTS) =>
        client.appendToStream(stream, event(), { expectedRevision, ...options });
      await assert.rejects(append(4n), wrong(4n, 'no_stream'));
      await assert.rejects(append(STREAM_EXISTS), wrong('stream_exists', 'no_stream'));
      await append(NO_STREAM);
      await append(0n);
      await assert.rejects(append(NO_STREAM), wrong('no_stream', 1n));
      await assert.rejects(append(0n), wrong(0n, 1n));
      await assert.rejects(append(4n), wrong(4n, 1n));
      await append(STREAM_EXISTS);
    },
  );

  spec(`an append ${way} of more than 1 MiB of data is refused`, async ({ client, stream }) => {
    const sized = (bytes: number) => binaryEvent({ type: 'Scanned', data: Buffer.alloc(bytes) });
    await assert.rejects(
      client.appendToStream(stream, [sized(MIB), sized(1)], { expectedRevision: NO_STREAM, ...options }),
      (error) => error instanceof MaxAppendSizeExceededError && error.maxAppendSize === MIB,
    );
    await client.appendToStream(stream, sized(MIB), { expectedRevision: NO_STREAM, ...options });
  });
}

spec('an append that is cut into several messages is one append', async ({ client, stream }) => {
  const parts = Array.from({ length: 5 }, () => binaryEvent({ type: 'Scanned', data: Buffer.alloc(100_000) }));
  const options = { expectedRevision: NO_STREAM, batchAppendSize: 150_000 } as const;
  const { nextExpectedRevision } = await client.appendToStream(stream, parts, options);
  assert.equal(nextExpectedRevision, 4n);
  const again = await client.appendToStream(stream, parts, options);
  assert.equal(again.nextExpectedRevision, 4n);
});

spec('the same append again with the same revision gives the first result', async ({ client, stream }) => {
  const [head, ...tail] = events(3);
  await client.appendToStream(stream, head ?? assert.fail(), { expectedRevision: NO_STREAM });
  const first = await client.appendToStream(stream, tail, { expectedRevision: 0n });
  await client.appendToStream(stream, events(2), { expectedRevision: 2n });
  assert.deepEqual(await client.appendToStream(stream, tail, { expectedRevision: 0n }), first);
  assert.deepEqual(await client.appendToStream(stream, tail, { expectedRevision: 0n, ...CLASSIC }), first);
  const [front] = tail;
  const part = await client.appendToStream(stream, front ?? assert.fail(), { expectedRevision: 0n });
  assert.equal(part.nextExpectedRevision, 1n);
});

spec('an append of which only a part is there already is refused', async ({ client, stream }) => {
  const known = events(2);
  const append = (list: typeof known) => client.appendToStream(stream, list, { expectedRevision: NO_STREAM });
  await append(known);
  await assert.rejects(append([...known.slice(0, 1), event()]), wrong('no_stream', 1n));
  await assert.rejects(append([...known, event()]), wrong('no_stream', 1n));
  await assert.rejects(append(known.toReversed()), wrong('no_stream', 1n));
});

spec('the same id again with a revision that is current is written again', async ({ client, stream }) => {
  const id = v4();
  await client.appendToStream(stream, event(id), { expectedRevision: NO_STREAM });
  const again = await client.appendToStream(stream, event(id), { expectedRevision: 0n });
  assert.equal(again.nextExpectedRevision, 1n);
});

spec('without an explicit revision a recent id of the stream is not written again', async ({ client, stream }) => {
  const known = events(2);
  const first = await client.appendToStream(stream, known, { expectedRevision: ANY });
  assert.deepEqual(await client.appendToStream(stream, known, { expectedRevision: ANY }), first);
  assert.deepEqual(await client.appendToStream(stream, known, { expectedRevision: STREAM_EXISTS }), first);
  const elsewhere = await client.appendToStream(`${stream}-b`, known, { expectedRevision: ANY });
  assert.equal(elsewhere.nextExpectedRevision, 1n);
  await assert.rejects(client.appendToStream(stream, [...known, event()], { expectedRevision: ANY }), wrong('any', 1n));
});

spec('an append without events is a success that changes nothing', async ({ client, stream }) => {
  await client.appendToStream(stream, events(2), { expectedRevision: NO_STREAM });
  const empty = await client.appendToStream(stream, [], { expectedRevision: 1n });
  assert.equal(empty.nextExpectedRevision, 1n);
  assert.equal((await all(client.readStream(stream))).length, 2);
});

spec('of many appends at once to one revision one is written', async ({ client, stream }) => {
  const results = await Promise.allSettled(
    events(20).map((one) => client.appendToStream(stream, one, { expectedRevision: NO_STREAM })),
  );
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
  assert.equal((await all(client.readStream(stream))).length, 1);
});

spec('appends at once to many streams are each in their own', async ({ client, stream }) => {
  const names = Array.from({ length: 30 }, (_, n) => `${stream}-${n}`);
  await Promise.all(names.map((name) => client.appendToStream(name, events(3), { expectedRevision: NO_STREAM })));
  const lengths = await Promise.all(names.map(async (name) => (await all(client.readStream(name))).length));
  assert.ok(lengths.every((length) => length === 3));
});

spec('an append whose deadline is over is not written', async ({ client, stream }) => {
  await assert.rejects(client.appendToStream(stream, event(), { deadline: -1_000 }), { type: 'deadline-exceeded' });
  await client.appendToStream(stream, event(), { expectedRevision: NO_STREAM });
});

spec('an append may ask for the leader', async ({ client, stream }) => {
  const { success } = await client.appendToStream(stream, event(), { requiresLeader: true });
  assert.ok(success);
});

run();
