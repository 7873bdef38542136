import { setTimeout as delay } from 'node:timers/promises';
import { OrderHaltedError } from '../errors.ts';
import { Arriving } from './arriving.ts';
import type { Connection, Session } from './connection.ts';
import { alarmOf, cutIn, metastreamOf } from './metadata.ts';
import type { Alarm, Arrived, Last } from './order.ts';
import { recordAt } from './reading.ts';
import { eventOf, isAfter, type LogPosition, type ServerRecord } from './records.ts';
import { subscribeToLog } from './subscription.ts';

const LONGEST_PAUSE_MS = 2000;

/** What a following does with what comes. */
export interface Receiver {
  last(): Last | undefined;
  /** Takes events, in their order. */
  take(batch: readonly Arrived[]): void;
  alarm(alarm: Alarm): void;
  /** Hears of new metadata of a stream. @param what what they hide from readers; undefined if nothing */
  cut(stream: string, what: string | undefined): void;
  /** The server does not hold the last event: all that was derived from it is void. */
  replaced(): void;
  connected(): void;
  /** The server has given all it had. */
  live(): void;
  /** The streams beside the ledger that are followed, too; and what is done when they may have grown. */
  readonly beside: readonly string[];
  grown(): Promise<void>;
  /** The following has come to an end, with an error or without, and begins again. */
  dropped(error?: unknown): void;
}

const ignore = (): void => undefined;

/** A prefix that the server filters by may begin the names of other streams, too. */
const isOfLedger = (stream: string, prefix: string): boolean =>
  stream.startsWith(prefix) || stream.startsWith(metastreamOf(prefix));

/** Whether the server holds the last event that was taken. */
export async function isStillThere(session: Session, last: Last): Promise<boolean> {
  const record = await recordAt(session, last);
  if (record?.id !== last.event.id) return false;
  // The server has what was recorded, or whatever its operator put in the place of a text that is withheld.
  return last.event.withheld !== undefined || eventOf(record).leaf === last.event.leaf;
}

/** One subscription, from the last event taken until it drops: by an error, or quietly. */
async function subscribe(
  connection: Connection,
  session: Session,
  prefix: string,
  receiver: Receiver,
  signal: AbortSignal,
): Promise<void> {
  const last = receiver.last();
  if (last !== undefined && !(await isStillThere(session, last))) {
    if (!signal.aborted) receiver.replaced();
    return;
  }
  await receiver.grown();
  if (signal.aborted || session.retired.aborted) return;
  const arriving = new Arriving(receiver.take);
  let newest: LogPosition | undefined = last;
  const takeRecord = (record: ServerRecord): Promise<void> | undefined => {
    const { position: at, streamId, type } = record;
    // A server may send again what was taken already.
    if (at === undefined || (newest !== undefined && !isAfter(at, newest))) return undefined;
    newest = at;
    if (receiver.beside.includes(streamId)) return receiver.grown();
    if (!isOfLedger(streamId, prefix)) return undefined;
    const alarm = alarmOf(record, prefix);
    if (alarm !== undefined) receiver.alarm(alarm);
    if (streamId.startsWith(metastreamOf(prefix))) receiver.cut(streamId.slice(2), cutIn(record.data));
    // Those of the server have no place.
    if (!streamId.startsWith('$') && !type.startsWith('$')) arriving.push({ event: eventOf(record), at });
    return undefined;
  };
  const wanted = { after: last, prefixes: [prefix, metastreamOf(prefix), ...receiver.beside] };
  await subscribeToLog(session, wanted, signal, {
    take: (said) => {
      if (typeof said === 'object') return takeRecord(said);
      if (said === 'confirmed') {
        connection.succeeded(session);
        receiver.connected();
      }
      if (said === 'caught-up') {
        arriving.live();
        receiver.live();
      }
      return undefined;
    },
    turned: () => arriving.turned(),
  });
  arriving.flush();
}

/** Follows the server's log until the signal aborts: after any error and any quiet end again, with a pause. Never rejects. */
export async function followLog(
  connection: Connection,
  prefix: string,
  receiver: Receiver,
  signal: AbortSignal,
): Promise<void> {
  for (let failures = 0; !signal.aborted; ) {
    const { session } = connection;
    const began = performance.now();
    let hasTaken = false;
    const noting: Receiver = {
      ...receiver,
      take: (batch) => {
        receiver.take(batch);
        hasTaken = true;
      },
    };
    try {
      await subscribe(connection, session, prefix, noting, signal);
      if (!signal.aborted) receiver.dropped();
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof OrderHaltedError)) connection.failed(session);
      receiver.dropped(error);
    }
    failures = hasTaken || performance.now() - began > LONGEST_PAUSE_MS * 5 ? 0 : failures + 1;
    await delay(Math.min(LONGEST_PAUSE_MS, 20 * 2 ** Math.min(failures, 10)), undefined, { signal }).catch(ignore);
  }
}
