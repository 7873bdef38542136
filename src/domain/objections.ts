import { claimsOf, type EventBody, type EventType } from './events.ts';
import { type Entry, type History, isStruck } from './history.ts';
import type { Refusal } from './refusal.ts';
import { learn, type State, type TrackedClaim, zoneOf } from './state.ts';

/** The rules that hold for posting: what speaks against an event if it is posted on a state. */
export type Rules = (body: EventBody, state: State) => readonly Refusal[];

/** What speaks against an entry of a history. */
export interface Objection {
  readonly entry: Entry;
  readonly refusal: Refusal;
}

/** The types whose entries are not checked again: more than their subject decides on them, or they only change other entries. */
const OTHERWISE_DECIDED: ReadonlySet<EventType> = new Set([
  'EntryAmended',
  'EntryErased',
  'IncidentsMerged',
  'IncidentSplit',
]);

/**
 * The types that a step of a course is checked against, beside the first event. Entries of all other types are checked against
 * everything before them. Without this list the time would grow with the square of the length of a course.
 */
const HELD_AGAINST: { readonly [T in EventType]?: readonly EventType[] } = {
  TransferOperationProgressed: ['TransferOperationEnded'],
  TransferOperationEnded: ['TransferOperationProgressed'],
  EmergencyExtended: ['EmergencyLifted'],
  EmergencyLifted: ['EmergencyExtended'],
  AssessmentLifted: ['AssessmentMade'],
};

/** Whether a pointer leads to a claim that was struck: it counts as never entered, so nothing speaks against it. */
function isOfStruck(entry: Entry, pointer: string): boolean {
  const place = /^\/claims\/(\d+)/.exec(pointer)?.[1];
  const claim = place === undefined ? undefined : claimsOf(entry)[Number(place)];
  return claim !== undefined && isStruck(entry, claim.id);
}

function objections(entry: Entry, state: State, rules: Rules): Objection[] {
  if (OTHERWISE_DECIDED.has(entry.type)) return [];
  return rules(entry, state)
    .filter(({ pointer }) => !isOfStruck(entry, pointer))
    .map((refusal) => ({ entry, refusal }));
}

/** What speaks against the entries of a history as they stand, each posted on those before it. */
export function objectionsAlong(history: History, rules: Rules): Objection[] {
  const claims = new Map<string, TrackedClaim>();
  const zone = zoneOf(history);
  const before: Entry[] = [];
  const ofType = new Map<EventType, Entry[]>();
  return history.entries.flatMap((entry) => {
    const against = HELD_AGAINST[entry.type];
    const entries =
      against === undefined ? before : [...before.slice(0, 1), ...against.flatMap((type) => ofType.get(type) ?? [])];
    const found = objections(entry, { history: { ...history, entries }, claims }, rules);
    before.push(entry);
    const same = ofType.get(entry.type);
    if (same === undefined) ofType.set(entry.type, [entry]);
    else same.push(entry);
    learn(claims, entry, zone);
    return found;
  });
}

/**
 * What speaks against one entry as it stands, posted on those before it. A step of a course is checked against later entries,
 * too: its order is that of the world, not that of recording.
 */
export function objectionsTo(entry: Entry, history: History, rules: Rules): Objection[] {
  const at = history.entries.indexOf(entry);
  const before = history.entries.slice(0, at);
  const claims = new Map<string, TrackedClaim>();
  for (const other of before) learn(claims, other, zoneOf(history));
  const entries = HELD_AGAINST[entry.type] === undefined ? before : history.entries.toSpliced(at, 1);
  return objections(entry, { history: { ...history, entries }, claims }, rules);
}

const keyOf = ({ entry, refusal: { code, pointer, detail } }: Objection): string =>
  JSON.stringify([entry.id, code, pointer, detail]);

/** A test whether an objection is none of those before. */
export function isNewTo(before: readonly Objection[]): (objection: Objection) => boolean {
  const keys = new Set(before.map(keyOf));
  return (objection) => !keys.has(keyOf(objection));
}
