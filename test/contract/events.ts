import assert from 'node:assert/strict';
import { v7 } from 'uuid';
import type { JsonObject } from '#src/domain/json.ts';
import type { EventStore, ExpectedRevision, NewEvent, StoredEvent } from '#src/store/port.ts';

/** An event to append, with an id of its own. */
export const event = (data: JsonObject = { killed: 68 }, type = 'CasualtiesRevised'): NewEvent => ({
  id: v7(),
  type,
  data,
  meta: { actor: 'desk-1', version: 1 },
});

export const some = (count: number): NewEvent[] => Array.from({ length: count }, (_, n) => event({ n }));

/** Appends what must go through. */
export async function appended(
  store: EventStore,
  stream: string,
  expected: ExpectedRevision,
  events: readonly NewEvent[],
): Promise<readonly StoredEvent[]> {
  const result = await store.append(stream, expected, events);
  assert.equal(result.outcome, 'appended');
  return result.outcome === 'appended' ? result.events : [];
}

/** Appends `count` events to new streams in requests of at most 100; gives their ids in order. */
export async function filled(store: EventStore, count: number): Promise<string[]> {
  const ids: string[] = [];
  while (ids.length < count) {
    const events = some(Math.min(100, count - ids.length));
    await appended(store, `ledger.incident-filler-${v7()}`, 'none', events);
    ids.push(...idsOf(events));
  }
  return ids;
}

export const idsOf = (events: readonly { readonly id: string }[]): string[] => events.map(({ id }) => id);

export const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => from + n);
