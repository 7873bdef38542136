import assert from 'node:assert/strict';
import {
  BACKWARDS,
  binaryEvent,
  END,
  type Position,
  START,
  StreamNotFoundError,
  UnknownError,
} from '@eventstore/db-client';
import { all, event, events, protocol } from '../support/eventstoredb/fixture.ts';

const { spec, run } = protocol('the EventStoreDB server, reading');

const revisions = async (read: Parameters<typeof all>[0]): Promise<number[]> =>
  (await all(read)).map(({ revision }) => Number(revision));

spec('an event comes back as it was given, with what the server adds', async ({ client, stream }) => {
  const given = { ...event(), metadata: { actor: 'desk' } };
  const before = Date.now() - 1;
  const { position } = await client.appendToStream(stream, given);
  const [stored] = await all(client.readStream(stream));
  const { created, ...rest } = stored ?? assert.fail();
  const { contentType: _, ...said } = given;
  assert.deepEqual(rest, { ...said, streamId: stream, revision: 0n, isJson: true, position });
  assert.ok(created.getTime() >= before && created.getTime() <= Date.now() + 1_000);
});

spec('an event of bytes comes back byte for byte', async ({ client, stream }) => {
  const data = Buffer.from([0, 255, 128, 10]);
  await client.appendToStream(stream, binaryEvent({ type: 'Scanned', data, metadata: Buffer.from([1, 2]) }));
  const [stored] = await all(client.readStream(stream));
  assert.equal(stored?.isJson, false);
  assert.deepEqual(Buffer.from(stored?.data as Uint8Array), data);
  assert.deepEqual(Buffer.from(stored?.metadata as Uint8Array), Buffer.from([1, 2]));
});

spec('a stream is read forwards from a revision, that one included', async ({ client, stream }) => {
  await client.appendToStream(stream, events(40));
  assert.equal((await all(client.readStream(stream))).length, 40);
  assert.deepEqual(await revisions(client.readStream(stream, { maxCount: 3 })), [0, 1, 2]);
  assert.deepEqual(await revisions(client.readStream(stream, { fromRevision: 38n })), [38, 39]);
  assert.deepEqual(await revisions(client.readStream(stream, { fromRevision: 36n, maxCount: 2 })), [36, 37]);
  assert.deepEqual(await revisions(client.readStream(stream, { fromRevision: 50n })), []);
});

spec('a stream is read backwards from a revision, that one included', async ({ client, stream }) => {
  await client.appendToStream(stream, events(40));
  const back = (fromRevision: bigint | typeof END | typeof START, maxCount = 2) =>
    revisions(client.readStream(stream, { direction: BACKWARDS, fromRevision, maxCount }));
  assert.deepEqual(await back(END), [39, 38]);
  assert.deepEqual(await back(5n), [5, 4]);
  assert.deepEqual(await back(1n, 100), [1, 0]);
  assert.deepEqual(await back(500n), [39, 38]);
  assert.deepEqual(await back(START), [0]);
});

spec('a stream that is not there is said not to be', async ({ client, stream }) => {
  await assert.rejects(
    all(client.readStream(stream)),
    (error) => error instanceof StreamNotFoundError && error.streamName === stream,
  );
});

spec('what the server cannot read it answers with an unknown error', async ({ client, stream }) => {
  await client.appendToStream(stream, events(2));
  const [first] = await all(client.readStream(stream));
  const commit = (first?.position?.commit ?? 0n) + 3n;
  await assert.rejects(all(client.readStream(stream, { fromRevision: END })), UnknownError);
  await assert.rejects(all(client.readStream(stream, { maxCount: 0 })), UnknownError);
  await assert.rejects(all(client.readAll({ fromPosition: { commit, prepare: commit } })), UnknownError);
  await assert.rejects(all(client.readAll({ fromPosition: { commit: commit - 3n, prepare: commit } })), UnknownError);
});

spec('all streams are read forwards from a position, that one included', async ({ client, stream }) => {
  const positions: Position[] = [];
  for (const name of ['a', 'b', 'a', 'c'])
    positions.push((await client.appendToStream(`${stream}-${name}`, event())).position ?? assert.fail());
  const own = (await all(client.readAll({ fromPosition: positions[0] ?? START }))).filter(({ streamId }) =>
    streamId.startsWith(stream),
  );
  assert.deepEqual(
    own.map(({ streamId, revision }) => `${streamId.slice(stream.length)}@${revision}`),
    ['-a@0', '-b@0', '-a@1', '-c@0'],
  );
  assert.deepEqual(
    own.map(({ position }) => position),
    positions,
  );
  const [second] = await all(client.readAll({ fromPosition: positions[1] ?? START, maxCount: 1 }));
  assert.deepEqual(second?.position, positions[1]);
});

spec('positions grow, and not by one', async ({ client, stream }) => {
  await client.appendToStream(stream, events(3));
  const [first, second, third] = (await all(client.readStream(stream))).map(({ position }) => position?.commit ?? 0n);
  assert.ok((second ?? 0n) > (first ?? 0n) + 1n);
  assert.ok((third ?? 0n) > (second ?? 0n) + 1n);
});

spec('all streams are read backwards from a position, that one left out', async ({ client, stream }) => {
  await client.appendToStream(stream, events(3));
  const [, second, third] = await all(client.readStream(stream));
  const fromPosition = third?.position ?? END;
  const [before] = await all(client.readAll({ direction: BACKWARDS, fromPosition, maxCount: 1 }));
  assert.equal(before?.id, second?.id);
  const [last] = await all(client.readAll({ direction: BACKWARDS, fromPosition: END, maxCount: 1 }));
  assert.ok(last);
  assert.deepEqual(await all(client.readAll({ fromPosition: END })), []);
  assert.deepEqual(await all(client.readAll({ direction: BACKWARDS, fromPosition: START })), []);
});

spec('there are events of the server’s own among all', async ({ client }) => {
  const [first] = await all(client.readAll({ maxCount: 1 }));
  assert.ok(first?.streamId.startsWith('$'));
});

spec('a read that nobody goes on with ends', async ({ client, stream }) => {
  await client.appendToStream(stream, events(200));
  const read = client.readStream(stream);
  for await (const _ of read) break;
  await read.cancel();
  assert.equal((await all(client.readStream(stream))).length, 200);
});

run();
