import { START, streamNameFilter } from '@eventstore/db-client';
import { StoreUnavailableError } from '../errors.ts';
import type { Session } from './connection.ts';
import type { LogPosition } from './records.ts';

/** Events that lie after a place in the log: how many, and the newest of them. */
interface After {
  readonly count: number;
  readonly newest: LogPosition | undefined;
}

/**
 * The events of a ledger that lie after a place in the log, as of now. A subscription tells when it has given all there was; a
 * read of the whole log has no filter.
 *
 * @param wanted `some`: if all of them take longer than the time, those that came by then are enough, if any came
 * @throws StoreUnavailableError where it takes longer than that, or the session is given up
 */
export async function eventsAfter(
  session: Session,
  prefix: string,
  after: LogPosition | undefined,
  milliseconds: number,
  wanted: 'all' | 'some' = 'all',
): Promise<After> {
  let [count, newest] = [0, undefined as LogPosition | undefined];
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const subscription = session.client.subscribeToAll({
    fromPosition: after ?? START,
    filter: streamNameFilter({ prefixes: [prefix] }),
    resolveLinkTos: false,
  });
  const givenUp = (): void => reject(new StoreUnavailableError('EventStoreDB did not say where its log ends'));
  const late = (): void => (wanted === 'all' || count === 0 ? givenUp() : resolve());
  const timer = setTimeout(late, milliseconds);
  session.retired.addEventListener('abort', givenUp);
  subscription.on('error', reject);
  subscription.on('end', givenUp);
  subscription.on('data', ({ event }) => {
    if (event?.position === undefined || event.type.startsWith('$')) return;
    newest = event.position;
    count += 1;
  });
  // What came before it may still wait to be read.
  const whenRead = (): void => void (subscription.readableLength === 0 ? resolve() : setImmediate(whenRead));
  subscription.on('caughtUp', whenRead);
  try {
    await promise;
    return { count, newest };
  } finally {
    clearTimeout(timer);
    session.retired.removeEventListener('abort', givenUp);
    subscription.unsubscribe().catch(() => undefined);
    subscription.destroy();
  }
}
