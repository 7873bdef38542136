import type { Qualifier } from '#src/domain/figure.ts';
import type { History } from '#src/domain/history.ts';
import type { Subject } from '#src/domain/subject.ts';
import { overlaps, type Span, spanOrUnknown, within } from '#src/domain/time.ts';
import { isFacilityOf, type Scope } from '#src/domain/toll.ts';
import { liesIn } from '#src/domain/vocabulary.ts';
import { conflictingDates } from './dating.ts';
import { type Figure, figureOf } from './figures.ts';
import { occurredFrom, occurrenceOf, wholeOf } from './occurrence.ts';
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

/** A subject inside the scope without a figure: nobody said a number, and that is not zero. */
export interface WithoutFigure {
  readonly subject: Subject;
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
  readonly withoutFigure: readonly WithoutFigure[];
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
const figureIn = (view: AllSaid, { measure, group }: Scope): Figure => figureOf(view, { measure, group });

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

/**
 * The whole that is counted instead of a subject: the uppermost one that counts, of all that the subject is part of, directly or
 * through others. Undefined if the subject is counted itself.
 *
 * @param wholeOf what a subject is part of, wherever that lies
 * @param counts whether one lies inside the scope and has a figure there
 */
export function wholeCounted(
  subject: Subject,
  wholeOf: (part: Subject) => Subject | undefined,
  counts: (whole: Subject) => boolean,
): Subject | undefined {
  const wholes = new Set<Subject>();
  // A part that closes a circle is void, but another node may just have recorded one: then the loop ends here.
  for (let next = wholeOf(subject); next !== undefined && !wholes.has(next); next = wholeOf(next)) wholes.add(next);
  return [...wholes].findLast((whole) => whole !== subject && counts(whole));
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

/** Who lies in a scope: those that are counted, those that lie in it only partly, and those that are not counted (again). */
export interface InScope {
  readonly counted: readonly Lies[];
  readonly uncertain: readonly Lies[];
  /** Those inside the scope without a figure: nobody said a number. */
  readonly withoutFigure: readonly Lies[];
  readonly within: readonly NotAgain[];
}

/** One that is not counted again, and why: what it is part of, or what it is merged into, is counted. */
export type NotAgain =
  | { readonly subject: Subject; readonly partOf: Subject }
  | { readonly subject: Subject; readonly mergedInto: Subject };

/**
 * Who lies in a scope, and who has a figure there.
 *
 * @param ordered candidates in the order of their occurrence, and all that they are part of
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
  const lies = new Map(
    [...inside, ...partly].map((history): [Subject, Lies] => [
      history.subject,
      {
        subject: history.subject,
        figure: figureUntil(allSaid(history), scope, until),
        isDateContested: isDateContested(history, until),
      },
    ]),
  );
  const hasFigure = (one: Lies | undefined): boolean => one !== undefined && one.figure.phase !== 'none';
  const isInside = new Set(inside.map(({ subject }) => subject));
  const counts = (subject: Subject): boolean => isInside.has(subject) && hasFigure(lies.get(subject));
  const wholes = new Map(ordered.map((history) => [history.subject, wholeOf(history)]));
  const parts = [...lies.keys()].flatMap((subject) => {
    const partOf = wholeCounted(subject, (part) => wholes.get(part), counts);
    return partOf === undefined ? [] : [{ subject, partOf }];
  });
  const isPart = new Set(parts.map(({ subject }) => subject));
  const byThemselves = [...lies.values()].filter(({ subject }) => !isPart.has(subject));
  const isWithin = ({ subject }: Lies): boolean => isInside.has(subject);
  return {
    counted: byThemselves.filter((one) => isWithin(one) && hasFigure(one)),
    uncertain: byThemselves.filter((one) => !isWithin(one) && hasFigure(one)),
    withoutFigure: byThemselves.filter((one) => isWithin(one) && !hasFigure(one)),
    within: [
      ...parts,
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
  const { counted, uncertain: unsure, withoutFigure: silent, within } = inScope(ordered, scope, until, begunBy);
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
  const withoutFigure = silent.map(({ subject, isDateContested }) => ({ subject, ...markOf(isDateContested) }));
  const { sum: total, low, high } = sum.range;
  return { recorded: { sum: total, qualifier: sum.qualifier, low, high, incidents, uncertain, withoutFigure }, within };
}
