import { addEnds, type Qualifier } from '#src/domain/figure.ts';
import type { History } from '#src/domain/history.ts';
import type { Subject } from '#src/domain/subject.ts';
import { overlaps, spanOrUnknown, within } from '#src/domain/time.ts';
import type { Scope } from '#src/domain/toll.ts';
import { liesIn, slugOf } from '#src/domain/vocabulary.ts';
import { type Figure, figureOf } from './figures.ts';
import { occurrenceOf } from './occurrence.ts';
import { type AllSaid, allSaid, saidUntil } from './said.ts';

/** One counted subject, and the running sum once it is counted. */
export interface Counted {
  readonly subject: Subject;
  readonly value: number | null;
  readonly qualifier: Qualifier | null;
  readonly sum: number;
  readonly low: number;
  readonly high: number | null;
}

/** One that only partly lies in the scope: its high end is added to the total's high end alone. */
export interface Uncertain {
  readonly subject: Subject;
  readonly value: number | null;
  readonly qualifier: Qualifier | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** What the ledger holds over a scope. */
export interface Recorded {
  readonly sum: number;
  readonly qualifier: 'none' | 'exact' | 'about' | 'at-least' | 'between';
  readonly low: number;
  readonly high: number | null;
  readonly incidents: readonly Counted[];
  readonly uncertain: readonly Uncertain[];
}

export type Lying = 'inside' | 'partly' | 'outside';

/** How a subject lies in a scope, whatever it is part of. */
export function lyingOf(history: History, scope: Scope): Lying {
  const { places, facilities, occurred } = occurrenceOf(history);
  const inPlace =
    scope.facility === undefined
      ? places.map((place) => liesIn(place, scope.place ?? ''))
      : facilities.map((facility) => slugOf(facility) === slugOf(scope.facility ?? ''));
  const interval = spanOrUnknown(scope.interval);
  if (!inPlace.includes(true) || !overlaps(occurred, interval)) return 'outside';
  return !inPlace.includes(false) && within(occurred, interval) ? 'inside' : 'partly';
}

/** The figure of a subject that a scope counts. @param view what is in view of the subject */
export const figureIn = (view: AllSaid, { measure, group }: Scope): Figure => figureOf(view, { measure, group });

/** The subjects above one, by `partOf`, as far as they are among these. */
function above(subject: Subject, parents: ReadonlyMap<Subject, Subject | undefined>): ReadonlySet<Subject> {
  const found = new Set<Subject>();
  for (let next = parents.get(subject); next !== undefined && !found.has(next); next = parents.get(next))
    found.add(next);
  return found;
}

/**
 * Those that lie in the scope, wholly or partly, and are part of another inside. Of subjects that are parts of each
 * other, the first by id is counted. Nothing outside is asked: which of it the index happens to give does not count.
 */
function partsOfOthers(inside: readonly History[], partly: readonly History[]): ReadonlyMap<Subject, Subject> {
  const lying = [...inside, ...partly];
  const parents = new Map(lying.map((one) => [one.subject, occurrenceOf(one).partOf as Subject | undefined]));
  const isInside = new Set(inside.map(({ subject }) => subject));
  const found = new Map<Subject, Subject>();
  for (const { subject } of lying) {
    for (const other of above(subject, parents)) {
      const circular = above(other, parents).has(subject);
      if (isInside.has(other) && other !== subject && (!circular || other < subject)) found.set(subject, other);
    }
  }
  return found;
}

/** Those that lie in the scope by what was said of them, and are merged into one that does. */
function mergedIntoOthers(lying: readonly History[], told: readonly History[]): NotAgain[] {
  const subjects = new Set(told.map(({ subject }) => subject));
  return lying.flatMap(({ subject, merging }) =>
    merging?.into !== undefined && subjects.has(merging.into) ? [{ subject, mergedInto: merging.into }] : [],
  );
}

function qualifierOf(figures: readonly Figure[], high: number | null): Recorded['qualifier'] {
  if (figures.length === 0) return 'none';
  if (figures.every(({ qualifier }) => qualifier === 'exact')) return 'exact';
  if (figures.some(({ qualifier }) => qualifier === 'about')) return 'about';
  return high === null ? 'at-least' : 'between';
}

/** A subject that lies in a scope, with its figure there. */
export interface Lies {
  readonly subject: Subject;
  readonly figure: Figure;
}

/** Who lies in a scope: those that are counted, those that lie in it only partly, and those that are not counted again. */
export interface InScope {
  readonly counted: readonly Lies[];
  readonly uncertain: readonly Lies[];
  readonly within: readonly NotAgain[];
}

/** One that is not counted again, and why: what it is part of, or what it is merged into, is counted. */
export type NotAgain =
  | { readonly subject: Subject; readonly partOf: Subject }
  | { readonly subject: Subject; readonly mergedInto: Subject };

/**
 * Who lies in a scope and has a figure there.
 *
 * @param ordered candidates in the order of their occurrence
 * @param until what had been said by then (wall clock ms; null: everything)
 * @param begunBy only what had begun by then (wall clock ms; null: all)
 */
export function inScope(
  ordered: readonly History[],
  scope: Scope,
  until: number | null,
  begunBy: number | null,
): InScope {
  const begun = ordered.filter((history) => begunBy === null || occurrenceOf(history).occurred.from <= begunBy);
  const lying = new Map(begun.map((history) => [history, lyingOf(history, scope)]));
  const told = begun.filter(({ merging }) => merging?.into === undefined);
  const inside = told.filter((history) => lying.get(history) === 'inside');
  const partly = told.filter((history) => lying.get(history) === 'partly');
  const parts = partsOfOthers(inside, partly);
  const withFigure = (histories: readonly History[]): Lies[] =>
    histories
      .filter(({ subject }) => !parts.has(subject))
      .map((history) => ({ subject: history.subject, figure: figureIn(saidUntil(allSaid(history), until), scope) }))
      .filter(({ figure }) => figure.phase !== 'none');
  return {
    counted: withFigure(inside),
    uncertain: withFigure(partly),
    within: [
      ...[...parts].map(([subject, partOf]) => ({ subject, partOf })),
      ...mergedIntoOthers(
        begun.filter((history) => lying.get(history) !== 'outside'),
        [...inside, ...partly],
      ),
    ],
  };
}

/** The recorded sum over a scope, as known at a date; the parameters are those of `inScope`. */
export function recordedSum(
  ordered: readonly History[],
  scope: Scope,
  until: number | null,
  begunBy: number | null,
): { recorded: Recorded; within: InScope['within'] } {
  const { counted, uncertain: unsure, within } = inScope(ordered, scope, until, begunBy);
  let [sum, low, high]: [number, number, number | null] = [0, 0, 0];
  const incidents = counted.map(({ subject, figure }): Counted => {
    sum += figure.point ?? 0;
    low += figure.low ?? 0;
    high = addEnds(high, figure.high);
    return { subject, value: figure.value, qualifier: figure.qualifier, sum, low, high };
  });
  for (const { figure } of unsure) high = addEnds(high, figure.high);
  const qualifier = qualifierOf(
    counted.map(({ figure }) => figure),
    high,
  );
  const uncertain = unsure.map(({ subject, figure }): Uncertain => {
    const { value, qualifier: said, low: least, high: most } = figure;
    return { subject, value, qualifier: said, low: least, high: most };
  });
  return { recorded: { sum, qualifier, low, high, incidents, uncertain }, within };
}
