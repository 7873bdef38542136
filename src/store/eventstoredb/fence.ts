import { START, streamNameFilter } from '@eventstore/db-client';
import { StoreUnavailableError } from '../errors.ts';
import type { Session } from './connection.ts';
import type { LogPosition } from './records.ts';

/**
 * The newest event of a ledger that lies after a place in the log, as of now; undefined where none does. A subscription tells
 * when it has given all there was; a read of the whole log has no filter.
 *
 * @throws StoreUnavailableError where it takes longer than a time, or the session is given up
 */
export async function newestAfter(
  session: Session,
  prefix: string,
  after: LogPosition | undefined,
  milliseconds: number,
): Promise<LogPosition | undefined> {
  let newest: LogPosition | undefined;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const subscription = session.client.subscribeToAll({
    fromPosition: after ?? START,
    filter: streamNameFilter({ prefixes: [prefix] }),
    resolveLinkTos: false,
  });
  const givenUp = (): void => reject(new StoreUnavailableError('EventStoreDB did not say where its log ends'));
  const timer = setTimeout(givenUp, milliseconds);
  session.retired.addEventListener('abort', givenUp);
  subscription.on('error', reject);
  subscription.on('end', givenUp);
  subscription.on('data', ({ event }) => {
    if (event?.position !== undefined && !event.type.startsWith('$')) newest = event.position;
  });
  // What came before it may still wait to be read.
  const whenRead = (): void => void (subscription.readableLength === 0 ? resolve() : setImmediate(whenRead));
  subscription.on('caughtUp', whenRead);
  try {
    await promise;
    return newest;
  } finally {
    clearTimeout(timer);
    session.retired.removeEventListener('abort', givenUp);
    subscription.unsubscribe().catch(() => undefined);
    subscription.destroy();
  }
}
