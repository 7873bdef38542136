import { setTimeout as delay } from 'node:timers/promises';
import { ErrorType, isCommandError, type JSONType, jsonEvent, NO_STREAM } from '@eventstore/db-client';
import { StoreUnavailableError } from '../errors.ts';
import type { AppendResult, ExpectedRevision, StoredEvent } from '../port.ts';
import { UNPLACED } from '../port.ts';
import { type Connection, within } from './connection.ts';
import { readStreamRecords } from './reading.ts';
import { eventOf, type Unplaced } from './records.ts';

/** How long one try may take, and how long all of them: the server itself gives a write 2 s. */
const TRY_MS = 5000;
const ALL_TRIES_MS = 12_000;

const isType = (error: unknown, type: ErrorType): boolean =>
  error instanceof Error && isCommandError(error) && error.type === type;

const placed = (events: readonly Unplaced[]): StoredEvent[] =>
  events.map((event) => ({ ...event, position: UNPLACED }));

/**
 * Appends events that are stamped already. Every try brings the same ids and the same expected revision, so that one whose
 * answer was lost is not stored twice. A conflict is looked at for the events' own ids before it is one.
 *
 * @throws StoreUnavailableError where the outcome stays unknown
 */
export async function appendTo(
  connection: Connection,
  stream: string,
  expected: ExpectedRevision,
  events: readonly Unplaced[],
): Promise<AppendResult> {
  const batch = events.map(({ id, type, data, meta }) =>
    jsonEvent({ id, type, data: data as JSONType, metadata: meta as Record<string, unknown> }),
  );
  const expectedRevision = expected === 'none' ? NO_STREAM : BigInt(expected);
  const until = performance.now() + ALL_TRIES_MS;
  for (let tries = 1; ; tries += 1) {
    try {
      await within(TRY_MS, 'an append', connection.client.appendToStream(stream, batch, { expectedRevision }));
      connection.succeeded();
      return { outcome: 'appended', events: placed(events) };
    } catch (error) {
      if (isType(error, ErrorType.MAXIMUM_APPEND_SIZE_EXCEEDED)) return { outcome: 'too-large' };
      try {
        if (isType(error, ErrorType.WRONG_EXPECTED_VERSION))
          return await conflict(connection, stream, expected, events);
        if (isType(error, ErrorType.STREAM_DELETED)) throw new Error(`the stream ${stream} was deleted in the store`);
      } catch (late) {
        if (performance.now() >= until) throw late;
      }
      await connection.failed();
      if (performance.now() >= until) {
        throw new StoreUnavailableError('EventStoreDB did not say what became of an append', { cause: error });
      }
      await delay(Math.min(1000, 25 * 2 ** tries));
    }
  }
}

/** What stands in the stream after the expected revision: our own events, stored by a try whose answer was lost, or others'. */
async function conflict(
  connection: Connection,
  stream: string,
  expected: ExpectedRevision,
  events: readonly Unplaced[],
): Promise<AppendResult> {
  const first = expected === 'none' ? 0 : expected + 1;
  const records = await readStreamRecords(connection.client, stream, first);
  const missed = placed(records.filter(({ type }) => !type.startsWith('$')).map(eventOf));
  if (events.every(({ id }, index) => missed[index]?.id === id)) {
    return { outcome: 'appended', events: missed.slice(0, events.length) };
  }
  const last = missed.at(-1)?.revision;
  return { outcome: 'conflict', revision: last ?? 'none', missed };
}
