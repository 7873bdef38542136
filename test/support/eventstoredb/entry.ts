import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';

/** An event as a client proposes it. */
export interface Proposed {
  readonly id: string;
  readonly type: string;
  readonly isJson: boolean;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

/** A place in the log: where a record begins and the byte after it, in bytes of the file, so never 0, 1, 2 … */
export interface Place {
  readonly position: number;
  readonly end: number;
}

/** An event in the log. */
export interface Entry extends Place {
  readonly stream: string;
  readonly revision: bigint;
  readonly id: string;
  readonly type: string;
  /** Unix time in ms. */
  readonly created: number;
  /** The `ReadResp` that carries the event, as it lies in the file and goes over the wire. */
  readonly message: Buffer;
}

const JSON_TYPE = 'application/json';
const BINARY_TYPE = 'application/octet-stream';
/** `created` counts the ticks of .NET, 100 ns each. */
const TICKS_PER_MS = 10_000n;

export function encodeEntry(
  event: Proposed,
  at: Pick<Entry, 'stream' | 'revision' | 'position' | 'created'>,
): Buffer<ArrayBufferLike> {
  const position = String(at.position);
  const record = new streams.ReadResp.ReadEvent.RecordedEvent()
    .setId(new shared.UUID().setString(event.id))
    .setStreamIdentifier(streamIdentifier(at.stream))
    .setStreamRevision(String(at.revision))
    .setCommitPosition(position)
    .setPreparePosition(position)
    .setCustomMetadata(event.metadata)
    .setData(event.data);
  record
    .getMetadataMap()
    .set('type', event.type)
    .set('created', String(BigInt(at.created) * TICKS_PER_MS))
    .set('content-type', event.isJson ? JSON_TYPE : BINARY_TYPE);
  const read = new streams.ReadResp.ReadEvent().setEvent(record).setCommitPosition(position);
  return Buffer.from(new streams.ReadResp().setEvent(read).serializeBinary());
}

export function decodeEntry(message: Buffer, position: number): Entry {
  const record = recordOf(message);
  const metadata = record.getMetadataMap();
  return {
    position,
    end: position + message.length,
    stream: nameOf(record.getStreamIdentifier()),
    revision: BigInt(record.getStreamRevision()),
    id: record.getId()?.getString() ?? '',
    type: metadata.get('type') ?? '',
    created: Number(BigInt(metadata.get('created') ?? 0) / TICKS_PER_MS),
    message,
  };
}

export const dataOf = (entry: Entry): Buffer => Buffer.from(recordOf(entry.message).getData_asU8());

export const streamIdentifier = (name: string): InstanceType<typeof shared.StreamIdentifier> =>
  new shared.StreamIdentifier().setStreamName(Buffer.from(name));

export const nameOf = (identifier: InstanceType<typeof shared.StreamIdentifier> | undefined): string =>
  Buffer.from(identifier?.getStreamName_asU8() ?? []).toString();

function recordOf(message: Buffer): InstanceType<typeof streams.ReadResp.ReadEvent.RecordedEvent> {
  const record = streams.ReadResp.deserializeBinary(message).getEvent()?.getEvent();
  if (!record) throw new Error('a record of the log holds no event');
  return record;
}
