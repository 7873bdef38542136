import type { History } from '#src/domain/history.ts';
import { slugOf } from '#src/domain/names.ts';
import { entriesOf, firstOf, zoneOf } from '#src/domain/state.ts';
import { idOf } from '#src/domain/subject.ts';
import { spanOrUnknown } from '#src/domain/time.ts';
import type { Scope } from '#src/domain/toll.ts';
import { placesAround } from '#src/domain/vocabulary.ts';
import { claimedTotals } from './claimed.ts';
import { asEntered } from './history/recording.ts';
import { occurrenceOf } from './occurrence.ts';
import { folding, type Indexed, type Projection, type Query } from './projection.ts';
import { recordedSum } from './recorded.ts';
import { summaryOf } from './summary.ts';

export type TollView = ReturnType<typeof view>;

export const tollScope = (document: History): Scope | undefined => firstOf(document, 'TollClaimed')?.scope;

/** A scope as it is answered. */
export const shownScope = (scope: Scope) => ({
  place: scope.place ?? null,
  facility: scope.facility ?? null,
  population: scope.population,
  measure: scope.measure,
  group: scope.group,
  interval: scope.interval,
});

function view(document: History, query: Query) {
  const scope = tollScope(document);
  return {
    ...summaryOf(document, query),
    scope: scope === undefined ? null : shownScope(scope),
  };
}

/** The scope, and every one that it had before an amendment. */
function scopesOf(document: History): Scope[] {
  const first = document.entries[0];
  if (first?.type !== 'TollClaimed') return [];
  const before = first.amendments?.map(({ was }) => was.scope as Scope | undefined) ?? [];
  return [first.data.scope, ...before].filter((scope) => scope !== undefined);
}

const index = (document: History): readonly Indexed[] => scopesOf(document).flatMap(indexOf);

function indexOf(scope: Scope): Indexed[] {
  const span = spanOrUnknown(scope.interval);
  return [
    ...placesAround(scope.place ?? '')
      .filter((value) => value !== '')
      .map((value): Indexed => ({ by: 'place', value, ...span })),
    ...(scope.facility === undefined ? [] : [{ by: 'facility', value: slugOf(scope.facility), ...span } as const]),
  ];
}

/** Cumulative totals over a place and a time: what was claimed. What was recorded is composed from the incidents. */
export const tolls: Projection<TollView> = {
  name: 'tolls',
  version: 2,
  kind: 'toll',
  ...folding,
  index,
  view,
};

/** What a toll counted, from which position on: more than one scope where it was amended. */
export function scopesAlong(document: History): { readonly from: number; readonly scope: Scope }[] {
  const first = document.entries[0];
  if (first === undefined) return [];
  const entered = asEntered(first);
  const begun = entered.type === 'TollClaimed' ? [{ from: first.position, scope: entered.data.scope }] : [];
  const amended = entriesOf(document, 'EntryAmended').flatMap(({ position, data }) =>
    'event' in data && data.event === first.id && 'scope' in data.fields
      ? [{ from: position, scope: data.fields.scope as unknown as Scope }]
      : [],
  );
  return [...begun, ...amended];
}

/** What to look up for a toll: incidents and operations by place or facility, of the time of its interval. */
export const tollCandidates = (document: History): Indexed | undefined => {
  const scope = tollScope(document);
  return scope && candidatesOf(scope, zoneOf(document));
};

/** What to look up for a scope. */
export function candidatesOf(scope: Scope, zone: string | undefined): Indexed {
  const span = spanOrUnknown(scope.interval, zone);
  return scope.facility === undefined
    ? { by: 'place', value: scope.place ?? '', ...span }
    : { by: 'facility', value: slugOf(scope.facility), ...span };
}

/**
 * A toll beside what the ledger holds: the running sum of the incidents' figures, and each claimed total against it.
 *
 * @param document the toll
 * @param candidates the documents of incidents and operations that the index gives for `tollCandidates`
 * @param included the documents of the incidents that its claims say they include
 * @param shown what the toll itself shows
 */
export function composeToll(
  document: History,
  candidates: readonly History[],
  included: ReadonlyMap<string, History>,
  query: Query,
  shown: TollView = tolls.view(document, query),
) {
  const scope = tollScope(document);
  if (scope === undefined) return undefined;
  const ordered = inOrder(candidates);
  const sum = (until: number | null, begunBy: number | null) => recordedSum(ordered, scope, until, begunBy);
  const { recorded, within } = sum(query.statedUntil, null);
  return {
    ...shown,
    recorded,
    /** Parts of another that is counted, and those merged into another: not counted again. */
    notCountedAgain: within,
    ...claimedTotals(document, included, query, (until, begunBy) => sum(until, begunBy).recorded),
  };
}

/** Candidates in the order in which a total counts them. */
export const inOrder = (candidates: readonly History[]): History[] => [...candidates].sort(byOccurrence);

/** By (occurred from, occurred to, id). What has no known time stands first, as with what was said. */
function byOccurrence(a: History, b: History): number {
  const [s, t] = [occurrenceOf(a).occurred, occurrenceOf(b).occurred];
  if (s.from !== t.from) return s.from < t.from ? -1 : 1;
  if (s.to !== t.to) return s.to < t.to ? -1 : 1;
  const [id, other] = [idOf(a.subject), idOf(b.subject)];
  if (id !== other) return id < other ? -1 : 1;
  return a.subject < b.subject ? -1 : 1;
}
