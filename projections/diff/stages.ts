import type { Claim } from '#src/domain/claim.ts';
import { claimsOf, type EventType } from '#src/domain/events.ts';
import type { Entry, History } from '#src/domain/history.ts';
import { upTo } from '../chain.ts';
import { type AllSaid, allSaid, bySaid, saidUntil, type When } from '../said.ts';

/** What took a subject from one stage to the next: an entry, and the claims of it that came with that. */
export interface Step {
  readonly entry: Entry;
  readonly claims: readonly Claim[];
}

/** A subject on its way from one end of a comparison to the other. */
export interface Stage {
  /** Undefined before its first event. */
  readonly history: History | undefined;
  readonly view: AllSaid;
  /** Undefined at the beginning. */
  readonly step: Step | undefined;
}

const NOTHING: AllSaid = { claims: [], acts: [], pins: [] };

/** Without claims, these move no figure and change neither when nor where their subject was. */
const SILENT: ReadonlySet<EventType> = new Set([
  'StatementRecorded',
  'TransferOperationProgressed',
  'EmergencyExtended',
  'EmergencyLifted',
  'EntryErased',
]);

/**
 * The stages between two positions.
 *
 * @param before the subject at the first; undefined where it had not begun
 * @param after the subject after each event since, in order
 * @param until what had been said by then, at both ends (null: everything)
 */
export function* stagesRecorded(
  before: History | undefined,
  after: readonly History[],
  until: number | null,
): Generator<Stage> {
  const viewOf = (history: History): AllSaid => saidUntil(allSaid(history), until);
  yield { history: before, view: before === undefined ? NOTHING : viewOf(before), step: undefined };
  for (const history of after) {
    const entry = history.entries.at(-1);
    const claims = entry === undefined ? [] : claimsOf(entry);
    if (entry === undefined || (claims.length === 0 && SILENT.has(entry.type))) continue;
    yield { history, view: viewOf(history), step: { entry, claims } };
  }
}

/** What comes into view between two moments, in the order in which it was said: each with its event. */
function arrivals(all: AllSaid, after: number, until: number): (When & { readonly event: string })[] {
  const { claims, acts, pins } = saidUntil(all, until);
  const lifts = pins.flatMap(({ lift }) => lift ?? []);
  return [...claims, ...acts, ...pins, ...lifts]
    .filter(({ moment }) => moment !== null && moment > after)
    .sort(bySaid)
    .filter((item, n, items) => n === 0 || bySaid(items[n - 1] ?? item, item) !== 0);
}

/** Whether anything comes into view of a subject between two moments (wall clock ms). */
export const isSpokenOf = (history: History, after: number, until: number): boolean =>
  arrivals(allSaid(history), after, until).length > 0;

/** The stages between two moments (wall clock ms) of what had been said, by what a subject's history holds. */
export function* stagesStated(history: History, after: number, until: number): Generator<Stage> {
  const all = allSaid(history);
  const view = saidUntil(all, until);
  yield { history, view: saidUntil(all, after), step: undefined };
  for (const when of arrivals(all, after, until)) {
    const entry = history.entries.find(({ id }) => id === when.event);
    if (entry === undefined) continue;
    const claims = claimsOf(entry).filter((_, place) => place === when.place);
    yield { history, view: upTo(view, when), step: { entry, claims } };
  }
}
