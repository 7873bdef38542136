import type { EventStore } from '#src/store/port.ts';
import type { Journal } from './journal.ts';

/**
 * The position of an event by its id, once the journal has folded it; undefined where that takes longer than so many ms.
 *
 * @throws JournalOver where the journal halts or is closed meanwhile
 */
export async function foldedAt(
  id: string,
  milliseconds: number,
  { journal, store }: { readonly journal: Journal; readonly store: EventStore },
): Promise<number | undefined> {
  const look = async (): Promise<number | undefined> => {
    const event = await store.find(id);
    return event !== undefined && event.position <= journal.head.position ? event.position : undefined;
  };
  const there = await look();
  if (there !== undefined) return there;
  // The wait begins before the second look: an event that comes in between is not missed.
  const waiting = journal.waiters.forEvent(id, milliseconds);
  waiting.catch(() => undefined);
  return (await look()) ?? ((await waiting) ? look() : undefined);
}
