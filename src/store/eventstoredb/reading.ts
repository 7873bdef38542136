import type { AllStreamResolvedEvent, RecordedEvent, ResolvedEvent, StreamingRead } from '@eventstore/db-client';
import { FORWARDS, START } from '@eventstore/db-client';
import { budgetEnds } from '../budget.ts';
import { StoreUnavailableError } from '../errors.ts';
import { typeOf } from './answers.ts';
import type { Connection, Patience, Session } from './connection.ts';
import type { LogPosition } from './records.ts';

const READ_MS = 10_000;

const ignore = (): void => undefined;

/** For one read, however often it is tried, within the budget of the request that needs it. */
export function readPatience(): Patience {
  const until = Math.min(performance.now() + READ_MS, budgetEnds());
  return { eachMs: READ_MS, until: () => until };
}

/** What a read gives. It ends after a time, or with the session, though the client would wait for ever. */
export async function collect(
  read: StreamingRead<ResolvedEvent | AllStreamResolvedEvent>,
  session: Session,
  milliseconds: number,
): Promise<RecordedEvent[]> {
  const giveUp = (why: string) => (): void => void read.destroy(new StoreUnavailableError(why));
  const onRetired = giveUp('the connection to EventStoreDB was given up');
  const late = giveUp(`EventStoreDB did not finish a read within ${Math.round(milliseconds)} ms`);
  read.on('error', ignore); // what was given up may still fail
  const timer = setTimeout(late, milliseconds);
  session.retired.addEventListener('abort', onRetired);
  try {
    const records: RecordedEvent[] = [];
    for await (const { event } of read) if (event !== undefined) records.push(event);
    return records;
  } finally {
    clearTimeout(timer);
    session.retired.removeEventListener('abort', onRetired);
    read.cancel().catch(ignore); // an ended loop alone leaves the call open on the server
  }
}

export interface ReadOptions {
  readonly patience?: Patience;
  /** The most records. */
  readonly limit?: number;
}

/** The records of one stream from a revision on, asked of the leader; none where the stream has not begun or was deleted. */
export async function readStreamRecords(
  connection: Connection,
  stream: string,
  from: number,
  { patience = readPatience(), limit = Number.MAX_SAFE_INTEGER }: ReadOptions = {},
): Promise<RecordedEvent[]> {
  const options = {
    direction: FORWARDS,
    fromRevision: BigInt(from),
    maxCount: limit,
    requiresLeader: true,
  } as const;
  try {
    return await connection.ask('a read of a stream', patience, (session, ms) =>
      collect(session.client.readStream(stream, options), session, ms),
    );
  } catch (error) {
    const type = typeOf(error);
    if (type === 'stream-not-found' || type === 'stream-deleted') return [];
    throw error;
  }
}

const firstAt = async (session: Session, from: LogPosition | typeof START): Promise<RecordedEvent | undefined> => {
  const options = { direction: FORWARDS, fromPosition: from, maxCount: 1, requiresLeader: true } as const;
  const [record] = await collect(session.client.readAll(options), session, READ_MS);
  return record;
};

/** The record that lies at a position of the log or next after it; undefined where there is none. One try. */
export async function recordAt(session: Session, at: LogPosition): Promise<RecordedEvent | undefined> {
  try {
    return await firstAt(session, at);
  } catch (error) {
    if (typeOf(error) !== 'unknown') throw error;
    // A position that is none of this log is an unknown error, and so is much else: then nothing can be read.
    await firstAt(session, START);
    return firstAt(session, at).catch((again) => {
      if (typeOf(again) === 'unknown') return undefined;
      throw again;
    });
  }
}
