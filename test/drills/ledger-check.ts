import assert from 'node:assert/strict';
import { metaOf } from '#src/domain/contract.ts';
import { subjectOf } from '#src/domain/subject.ts';
import type { EventStore, StoredEvent } from '#src/store/port.ts';
import type { Requests } from './requests.ts';

/** All events that a store has placed. */
export async function everything(store: EventStore): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for (let batch = await store.read(0, 1000); batch.length > 0; batch = await store.read(events.length, 1000)) {
    events.push(...batch);
  }
  return events;
}

/** How a ledger compares with what was said of it. */
export interface Found {
  /** Events that were acknowledged, and how many of them the ledger has. */
  readonly acknowledged: number;
  readonly found: number;
  /** Events whose id is that of an earlier one, or whose request has all its events without them. */
  readonly doubled: number;
  readonly stored: number;
}

/** What must hold of a ledger after anything, given the requests that were sent: nothing lost, doubled or half there. */
export function checkLedger(events: readonly StoredEvent[], { acknowledged, sent }: Requests, prefix: string): Found {
  const byId = new Map(events.map((event) => [event.id, event]));
  const revisions = new Map<string, number>();
  for (const [index, { position, stream, revision }] of events.entries()) {
    assert.equal(position, index, 'the positions have a gap');
    assert.equal(revision, (revisions.get(stream) ?? -1) + 1, `the revisions of ${stream} have a gap`);
    revisions.set(stream, revision);
  }
  let [found, doubled] = [0, events.length - byId.size];
  for (const [id, { subject, revision }] of acknowledged) {
    const event = byId.get(id);
    if (event === undefined) continue;
    found += 1;
    assert.deepEqual([subjectOf(prefix, event.stream), event.revision], [subject, revision]);
  }
  const stored = Map.groupBy(events, ({ meta }) => meta.correlation);
  for (const { request, events: wanted } of sent) {
    const its = stored.get(request) ?? [];
    doubled += Math.max(0, its.length - wanted);
    assert.ok(its.length === 0 || its.length >= wanted, `a request of ${wanted} events is half there: ${its.length}`);
  }
  checkKeys(events);
  assert.equal(found, acknowledged.size, 'acknowledged events are lost');
  assert.equal(doubled, 0, 'events are doubled');
  return { acknowledged: acknowledged.size, found, doubled, stored: events.length };
}

/** The events of one Idempotency-Key are those of one request, one after the other. Digests are keyed by each event's salt. */
function checkKeys(events: readonly StoredEvent[]): void {
  const marks = events.flatMap(({ stream, revision, meta }) => {
    const mark = metaOf(meta)?.request;
    if (mark === undefined) return [];
    const { digest: _, ...rest } = mark;
    return [{ ...rest, stream, revision }];
  });
  for (const [key, its] of Map.groupBy(marks, (mark) => mark.key)) {
    const [first] = its;
    assert.ok(first);
    const wanted = Array.from({ length: first.of }, (_, n) => ({ ...first, n: n + 1, revision: first.revision + n }));
    assert.deepEqual(its, wanted, `the events of the key ${key} are not those of one request`);
  }
}
