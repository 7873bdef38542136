import assert from 'node:assert/strict';
import {
  ANY,
  BACKWARDS,
  END,
  NO_STREAM,
  START,
  STREAM_EXISTS,
  StreamDeletedError,
  StreamNotFoundError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import { all, event, events, protocol } from '../support/eventstoredb/fixture.ts';

const { spec, run } = protocol('the EventStoreDB server, metadata and deletes');

const revisions = async (read: Parameters<typeof all>[0]): Promise<number[]> =>
  (await all(read)).map(({ revision }) => Number(revision));

spec('metadata are events of a stream of their own, of which the newest is kept', async ({ client, stream }) => {
  await client.appendToStream(stream, event());
  assert.deepEqual(await client.getStreamMetadata(stream), { streamName: stream });
  const first = await client.setStreamMetadata(stream, { maxCount: 100 }, { expectedRevision: NO_STREAM });
  assert.equal(first.nextExpectedRevision, 0n);
  const acl = { readRoles: ['$all'], writeRoles: ['ledger'], deleteRoles: ['$admins'], metaWriteRoles: ['$admins'] };
  await client.setStreamMetadata(stream, { acl, keep: 'for ever' }, { expectedRevision: 0n });
  const { metadata } = await client.getStreamMetadata<{ keep: string }>(stream);
  assert.deepEqual(metadata, { acl, keep: 'for ever' });
  const [only, ...others] = await all(client.readStream(`$$${stream}`));
  assert.deepEqual([only?.type, only?.revision, others.length], ['$metadata', 1n, 0]);
});

spec('maxCount, truncateBefore and maxAge hide events of the stream, not of all', async ({ client, stream }) => {
  const { position } = await client.appendToStream(stream, event());
  await client.appendToStream(stream, events(9));
  await client.setStreamMetadata(stream, { maxCount: 3 });
  assert.deepEqual(await revisions(client.readStream(stream)), [7, 8, 9]);
  assert.deepEqual(await revisions(client.readStream(stream, { fromRevision: END, direction: BACKWARDS })), [9, 8, 7]);
  await client.setStreamMetadata(stream, { truncateBefore: 8 });
  assert.deepEqual(await revisions(client.readStream(stream)), [8, 9]);
  await client.setStreamMetadata(stream, { maxAge: 3_600 });
  assert.equal((await all(client.readStream(stream))).length, 10);
  const own = (await all(client.readAll({ fromPosition: position ?? START }))).filter(
    ({ streamId }) => streamId === stream,
  );
  assert.equal(own.length, 10);
});

spec('a deleted stream is gone and leaves metadata that say so', async ({ client, stream }) => {
  await client.appendToStream(stream, events(3));
  const { position } = await client.deleteStream(stream, { expectedRevision: 2n });
  const [left] = await all(client.readAll({ fromPosition: position ?? START, maxCount: 1 }));
  assert.deepEqual([left?.streamId, left?.type], [`$$${stream}`, '$metadata']);
  await assert.rejects(all(client.readStream(stream)), StreamNotFoundError);
  await assert.rejects(client.appendToStream(stream, event(), { expectedRevision: STREAM_EXISTS }), StreamDeletedError);
});

spec('a deleted stream begins again where it was', async ({ client, stream }) => {
  await client.appendToStream(stream, events(3));
  await client.deleteStream(stream);
  const { nextExpectedRevision } = await client.appendToStream(stream, events(2), { expectedRevision: NO_STREAM });
  assert.equal(nextExpectedRevision, 4n);
  assert.deepEqual(await revisions(client.readStream(stream)), [3, 4]);
  assert.deepEqual((await client.getStreamMetadata(stream)).metadata, { truncateBefore: 3 });
  await client.deleteStream(stream);
  await client.setStreamMetadata(stream, { maxCount: 9 });
  assert.deepEqual((await client.getStreamMetadata(stream)).metadata, { maxCount: 9, truncateBefore: 5 });
  await client.appendToStream(stream, event(), { expectedRevision: 4n });
  assert.deepEqual(await revisions(client.readStream(stream)), [5]);
});

spec('an append that was there before is known when its events are hidden, but not where it is', async (given) => {
  const { client, stream } = given;
  const known = events(3);
  const again = () => client.appendToStream(stream, known, { expectedRevision: NO_STREAM });
  const { position } = await again();
  assert.deepEqual(await again(), { success: true, nextExpectedRevision: 2n, position });
  await client.setStreamMetadata(stream, { truncateBefore: 3 });
  const hidden = { success: true, nextExpectedRevision: 2n, position: undefined };
  assert.deepEqual(await again(), hidden);
  await client.deleteStream(stream);
  assert.deepEqual(await again(), hidden);
  await assert.rejects(all(client.readStream(stream)), StreamNotFoundError);
});

spec('a tombstone is the last event of its stream', async ({ client, stream }) => {
  await client.appendToStream(stream, events(2));
  const { position } = await client.tombstoneStream(stream, { expectedRevision: 1n });
  const [left] = await all(client.readAll({ fromPosition: position ?? START, maxCount: 1 }));
  assert.deepEqual([left?.streamId, left?.type, left?.revision], [stream, '$streamDeleted', 2n ** 63n - 1n]);
  const isDeleted = (error: unknown) => error instanceof StreamDeletedError && error.streamName === stream;
  const credentials = { username: 'admin', password: 'changeit' };
  await assert.rejects(all(client.readStream(stream)), isDeleted);
  await assert.rejects(client.appendToStream(stream, event()), isDeleted);
  await assert.rejects(client.appendToStream(stream, event(), { credentials }), isDeleted);
  await assert.rejects(client.deleteStream(stream), isDeleted);
  await assert.rejects(client.tombstoneStream(stream), isDeleted);
  await assert.rejects(client.getStreamMetadata(stream), StreamDeletedError);
});

spec('a delete holds to its expected revision', async ({ client, stream }) => {
  await assert.rejects(client.deleteStream(stream, { expectedRevision: ANY }), WrongExpectedVersionError);
  await client.appendToStream(stream, events(2));
  for (const remove of ['deleteStream', 'tombstoneStream'] as const) {
    await assert.rejects(
      client[remove](stream, { expectedRevision: 7n }),
      (error) =>
        error instanceof WrongExpectedVersionError && error.expectedVersion === 7n && error.actualVersion === 1n,
    );
  }
  await client.tombstoneStream(`${stream}-b`);
});

run();
