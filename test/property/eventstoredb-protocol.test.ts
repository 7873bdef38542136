import assert from 'node:assert/strict';
import convert from '@eventstore/db-client/dist/utils/convertGrpcEvent.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import messages from '@eventstore/db-client/generated/streams_pb.js';
import { suite } from 'uvu';
import type { Json } from '#src/domain/json.ts';
import { canonical } from '#src/log/canonical.ts';
import { leafOf, textsIn } from '#src/log/leaf.ts';
import { answerIn, requestOf } from '#src/store/eventstoredb/protocol/append.ts';
import { type Said, saidIn } from '#src/store/eventstoredb/protocol/said.ts';
import { eventOf, type ServerRecord } from '#src/store/eventstoredb/records.ts';
import fc from '../support/random.ts';
import { tries } from '../support/tries.ts';

const test = suite('the protocol of EventStoreDB, held against the classes of its client');

const { ReadResp, BatchAppendReq, BatchAppendResp } = messages;
const { RecordedEvent } = ReadResp.ReadEvent;

const text = fc.string({ unit: 'binary', maxLength: 12 }).filter((value) => value.isWellFormed());
const whole = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const revision = fc.maxSafeInteger().map(Math.abs);
const json = fc.jsonValue({ maxDepth: 3, stringUnit: text }).map((value) => JSON.parse(JSON.stringify(value)) as Json);
const object = fc.dictionary(text, json, { maxKeys: 5 }).map((value) => JSON.parse(JSON.stringify(value)));
/** JSON as anybody may write it: not canonical, not JSON, not even text. */
const bytes = fc.oneof(
  json.map((value) => Buffer.from(canonical(value))),
  json.map((value) => Buffer.from(JSON.stringify(value, null, 1))),
  fc.uint8Array({ maxLength: 20 }).map((some) => Buffer.from(some)),
);

const record = fc.record({
  id: fc.uuid(),
  stream: text,
  revision: whole,
  commit: whole,
  prepare: whole,
  type: text,
  contentType: fc.constantFrom('application/json', 'application/octet-stream'),
  data: bytes,
  meta: bytes,
});
type Recorded = typeof record extends fc.Arbitrary<infer T> ? T : never;

/** A record as the server sends it. */
function sent({ id, stream, type, contentType, ...given }: Recorded): Buffer {
  const recorded = new RecordedEvent()
    .setId(new shared.UUID().setString(id))
    .setStreamIdentifier(new shared.StreamIdentifier().setStreamName(Buffer.from(stream)))
    .setStreamRevision(String(given.revision))
    .setCommitPosition(String(given.commit))
    .setPreparePosition(String(given.prepare))
    .setData(given.data)
    .setCustomMetadata(given.meta);
  recorded.getMetadataMap().set('type', type).set('content-type', contentType).set('created', '638000000000000000');
  const event = new ReadResp.ReadEvent().setEvent(recorded).setCommitPosition(String(given.commit));
  return Buffer.from(new ReadResp().setEvent(event).serializeBinary());
}

const asRecord = (said: Said): ServerRecord => (typeof said === 'object' ? said : assert.fail(`is no record: ${said}`));

/** The same, read by the client. */
function readByClient(message: Buffer): ServerRecord {
  const event = ReadResp.deserializeBinary(message).getEvent() ?? assert.fail();
  return convert.convertGrpcEvent(event).event ?? assert.fail();
}

test('a record is read as the client reads it, and has the same leaf', () => {
  fc.assert(
    fc.property(record, (given) => {
      const message = sent(given);
      const [ours, its] = [asRecord(saidIn(message)), readByClient(message)];
      const { streamId, id, type, isJson, position } = its;
      assert.deepEqual(
        { streamId: ours.streamId, id: ours.id, type: ours.type, isJson: ours.isJson, position: ours.position },
        { streamId, id, type, isJson, position },
      );
      assert.equal(Number(ours.revision), Number(its.revision));
      if (isJson) assert.deepEqual(ours.data, its.data);
      assert.deepEqual(eventOf(ours), eventOf(its));
    }),
    { numRuns: tries(1000, 20_000) },
  );
});

