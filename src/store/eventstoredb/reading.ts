import {
  ErrorType,
  type EventStoreDBClient,
  FORWARDS,
  isCommandError,
  type RecordedEvent,
} from '@eventstore/db-client';
import type { StoredEvent } from '../port.ts';
import { UNPLACED } from '../port.ts';
import { within } from './connection.ts';
import { eventOf, type LogPosition } from './records.ts';

const READ_TIMEOUT_MS = 10_000;

const isType = (error: unknown, type: ErrorType): boolean =>
  error instanceof Error && isCommandError(error) && error.type === type;

/** The records of one stream from a revision on, asked of the leader; none where the stream has not begun or was deleted. */
export async function readStreamRecords(
  client: EventStoreDBClient,
  stream: string,
  from: number,
): Promise<RecordedEvent[]> {
  const read = client.readStream(stream, { direction: FORWARDS, fromRevision: BigInt(from), requiresLeader: true });
  const collect = async (): Promise<RecordedEvent[]> => {
    const records: RecordedEvent[] = [];
    for await (const { event } of read) if (event !== undefined) records.push(event);
    return records;
  };
  try {
    return await within(READ_TIMEOUT_MS, 'a read', collect());
  } catch (error) {
    if (isType(error, ErrorType.STREAM_NOT_FOUND) || isType(error, ErrorType.STREAM_DELETED)) return [];
    throw error;
  } finally {
    // Leaving the loop leaves the call open on the server.
    await read.cancel().catch(() => undefined);
  }
}

/** The events of one stream as they stand, with the positions that are known here. */
export async function readStreamEvents(
  client: EventStoreDBClient,
  stream: string,
  from: number,
  placed: (id: string) => number | undefined,
): Promise<StoredEvent[]> {
  const records = await readStreamRecords(client, stream, from);
  return records
    .filter(({ type }) => !type.startsWith('$'))
    .map((record) => ({ ...eventOf(record), position: placed(record.id) ?? UNPLACED }));
}

/** The record that lies at a position of the log, where there is one. */
export async function recordAt(client: EventStoreDBClient, at: LogPosition): Promise<RecordedEvent | undefined> {
  const read = client.readAll({ direction: FORWARDS, fromPosition: at, maxCount: 1 });
  const first = async (): Promise<RecordedEvent | undefined> => {
    for await (const { event } of read) return event;
    return undefined;
  };
  try {
    return await within(READ_TIMEOUT_MS, 'a read', first());
  } finally {
    await read.cancel().catch(() => undefined);
  }
}
