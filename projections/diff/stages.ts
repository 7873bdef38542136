import type { Claim } from '#src/domain/claim.ts';
import { claimsOf, type EventType } from '#src/domain/events.ts';
import type { Entry, History } from '#src/domain/history.ts';
import type { Subject } from '#src/domain/subject.ts';
import { upTo } from '../chain.ts';
import { withMerged } from '../merged.ts';
import { type AllSaid, allSaid, bySaid, NOTHING_SAID, saidUntil, saysWhen, type When } from '../said.ts';

/** An entry, and where it was recorded: the subject that is followed, or one merged into it. */
export interface Recorded {
  readonly entry: Entry;
  readonly subject: Subject;
}

/** What took a subject from one stage to the next: an entry, and the claims of it that came with that. */
export interface Step extends Recorded {
  readonly claims: readonly Claim[];
}

/** A subject as it stood once an entry had been recorded. */
export interface Told {
  readonly history: History;
  readonly by: Recorded;
}

/** A history with its last entry, as what led to it. */
export const toldBy = (history: History, entry = history.entries.at(-1)): Told[] =>
  entry === undefined ? [] : [{ history, by: { entry, subject: history.subject } }];

/** A subject on its way from one end of a comparison to the other. */
export interface Stage {
  /** Undefined before its first event. */
  readonly history: History | undefined;
  readonly view: AllSaid;
  /** Undefined at the beginning. */
  readonly step: Step | undefined;
  /** Whether the next stage is of the same moment: nobody could see how it stands at this one. */
  readonly isPassing?: boolean;
}

/** Without claims or a word about the date, these move no figure and change neither when nor where their subject was. */
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
 * @param after the subject after each event since, its own or one that changed what it is told with, in order
 * @param until what had been said by then, at both ends (null: everything)
 */
export function* stagesRecorded(
  before: History | undefined,
  after: readonly Told[],
  until: number | null,
): Generator<Stage> {
  const viewOf = (history: History): AllSaid => saidUntil(allSaid(history), until);
  yield { history: before, view: before === undefined ? NOTHING_SAID : viewOf(before), step: undefined };
  for (const { history, by } of after) {
    const claims = claimsOf(by.entry);
    if (claims.length === 0 && SILENT.has(by.entry.type) && !saysWhen(by.entry)) continue;
    yield { history, view: viewOf(history), step: { ...by, claims } };
  }
}

/** What comes into view between two moments, in the order in which it was said: each with its event. */
function arrivals(all: AllSaid, after: number, until: number): (When & { readonly event: string })[] {
  const { claims, acts, pins, dates } = saidUntil(all, until);
  const lifts = pins.flatMap(({ lift }) => lift ?? []);
  return [...claims, ...acts, ...pins, ...lifts, ...dates]
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
  const coming = arrivals(all, after, until);
  for (const [n, when] of coming.entries()) {
    const own = withMerged(history).find(({ entries }) => entries.some(({ id }) => id === when.event));
    const entry = own?.entries.find(({ id }) => id === when.event);
    if (own === undefined || entry === undefined) continue;
    const claims = claimsOf(entry).filter((_, place) => place === when.place);
    const isPassing = coming[n + 1]?.moment === when.moment;
    yield { history, view: upTo(view, when), step: { entry, subject: own.subject, claims }, isPassing };
  }
}
