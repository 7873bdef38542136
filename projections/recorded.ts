import type { Qualifier } from '#src/domain/figure.ts';
import type { History } from '#src/domain/history.ts';
import type { Subject } from '#src/domain/subject.ts';
import { overlaps, type Span, spanOrUnknown, within } from '#src/domain/time.ts';
import { isFacilityOf, type Scope } from '#src/domain/toll.ts';
import { liesIn } from '#src/domain/vocabulary.ts';
import { conflictingDates } from './dating.ts';
import { type Figure, figureOf } from './figures.ts';
import { occurredFrom, occurrenceOf } from './occurrence.ts';
import { type AllSaid, allSaid, datesUntil, saidUntil } from './said.ts';

/** One counted subject, and the running sum once it is counted. */
export interface Counted {
  readonly subject: Subject;
  readonly value: number | null;
  readonly qualifier: Qualifier | null;
  readonly sum: number;
  readonly low: number;
  readonly high: number | null;
  readonly dateContested?: true;
}

/** One that only partly lies in the scope: its high end is added to the total's high end alone. */
export interface Uncertain {
  readonly subject: Subject;
  readonly value: number | null;
  readonly qualifier: Qualifier | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly dateContested?: true;
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

/**
 * How a subject lies in a scope, whatever it is part of. One whose date is disputed lies in it as it does by the record only
 * where it does so by each of the words that conflict; else it lies there partly.
 *
 * @param dates the words about its date that are in view
 * @param begunBy only what had begun by then (wall clock ms; null: all)
 */
export function lyingOf(history: History, scope: Scope, dates: AllSaid['dates'], begunBy: number | null = null): Lying {
  const occurrence = occurrenceOf(history);
  const { places, facilities, date } = occurrence;
  const inPlace =
    scope.place !== undefined
      ? places.map((place) => liesIn(place, scope.place ?? ''))
      : facilities.map((facility) => isFacilityOf(scope, facility));
  if (!inPlace.includes(true)) return 'outside';
  const interval = spanOrUnknown(scope.interval);
  const lies = (occurred: Span): Lying => {
    if (!overlaps(occurred, interval) || (begunBy !== null && occurred.from > begunBy)) return 'outside';
    return !inPlace.includes(false) && within(occurred, interval) ? 'inside' : 'partly';
  };
  const recorded = lies(occurrence.occurred);
  const isDoubted = conflictingDates(date, dates).some(
    (word) => lies(occurredFrom(occurrence, word.occurred)) !== recorded,
  );
  return isDoubted ? 'partly' : recorded;
}

/** The figure of a subject that a scope counts. @param view what is in view of the subject */
export const figureIn = (view: AllSaid, { measure, group }: Scope): Figure => figureOf(view, { measure, group });

/** The figures of a subject that were asked for, by how much had been said: what had not changed in between is not asked again. */
const known = new WeakMap<AllSaid, { readonly moments: readonly number[]; readonly figures: Map<string, Figure> }>();

/** The figure of a subject that a scope counts, of what had been said by a moment (null: everything). */
function figureUntil(all: AllSaid, scope: Scope, until: number | null): Figure {
  let of = known.get(all);
  if (of === undefined) {
    const { claims, acts, pins } = all;
    const moments = [...claims, ...acts, ...pins, ...pins.flatMap(({ lift }) => lift ?? [])];
    of = { moments: moments.flatMap(({ moment }) => moment ?? []).sort((a, b) => a - b), figures: new Map() };
    known.set(all, of);
  }
  const { moments, figures } = of;
  const said = until === null ? 'all' : moments.findLastIndex((moment) => moment <= until) + 1;
  const key = `${scope.measure}/${scope.group} ${said}`;
  let figure = figures.get(key);
  if (figure === undefined) {
    figure = figureIn(saidUntil(all, until), scope);
    figures.set(key, figure);
  }
  return figure;
}

/** The subjects above one, by `partOf`, as far as they are among these. */
function above(subject: Subject, parents: ReadonlyMap<Subject, Subject>): ReadonlySet<Subject> {
  const found = new Set<Subject>();
  for (let next = parents.get(subject); next !== undefined && !found.has(next); next = parents.get(next))
    found.add(next);
  return found;
}

/**
 * Those that lie in the scope, wholly or partly, and are part of another inside. Of subjects that are parts of each
 * other, the first by id is counted. Nothing outside is asked: which of it the index happens to give does not count.
 *
 * @param parents what each that lies there, wholly or partly, is part of, where it is
 */
export function partsOfOthers(
  parents: ReadonlyMap<Subject, Subject>,
  isInside: (subject: Subject) => boolean,
): ReadonlyMap<Subject, Subject> {
  const found = new Map<Subject, Subject>();
  for (const subject of parents.keys()) {
    for (const other of above(subject, parents)) {
      const circular = above(other, parents).has(subject);
      if (isInside(other) && other !== subject && (!circular || other < subject)) found.set(subject, other);
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

/** The sum of figures, to and from which others can be added and taken. */
export class Sum {
  readonly #of = { counted: 0, exact: 0, about: 0, open: 0, uncertain: 0 };
  #sum = 0;
  #low = 0;
  #high = 0;

  /** Adds a figure that is counted; with −1 takes it out. */
  count({ point, low, high, qualifier }: Figure, by: 1 | -1 = 1): void {
    this.#of.counted += by;
    if (qualifier === 'exact') this.#of.exact += by;
    if (qualifier === 'about') this.#of.about += by;
    this.#sum += by * (point ?? 0);
    this.#low += by * (low ?? 0);
    this.#addHigh(high, by);
  }

  /** Adds one of a subject that only partly lies in the scope: its high end alone; with −1 takes it out. */
  doubt({ high }: Figure, by: 1 | -1 = 1): void {
    this.#of.uncertain += by;
    this.#addHigh(high, by);
  }

  #addHigh(high: number | null, by: 1 | -1): void {
    if (high === null) this.#of.open += by;
    else this.#high += by * high;
  }

  get counts(): { readonly counted: number; readonly uncertain: number } {
    const { counted, uncertain } = this.#of;
    return { counted, uncertain };
  }

  get range(): Pick<Recorded, 'sum' | 'low' | 'high'> {
    return { sum: this.#sum, low: this.#low, high: this.#of.open > 0 ? null : this.#high };
  }

  get qualifier(): Recorded['qualifier'] {
    const { counted, exact, about, open } = this.#of;
    if (counted === 0) return 'none';
    if (exact === counted) return 'exact';
    if (about > 0) return 'about';
    return open > 0 ? 'at-least' : 'between';
  }
}

/** A subject that lies in a scope, with its figure there. */
export interface Lies {
  readonly subject: Subject;
  readonly figure: Figure;
  readonly isDateContested: boolean;
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
  const lying = new Map(
    ordered.map((history) => [history, lyingOf(history, scope, datesUntil(allSaid(history), until), begunBy)]),
  );
  const told = ordered.filter(({ merging }) => merging?.into === undefined);
  const inside = told.filter((history) => lying.get(history) === 'inside');
  const partly = told.filter((history) => lying.get(history) === 'partly');
  const parents = [...inside, ...partly].flatMap((history): [Subject, Subject][] => {
    const { partOf } = occurrenceOf(history);
    return partOf === undefined ? [] : [[history.subject, partOf as Subject]];
  });
  const isInside = new Set(inside.map(({ subject }) => subject));
  const parts = partsOfOthers(new Map(parents), (subject) => isInside.has(subject));
  const withFigure = (histories: readonly History[]): Lies[] =>
    histories
      .filter(({ subject }) => !parts.has(subject))
      .map((history) => ({
        subject: history.subject,
        figure: figureUntil(allSaid(history), scope, until),
        isDateContested: isDateContested(history, until),
      }))
      .filter(({ figure }) => figure.phase !== 'none');
  return {
    counted: withFigure(inside),
    uncertain: withFigure(partly),
    within: [
      ...[...parts].map(([subject, partOf]) => ({ subject, partOf })),
      ...mergedIntoOthers(
        ordered.filter((history) => lying.get(history) !== 'outside'),
        [...inside, ...partly],
      ),
    ],
  };
}

const isDateContested = (history: History, until: number | null): boolean =>
  conflictingDates(occurrenceOf(history).date, datesUntil(allSaid(history), until)).length > 0;

const markOf = (isDateContested: boolean): Pick<Counted, 'dateContested'> =>
  isDateContested ? { dateContested: true } : {};

/** The recorded sum over a scope, as known at a date; the parameters are those of `inScope`. */
export function recordedSum(
  ordered: readonly History[],
  scope: Scope,
  until: number | null,
  begunBy: number | null,
): { recorded: Recorded; within: InScope['within'] } {
  const { counted, uncertain: unsure, within } = inScope(ordered, scope, until, begunBy);
  const sum = new Sum();
  const incidents = counted.map(({ subject, figure, isDateContested }): Counted => {
    sum.count(figure);
    return { subject, value: figure.value, qualifier: figure.qualifier, ...sum.range, ...markOf(isDateContested) };
  });
  for (const { figure } of unsure) sum.doubt(figure);
  const uncertain = unsure.map(({ subject, figure, isDateContested }): Uncertain => {
    const { value, qualifier, low, high } = figure;
    return { subject, value, qualifier, low, high, ...markOf(isDateContested) };
  });
  const { sum: total, low, high } = sum.range;
  return { recorded: { sum: total, qualifier: sum.qualifier, low, high, incidents, uncertain }, within };
}