test('what is canonical as it came is known to be, and nothing else is taken for it', () => {
  fc.assert(
    fc.property(record, (given) => {
      const { data, canonical: known } = asRecord(saidIn(sent(given)));
      const isCanonical =
        given.data.length > 0 && typeof data !== 'string' && canonical(data as Json) === String(given.data);
      if (known?.data !== undefined) assert.equal(known.data, canonical(data as Json));
      else assert.ok(!isCanonical, String(given.data));
    }),
    { numRuns: tries(1000, 20_000) },
  );
});

test('an append is read by the server as it was meant', () => {
  const event = fc.record({ id: fc.uuid(), type: text, data: object, meta: object });
  fc.assert(
    fc.property(
      fc.uuid(),
      text,
      fc.oneof(fc.constant('none' as const), revision),
      fc.array(event, { maxLength: 3 }),
      (id, stream, expected, drafts) => {
        const events = drafts.map((draft, n) => {
          const parts = { ...draft, stream, revision: n };
          return { ...parts, leaf: leafOf(parts) };
        });
        const request = BatchAppendReq.deserializeBinary(requestOf(id, { stream, expected, events }));
        const options = request.getOptions();
        assert.equal(request.getCorrelationId()?.getString(), id);
        assert.equal(request.getIsFinal(), true);
        assert.equal(String(Buffer.from(options?.getStreamIdentifier()?.getStreamName_asU8() ?? [])), stream);
        assert.equal(options?.hasNoStream() ? 'none' : Number(options?.getStreamPosition()), expected);
        assert.deepEqual(
          request.getProposedMessagesList().map((message) => ({
            id: message.getId()?.getString(),
            type: message.getMetadataMap().get('type'),
            contentType: message.getMetadataMap().get('content-type'),
            data: String(Buffer.from(message.getData_asU8())),
            meta: String(Buffer.from(message.getCustomMetadata_asU8())),
          })),
          events.map(({ id, type, data, meta }) => ({
            id,
            type,
            contentType: 'application/json',
            data: canonical(data),
            meta: canonical(meta),
          })),
        );
      },
    ),
  );
});

test('an answer to an append is read, whichever way it names the append', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.boolean(), revision, whole, (id, isText, last, commit) => {
      const uuid = new shared.UUID();
      const [most, least] = [id.replaceAll('-', '').slice(0, 16), id.replaceAll('-', '').slice(16)];
      const signed = (hex: string): string => String(BigInt.asIntN(64, BigInt(`0x${hex}`)));
      if (isText) uuid.setString(id);
      else {
        const structured = new shared.UUID.Structured();
        uuid.setStructured(structured.setMostSignificantBits(signed(most)).setLeastSignificantBits(signed(least)));
      }
      const success = new BatchAppendResp.Success()
        .setCurrentRevision(String(last))
        .setPosition(new shared.AllStreamPosition().setCommitPosition(String(commit)).setPreparePosition('7'));
      const message = new BatchAppendResp().setCorrelationId(uuid).setSuccess(success);
      const answer = answerIn(Buffer.from(message.serializeBinary()));
      assert.deepEqual([answer.id, answer.written], [id, { revision: last, commit }]);
    }),
  );
});

test('a message that is cut short is refused, or says less; it never reads on', () => {
  fc.assert(
    fc.property(record, fc.nat(), (given, cut) => {
      const message = sent(given);
      try {
        saidIn(message.subarray(0, cut % message.length));
      } catch (error) {
        assert.ok(error instanceof RangeError, String(error));
      }
    }),
  );
});

test('data and metadata are cut out of a leaf as they stand in it, and out of no other leaf', () => {
  const parts = fc.record({ id: fc.uuid(), stream: text, revision, type: text, data: object, meta: object });
  fc.assert(
    fc.property(parts, (given) => {
      const leaf = leafOf(given);
      assert.deepEqual(textsIn(leaf, given), { data: canonical(given.data), meta: canonical(given.meta) });
      assert.equal(textsIn(leaf, { ...given, revision: given.revision + 1 }), undefined);
      assert.equal(textsIn('', given), undefined);
    }),
  );
});

test.run();
