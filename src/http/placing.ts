import { foldedAt } from '#src/journal/folded.ts';
import { JournalOver } from '#src/journal/waiters.ts';
import { type StoredEvent, UNPLACED } from '#src/store/port.ts';
import type { Service } from './service.ts';

/**
 * The position of an event that was just recorded, where it is known in time. A store that is shared says it only once this
 * node has followed it so far; from then on this node's reads include the event.
 */
export async function positionInTime({ id, position }: StoredEvent, service: Service): Promise<number | undefined> {
  if (position !== UNPLACED) return position;
  const { journal, store, serving, log, placedWithinMs } = service;
  if (journal.halted !== undefined || !serving.isOpen || !store.state().connected) return undefined;
  try {
    return await foldedAt(id, placedWithinMs, service);
  } catch (error) {
    // The event is recorded, whatever becomes of its position here.
    if (!(error instanceof JournalOver))
      log.warn({ err: error, id }, 'the position of an event could not be looked up');
    return undefined;
  }
}
