import type { Claim } from './claim.ts';
import type { LedgerEvent } from './contract.ts';
import { claimsOf, type EventBody, type EventType } from './events.ts';
import type { Json } from './json.ts';
import type { Subject } from './subject.ts';

/** One mending of an entry: which event did it, and what stood there before. */
export interface Amendment {
  readonly event: string;
  readonly position: number;
  readonly recorded: string;
  /** The claim that was amended; absent where the event itself was. */
  readonly claim?: string;
  /** What the replaced fields said before; null where there was none. */
  readonly was: { readonly [field: string]: Json };
  readonly struck?: true;
  readonly reason?: string;
}

/** That texts of an entry were taken out by order of a court. */
export interface Erasure {
  /** The event that says so. */
  readonly event: string;
  readonly position: number;
  readonly recorded: string;
  /** JSON pointers into the entry's data. */
  readonly fields: readonly string[];
  readonly order: string;
}

/** One event of a subject, as amended since. */
export type Entry<T extends EventType = EventType> = EventBody<T> & {
  readonly id: string;
  readonly position: number;
  readonly revision: number;
  readonly recorded: string;
  readonly amendments?: readonly Amendment[];
  /** Claims of this entry that were struck: as if never entered. */
  readonly struck?: readonly string[];
  readonly erasures?: readonly Erasure[];
};

/**
 * All that was recorded of one subject, in order, each entry as amended since: what the rules decide upon and what the
 * read models are made of. It is plain JSON.
 */
export interface History {
  readonly subject: Subject;
  /** The revision of the last event. */
  readonly revision: number;
  /** The position of the last event. */
  readonly position: number;
  readonly entries: readonly Entry[];
  readonly merging?: Merging;
}

/** What the ledger's merges make of a subject. It is composed for a view and never folded: no document has it. */
export interface Merging {
  /** The incident in which it is told, where it is merged. */
  readonly into: Subject | undefined;
  /** The histories of those merged into it, in the order of their merges, each claim addressed as `<subject>#<claim>`. */
  readonly merged: readonly History[];
  /** The events among all these that changed nothing: a merge that would have closed a circle, a split of what was not merged. */
  readonly voided: ReadonlySet<string>;
  /** What it is part of, if that is merged into another; null if its part does not count, because it is in a circle. */
  readonly partOf: Subject | null | undefined;
  /** Whether its part is void for good, because it closed a circle. */
  readonly isPartVoid: boolean;
}

/** A history before its first event. */
export const emptyHistory = (subject: Subject): History => ({ subject, revision: -1, position: -1, entries: [] });

/** An object with fields replaced; null takes a field out. */
export function replaced<T extends object>(object: T, fields: { readonly [field: string]: Json }): T {
  const result = { ...object } as Record<string, unknown>;
  for (const [name, value] of Object.entries(fields)) {
    if (value === null) delete result[name];
    else result[name] = value;
  }
  return result as T;
}

const fieldsBefore = (
  object: object,
  fields: { readonly [field: string]: Json },
): { readonly [field: string]: Json } => {
  const values = object as { readonly [field: string]: Json | undefined };
  return Object.fromEntries(Object.keys(fields).map((name) => [name, values[name] ?? null]));
};

/** The entry that holds a claim, and the claim's place in it; undefined where the subject has no such claim. */
export function findClaim(history: History, id: string): { entry: Entry; place: number; claim: Claim } | undefined {
  for (const entry of history.entries) {
    const claims = claimsOf(entry);
    const place = claims.findIndex((claim) => claim.id === id);
    const claim = claims[place];
    if (claim !== undefined) return { entry, place, claim };
  }
  return undefined;
}

export const isStruck = (entry: Entry, claim: string): boolean => entry.struck?.includes(claim) ?? false;

function amended(history: History, event: LedgerEvent<'EntryAmended'>): readonly Entry[] {
  const { data } = event;
  const mark = {
    event: event.id,
    position: event.position,
    recorded: event.recorded,
    ...(data.reason === undefined ? {} : { reason: data.reason }),
  };
  const change = (target: Entry, change: object, amendment: Amendment): readonly Entry[] =>
    history.entries.map((entry) =>
      entry === target
        ? ({ ...entry, ...change, amendments: [...(entry.amendments ?? []), amendment] } as Entry)
        : entry,
    );
  if ('event' in data) {
    const target = history.entries.find(({ id }) => id === data.event);
    if (target === undefined) throw new Error(`amends an event that the subject does not have: ${data.event}`);
    const was = fieldsBefore(target.data, data.fields);
    return change(target, { data: replaced(target.data, data.fields) }, { ...mark, was });
  }
  const found = findClaim(history, data.of);
  if (found === undefined) throw new Error(`amends a claim that the subject does not have: ${data.of}`);
  const { entry, place, claim } = found;
  if ('strike' in data) {
    const struck = [...(entry.struck ?? []), data.of];
    return change(entry, { struck }, { ...mark, claim: data.of, was: {}, struck: true });
  }
  const claims = claimsOf(entry).with(place, replaced(claim, data.fields));
  const was = fieldsBefore(claim, data.fields);
  return change(entry, { data: { ...entry.data, claims } }, { ...mark, claim: data.of, was });
}

/** Marks the entry that was restated: what is folded of it lacks the texts already. */
function erased(history: History, { data, id, position, recorded }: LedgerEvent<'EntryErased'>): readonly Entry[] {
  const erasure = { event: id, position, recorded, fields: data.fields, order: data.order };
  return history.entries.map((entry) =>
    entry.id === data.event ? ({ ...entry, erasures: [...(entry.erasures ?? []), erasure] } as Entry) : entry,
  );
}

function entriesAfter(history: History, event: LedgerEvent): readonly Entry[] {
  if (event.type === 'EntryAmended') return amended(history, event as LedgerEvent<'EntryAmended'>);
  return event.type === 'EntryErased' ? erased(history, event as LedgerEvent<'EntryErased'>) : history.entries;
}

/**
 * Folds one event into a history; the one given stays as it is.
 *
 * @throws where an amendment names what the subject does not have
 */
export function evolve(history: History, event: LedgerEvent): History {
  const { type, data, id, position, revision, recorded } = event;
  const entry = { type, data, id, position, revision, recorded } as Entry;
  return { subject: history.subject, revision, position, entries: [...entriesAfter(history, event), entry] };
}
