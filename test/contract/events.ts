import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { v7 } from 'uuid';
import type { JsonObject } from '#src/domain/json.ts';
import { type EventStore, type ExpectedRevision, type NewEvent, type StoredEvent, UNPLACED } from '#src/store/port.ts';

/** How long what must come may take, on a machine under any load. */
const COMES_WITHIN_MS = 120_000;

/** An event to append, with an id of its own. */
export const event = (data: JsonObject = { killed: 68 }, type = 'CasualtiesRevised'): NewEvent => ({
  id: v7(),
  type,
  data,
  meta: { actor: 'desk-1', schema: 1 },
});

export const some = (count: number): NewEvent[] => Array.from({ length: count }, (_, n) => event({ n }));

/** Whether others write to it, too: then an append does not say the position, and reads by position come a little later. */
export const isShared = (store: EventStore): boolean => store.state().kind === 'eventstoredb';

/** Waits until something is there, which is to be soon. */
export async function arrival<T>(
  what: string,
  look: () => Promise<T | undefined>,
  withinMs = COMES_WITHIN_MS,
): Promise<T> {
  const until = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > until) assert.fail(`${what} did not come within ${withinMs} ms`);
    await sleep(5);
  }
}

/** The same events with their positions: at once, but for a shared store. What it placed is what it appended. */
export async function placed(store: EventStore, events: readonly StoredEvent[]): Promise<readonly StoredEvent[]> {
  if (!isShared(store)) {
    assert.ok(events.every(({ position }) => position !== UNPLACED));
    return events;
  }
  return Promise.all(
    events.map(async (given) => {
      const found = await arrival(`the event ${given.id}`, () => store.find(given.id));
      samePlaced([given], [found]);
      return found;
    }),
  );
}

/** That these are those events, though the position of some may not have been known yet. */
export function samePlaced(actual: readonly StoredEvent[], expected: readonly StoredEvent[]): void {
  const known = (each: StoredEvent, n: number): StoredEvent =>
    actual[n]?.position === UNPLACED ? { ...each, position: UNPLACED } : each;
  assert.deepEqual(actual, expected.map(known));
}

/** Appends what must go through, and waits until it has its place. */
export async function appended(
  store: EventStore,
  stream: string,
  expected: ExpectedRevision,
  events: readonly NewEvent[],
): Promise<readonly StoredEvent[]> {
  const result = await store.append(stream, expected, events);
  assert.equal(result.outcome, 'appended');
  return result.outcome === 'appended' ? placed(store, result.events) : [];
}

/** Appends `count` events to new streams in requests of at most 100; gives their ids in order. */
export async function filled(store: EventStore, count: number, prefix = 'ledger.'): Promise<string[]> {
  const ids: string[] = [];
  while (ids.length < count) {
    const events = some(Math.min(100, count - ids.length));
    await appended(store, `${prefix}incident-filler-${v7()}`, 'none', events);
    ids.push(...idsOf(events));
  }
  return ids;
}

export const idsOf = (events: readonly { readonly id: string }[]): string[] => events.map(({ id }) => id);

export const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => from + n);
