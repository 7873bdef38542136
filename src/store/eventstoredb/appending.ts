import { type RecordedEvent, WrongExpectedVersionError } from '@eventstore/db-client';
import { StoreRefusedError, StoreUnavailableError, StreamDamagedError } from '../errors.ts';
import type { AppendResult, ExpectedRevision, StoredEvent } from '../port.ts';
import { UNPLACED } from '../port.ts';
import { isAnswer, typeOf } from './answers.ts';
import type { Connection, Patience, Session } from './connection.ts';
import { cutIn, metastreamOf } from './metadata.ts';
import type { Written } from './protocol/append.ts';
import { readStreamRecords } from './reading.ts';
import { eventOf, type Ready, type Unplaced } from './records.ts';

/** How often a stream is read again that does not show yet what stood in the way of an append. */
const LOOKS = 5;

const placed = (events: readonly Unplaced[]): StoredEvent[] =>
  events.map((event) => ({ ...event, position: UNPLACED }));

const firstRevision = (expected: ExpectedRevision): number => (expected === 'none' ? 0 : expected + 1);

/** Those of a stream's records that are events of the ledger. */
const eventsIn = (records: readonly RecordedEvent[]): Unplaced[] =>
  records.filter(({ type }) => !type.startsWith('$')).map(eventOf);

/** That the metadata of a stream hide nothing of it. @throws StreamDamagedError */
async function mustBeWhole(connection: Connection, stream: string): Promise<void> {
  const metadata = await readStreamRecords(connection, metastreamOf(stream), 0);
  const cut = cutIn(metadata.at(-1)?.data);
  if (cut !== undefined) throw new StreamDamagedError('deleted', `${stream}: ${cut}`);
}

/**
 * The events of a stream from a revision on, as they stand, for a decision on them.
 *
 * @param isDoubtful whether events of it may be hidden, where the server gives none
 * @throws StreamDamagedError where events of it are hidden: what is left is not what was recorded
 * @throws StoreRefusedError where the server does not let this service read it
 */
export async function readStreamEvents(
  connection: Connection,
  stream: string,
  from: number,
  isDoubtful: () => boolean,
): Promise<readonly Unplaced[]> {
  try {
    const records = await readStreamRecords(connection, stream, from);
    const first = records[0]?.revision ?? from;
    if (records.length === 0 && isDoubtful()) await mustBeWhole(connection, stream);
    if (first > from)
      throw new StreamDamagedError('deleted', `${stream}: its events before revision ${first} are gone`);
    return eventsIn(records);
  } catch (error) {
    const type = typeOf(error);
    if (type !== 'access-denied') throw error;
    throw new StoreRefusedError(`EventStoreDB refused a read of ${stream}: ${type}`, { cause: error });
  }
}

/**
 * Appends stamped events. Every try brings the same ids and the same expected revision, so that one whose answer was lost
 * is not stored twice. A conflict is looked at for the events' own ids before it is one.
 *
 * @param isOld whether the server may have had the events before, from an earlier append, with another stamp
 * @throws StreamDamagedError where a record without a place stands where the first event would go
 * @throws StoreRefusedError where the server refuses it for another reason than a conflict or its size
 * @throws StoreUnavailableError where the outcome stays unknown: also of a refused one that an earlier try may have stored
 */
export async function appendTo(
  connection: Connection,
  append: Ready,
  patience: Patience,
  isOld: (written: Written) => boolean,
): Promise<AppendResult> {
  const { stream, events } = append;
  let mayBeStored = false;
  const send = async (session: Session, milliseconds: number): Promise<Written> => {
    try {
      return await session.appends.append(append, milliseconds);
    } catch (error) {
      if (!isAnswer(error)) mayBeStored = true;
      throw error;
    }
  };
  for (let looks = 1; ; looks += 1) {
    const answer = await connection.ask('an append', patience, send).catch(errorThatIsAnAnswer);
    if (!(answer instanceof Error)) {
      const asSent = events.length === 0 || (answer.revision === events.at(-1)?.revision && !isOld(answer));
      return { outcome: 'appended', events: asSent ? placed(events) : await asStored(connection, append, answer) };
    }
    const type = typeOf(answer);
    if (type === 'maximum-append-size-exceeded') return { outcome: 'too-large' };
    if (!(answer instanceof WrongExpectedVersionError)) {
      const Refused = mayBeStored ? StoreUnavailableError : StoreRefusedError;
      throw new Refused(`EventStoreDB refused an append to ${stream}: ${type}`, { cause: answer });
    }
    const result = await conflict(connection, append, answer.actualVersion, patience);
    if (result !== undefined) return result;
    if (looks === LOOKS) {
      throw new StoreUnavailableError(`EventStoreDB does not show how far ${stream} has come`, { cause: answer });
    }
    await new Promise((resolve) => setTimeout(resolve, 20 * 2 ** looks));
  }
}

/** What the server answered a call with, where it is an error. Throws any other error. */
function errorThatIsAnAnswer(error: unknown): Error {
  if (error instanceof Error && isAnswer(error)) return error;
  throw error;
}

/** The events of an append as the server has them: stored by an earlier one, or at other revisions. */
async function asStored(connection: Connection, { stream, events }: Ready, written: Written): Promise<StoredEvent[]> {
  const from = written.revision - events.length + 1;
  const stored = eventsIn(await readStreamRecords(connection, stream, from)).slice(0, events.length);
  if (!areSame(events, stored))
    throw new StoreUnavailableError(`EventStoreDB does not show what it stored in ${stream}`);
  return placed(stored);
}

const areSame = (events: readonly Unplaced[], stored: readonly Unplaced[]): boolean =>
  events.every(({ id }, index) => stored[index]?.id === id);

/**
 * What stands in the stream after the expected revision: our own events, stored by a try whose answer was lost, or others'.
 * Undefined where that does not show yet.
 *
 * @throws StreamDamagedError where it is a record without a place: there is nothing to decide anew upon
 */
async function conflict(
  connection: Connection,
  { stream, expected, events }: Ready,
  actual: WrongExpectedVersionError['actualVersion'],
  patience: Patience,
): Promise<AppendResult | undefined> {
  const first = firstRevision(expected);
  const records = await readStreamRecords(connection, stream, first, { patience });
  const missed = placed(eventsIn(records));
  if (events.length > 0 && areSame(events, missed))
    return { outcome: 'appended', events: missed.slice(0, events.length) };
  const [inTheWay] = records;
  if (missed.length === 0 && inTheWay !== undefined) {
    const what = `a record of the type ${inTheWay.type} is at its end, at revision ${inTheWay.revision}`;
    throw new StreamDamagedError('system-event', `${stream}: ${what}`);
  }
  const revision = missed.at(-1)?.revision ?? (typeof actual === 'bigint' ? Number(actual) : 'none');
  if (missed.length === 0 && revision !== 'none' && revision >= first) return undefined;
  return { outcome: 'conflict', revision, missed };
}
