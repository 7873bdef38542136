import { setTimeout as delay } from 'node:timers/promises';
import type { EventStore } from '#src/store/port.ts';

const LOOK_MS = 200;

/**
 * Waits until a store knows the place of all up to a position: on EventStoreDB the order is derived anew for that.
 *
 * @param progress told how many events are placed
 * @throws Error where the store does not hold so many
 */
export async function placed(
  store: EventStore,
  until: number,
  progress: (events: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const placing = store.caughtUp().then(() => true);
  // Once all that is wanted has its place, the rest is not waited for.
  placing.catch(() => undefined);
  while (!(await Promise.race([placing, delay(LOOK_MS, false, { signal })]))) {
    const head = await store.head();
    if (head >= until) break;
    progress(head + 1);
  }
  const head = await store.head();
  if (head < until) throw new Error(`the store holds ${head + 1} events, not the ${until + 1} that are live`);
}
