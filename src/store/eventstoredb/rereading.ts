import { START, streamNameFilter } from '@eventstore/db-client';
import type { StoredEvent } from '../port.ts';
import type { Session } from './connection.ts';
import { eventOf } from './records.ts';

const BATCH = 200;

/**
 * The ledger as the server has it, from its first event on, up to where it ended: over a subscription of its own, for a read
 * of the whole log has no filter.
 */
export async function* reread(session: Session, prefix: string): AsyncGenerator<readonly StoredEvent[]> {
  const subscription = session.client.subscribeToAll({
    fromPosition: START,
    filter: streamNameFilter({ prefixes: [prefix] }),
    resolveLinkTos: false,
  });
  let isOver = false;
  const giveUp = (): void => void subscription.destroy(new Error('the connection to EventStoreDB was given up'));
  subscription.on('error', () => undefined); // what was ended may still fail
  // What came before it may still wait to be read.
  const whenRead = (): void => {
    if (subscription.readableLength > 0) {
      setImmediate(whenRead);
      return;
    }
    isOver = true;
    subscription.destroy();
  };
  subscription.on('caughtUp', whenRead);
  session.retired.addEventListener('abort', giveUp);
  let position = 0;
  let batch: StoredEvent[] = [];
  try {
    for await (const { event } of subscription) {
      if (event === undefined || event.type.startsWith('$')) continue;
      batch.push({ ...eventOf(event), position });
      position += 1;
      if (batch.length < BATCH) continue;
      yield batch;
      batch = [];
    }
  } catch (error) {
    if (!isOver) throw error;
  } finally {
    session.retired.removeEventListener('abort', giveUp);
    subscription.unsubscribe().catch(() => undefined);
    subscription.destroy();
  }
  if (!isOver) throw new Error('EventStoreDB ended its log early');
  yield batch;
}
