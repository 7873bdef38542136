import { setTimeout as delay } from 'node:timers/promises';
import { type RecordedEvent, START, streamNameFilter } from '@eventstore/db-client';
import { isObject } from '#src/domain/json.ts';
import type { Connection, Session } from './connection.ts';
import { type Alarm, type Arrived, type Last, OrderHaltedError } from './order.ts';
import { recordAt } from './reading.ts';
import { eventOf, isAfter, type LogPosition } from './records.ts';

const LONGEST_PAUSE_MS = 2000;
const BATCH = 500;

/** What a following does with what comes. */
export interface Receiver {
  last(): Last | undefined;
  /** Takes events, in their order. */
  take(batch: readonly Arrived[]): void;
  alarm(alarm: Alarm): void;
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

/** What a record without a place says that was done to one of our streams and that a ledger never does. */
function alarmOf({ streamId, type, data, position }: RecordedEvent, prefix: string): Alarm | undefined {
  const commit = position?.commit ?? 0n;
  if (!streamId.startsWith('$')) {
    if (!type.startsWith('$')) return undefined;
    const what =
      type === '$streamDeleted' ? 'the stream was deleted for good' : `a record of the type ${type} is in it`;
    return { stream: streamId, what, commit };
  }
  if (!streamId.startsWith(`$$${prefix}`) || !isObject(data)) return undefined;
  const stream = streamId.slice(2);
  const limits = Object.keys(data).filter((key) => /^\$(maxAge|maxCount|tb)$/.test(key));
  if (limits.length === 0) return undefined;
  // The greatest number there is stands for the end of the stream.
  const isDelete = Number(data.$tb) > Number.MAX_SAFE_INTEGER;
  return { stream, what: isDelete ? 'the stream was deleted' : `its metadata set ${limits.join(', ')}`, commit };
}

/** A prefix that the server filters by may begin the names of other streams, too. */
const isOfLedger = (stream: string, prefix: string): boolean =>
  stream.startsWith(prefix) || stream.startsWith(`$$${prefix}`);

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
  const subscription = session.client.subscribeToAll({
    fromPosition: last === undefined ? START : { commit: last.commit, prepare: last.prepare },
    filter: streamNameFilter({ prefixes: [prefix, `$$${prefix}`, ...receiver.beside] }),
    resolveLinkTos: false,
  });
  let newest: LogPosition | undefined = last;
  let waiting: Arrived[] = [];
  let failure: { readonly error: unknown } | undefined;
  // A call that is cancelled may end without a word, so the stream is ended here, too.
  const end = (): void => {
    subscription.unsubscribe().catch(ignore);
    subscription.destroy();
  };
  const flush = (): void => {
    const batch = waiting;
    waiting = [];
    try {
      if (batch.length > 0 && failure === undefined) receiver.take(batch);
    } catch (error) {
      failure = { error };
      end();
    }
  };
  subscription.on('error', ignore); // what was ended may still fail
  subscription.on('confirmation', () => {
    connection.succeeded(session);
    receiver.connected();
  });
  subscription.on('caughtUp', () => receiver.live());
  for (const ending of [signal, session.retired]) ending.addEventListener('abort', end);
  try {
    for await (const { event } of subscription) {
      if (failure !== undefined) break;
      if (event?.position === undefined) continue;
      const at = event.position;
      // A server may send again what was taken already.
      if (newest !== undefined && !isAfter(at, newest)) continue;
      newest = at;
      if (receiver.beside.includes(event.streamId)) await receiver.grown();
      if (!isOfLedger(event.streamId, prefix)) continue;
      const alarm = alarmOf(event, prefix);
      if (alarm !== undefined) receiver.alarm(alarm);
      if (event.streamId.startsWith('$') || event.type.startsWith('$')) continue; // they have no place
      if (waiting.length === 0) setImmediate(flush);
      waiting.push({ event: eventOf(event), at });
      if (waiting.length >= BATCH) flush();
    }
  } catch (error) {
    failure ??= { error };
  } finally {
    for (const ending of [signal, session.retired]) ending.removeEventListener('abort', end);
    end();
  }
  flush();
  if (failure !== undefined && !signal.aborted) throw failure.error;
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
