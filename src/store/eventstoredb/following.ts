import { setTimeout as delay } from 'node:timers/promises';
import { type RecordedEvent, START, streamNameFilter } from '@eventstore/db-client';
import type { Connection } from './connection.ts';
import type { Alarm, Last } from './order.ts';
import { recordAt } from './reading.ts';
import { eventOf, isAfter, type LogPosition, type Unplaced } from './records.ts';

const LONGEST_PAUSE_MS = 2000;
const BATCH = 500;

/** An event of the ledger and where it lies in the server's log. */
export interface Arrived {
  readonly event: Unplaced;
  readonly at: LogPosition;
}

/** What a following does with what comes. */
export interface Receiver {
  last(): Last | undefined;
  /** Takes events, in their order. */
  take(batch: readonly Arrived[]): void;
  alarm(alarm: Alarm): void;
  /** The server does not hold the last event: all that was derived from it is void. */
  replaced(): void;
  connected(is: boolean, error?: unknown): void;
}

/** Whether a record of our streams' metadata, or a tombstone, is something that a ledger never does. */
function alarmOf({ streamId, type, data, position }: RecordedEvent, prefix: string): Alarm | undefined {
  const commit = String(position?.commit ?? 0n);
  if (streamId.startsWith(`$$${prefix}`)) {
    const limits = Object.keys(data as object).filter((key) => /^\$(maxAge|maxCount|tb)$/.test(key));
    return limits.length === 0
      ? undefined
      : { stream: streamId.slice(2), what: `metadata sets ${limits.join(', ')}`, commit };
  }
  return type === '$streamDeleted' ? { stream: streamId, what: 'the stream was deleted', commit } : undefined;
}

async function isStillThere(connection: Connection, last: Last): Promise<boolean> {
  const record = await recordAt(connection.client, last);
  return record !== undefined && record.id === last.event.id && eventOf(record).leaf === last.event.leaf;
}

/** One subscription, from the last event taken until it drops: by an error, or quietly. */
async function subscribe(
  connection: Connection,
  prefix: string,
  receiver: Receiver,
  signal: AbortSignal,
): Promise<void> {
  const last = receiver.last();
  if (last !== undefined && !(await isStillThere(connection, last))) {
    receiver.replaced();
    return;
  }
  const subscription = connection.client.subscribeToAll({
    fromPosition: last === undefined ? START : { commit: last.commit, prepare: last.prepare },
    filter: streamNameFilter({ prefixes: [prefix, `$$${prefix}`] }),
    resolveLinkTos: false,
  });
  let newest: LogPosition | undefined = last;
  let waiting: Arrived[] = [];
  let failure: unknown;
  const flush = (): void => {
    const batch = waiting;
    waiting = [];
    try {
      if (batch.length > 0 && failure === undefined) receiver.take(batch);
    } catch (error) {
      failure = error;
    }
  };
  // A call that is cancelled before it is confirmed ends without a word, so the stream is ended here, too.
  const end = (): void => {
    subscription.unsubscribe().catch(() => undefined);
    subscription.destroy();
  };
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  try {
    subscription.on('confirmation', () => receiver.connected(true));
    for await (const { event } of subscription) {
      if (failure !== undefined) throw failure;
      if (event?.position === undefined) continue;
      const at = event.position;
      // A server may send again what was taken already.
      if (newest !== undefined && !isAfter(at, newest)) continue;
      newest = at;
      const alarm = alarmOf(event, prefix);
      if (alarm !== undefined) receiver.alarm(alarm);
      if (event.streamId.startsWith('$') || event.type.startsWith('$')) continue;
      if (waiting.length === 0) setImmediate(flush);
      waiting.push({ event: eventOf(event), at });
      if (waiting.length >= BATCH) flush();
    }
    flush();
    if (failure !== undefined) throw failure;
  } finally {
    flush();
    signal.removeEventListener('abort', end);
    await subscription.unsubscribe().catch(() => undefined);
  }
}

/** Follows the server's log for as long as the signal lets it: after any error and any quiet end again, with a pause. */
export async function followLog(
  connection: Connection,
  prefix: string,
  receiver: Receiver,
  signal: AbortSignal,
): Promise<void> {
  for (let failures = 0; !signal.aborted; ) {
    const before = receiver.last()?.event.position ?? -1;
    try {
      await subscribe(connection, prefix, receiver, signal);
      receiver.connected(false);
    } catch (error) {
      if (signal.aborted) return;
      receiver.connected(false, error);
      await connection.failed();
    }
    if (signal.aborted) return;
    failures = (receiver.last()?.event.position ?? -1) > before ? 0 : failures + 1;
    await delay(Math.min(LONGEST_PAUSE_MS, 20 * 2 ** Math.min(failures, 10)), undefined, { ref: false });
  }
}
