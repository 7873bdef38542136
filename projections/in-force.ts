import type { History } from '#src/domain/history.ts';
import { entriesOf, firstOf, zoneOf } from '#src/domain/state.ts';
import { DAY, dayOf, type Span, spanOrUnknown, startOfDay, UNKNOWN } from '#src/domain/time.ts';
import type { Query } from './projection.ts';
import { isSaid } from './summary.ts';

/** The answer to "was it in force on that day?", as far as the ledger tells. */
export interface InForce {
  readonly on: string;
  /** `in-force` also where the end (or the beginning) is unknown and nothing recorded says otherwise: see the two flags. */
  readonly status: 'in-force' | 'not-in-force' | 'uncertain';
  readonly beginningKnown: boolean;
  readonly endKnown: boolean;
}

/** Days on end that a decree and its extensions cover. */
export interface Period {
  /** UNKNOWN where nobody says when it began. */
  readonly from: Span;
  /** Its last moment; UNKNOWN where it is not known. */
  readonly end: Span;
  readonly endedBy: 'lifted' | 'run-out' | null;
}

/** Whether somebody says when: at the earliest, or at the latest. */
export const isKnown = ({ from, to }: Span): boolean => Number.isFinite(from) || Number.isFinite(to);

/** The last moment of the last of `days` days that begin within a span. */
const afterDays = (from: Span, days: number): Span => ({
  from: startOfDay(from.from) + days * DAY - 1,
  to: startOfDay(from.to) + days * DAY - 1,
});

/** An extension does not shorten what was decreed. */
const later = (end: Span, other: Span): Span => ({
  from: Math.max(end.from, other.from),
  to: Math.max(end.to, other.to),
});
const earlier = (end: Span, other: Span): Span => ({
  from: Math.min(end.from, other.from),
  to: Math.min(end.to, other.to),
});

interface Extension {
  readonly begins: Span;
  readonly days: number | undefined;
}

/** The extensions in a view in the order of the world; those that nobody dated come last. */
function extensionsIn(document: History, query: Query): Extension[] {
  const zone = zoneOf(document);
  return entriesOf(document, 'EmergencyExtended')
    .filter((entry) => isSaid(entry, 'from', query, zone))
    .map(({ data, position }) => ({ begins: spanOrUnknown(data.from, zone), days: data.days, position }))
    .sort((a, b) => orderOf(a) - orderOf(b) || a.position - b.position);
}

/** Large numbers for those without a beginning, or without an earliest one: two infinite ones have no difference. */
const orderOf = ({ begins }: Extension): number =>
  isKnown(begins) ? Math.max(begins.from, Number.MIN_SAFE_INTEGER) : Number.MAX_SAFE_INTEGER;

type Covered = Pick<Period, 'from' | 'end'>;

/** Whether an extension surely begins before a period is over, or on the day after. */
const followsOn = ({ end }: Covered, { begins }: Extension): boolean => startOfDay(begins.to) <= end.from + 1;

/** The last period with an extension, and the extension as another period where there may be days between. */
function extended(last: Covered, extension: Extension): readonly Covered[] {
  const { begins, days } = extension;
  if (!isKnown(begins)) {
    if (days === undefined) return [{ ...last, end: UNKNOWN }];
    const { from, to } = last.end;
    return [isKnown(last.end) ? { ...last, end: { from: from + days * DAY, to: to + days * DAY } } : last];
  }
  const end = days === undefined ? UNKNOWN : afterDays(begins, days);
  // If nobody says when a period was over, it was not over before it was extended.
  if (!isKnown(last.end)) return [{ ...last, end }];
  if (!followsOn(last, extension)) return [last, { from: begins, end }];
  return [{ ...last, end: isKnown(end) ? later(last.end, end) : end }];
}

/** What a decree and its extensions cover, in order, as if it had not been lifted. */
function coveredBy(document: History, query: Query): readonly Covered[] {
  const decree = firstOf(document, 'EmergencyDecreed');
  const from = spanOrUnknown(decree?.from, zoneOf(document));
  const end = isKnown(from) && decree?.days !== undefined ? afterDays(from, decree.days) : UNKNOWN;
  let periods: readonly Covered[] = [{ from, end }];
  for (const extension of extensionsIn(document, query)) {
    periods = [...periods.slice(0, -1), ...extended(periods.at(-1) ?? { from, end }, extension)];
    // One of unknown length may last as long as any that follows.
    if (extension.days === undefined) break;
  }
  return periods;
}

/** From when on it was in force at the latest of its decree and its extensions; the earliest moments that these allow. */
function begunBy(document: History, query: Query): number {
  const decree = firstOf(document, 'EmergencyDecreed');
  const from = spanOrUnknown(decree?.from, zoneOf(document));
  return Math.max(from.from, ...extensionsIn(document, query).map(({ begins }) => begins.from));
}

/** The rules have it that nothing is lifted before it begins, or goes on. */
const notBefore = (lifted: Span, begun: number): Span => ({ from: Math.max(lifted.from, begun), to: lifted.to });

/** The periods of an emergency in a view, in order: at least one. Between two of them it was not in force. */
export function periodsOf(document: History, query: Query): readonly Period[] {
  const zone = zoneOf(document);
  const covered = coveredBy(document, query);
  const runOut = ({ end }: Covered): Period['endedBy'] => (isKnown(end) ? 'run-out' : null);
  const lift = entriesOf(document, 'EmergencyLifted').find((entry) => isSaid(entry, 'lifted', query, zone));
  const lifted = notBefore(spanOrUnknown(lift?.data.lifted, zone), begunBy(document, query));
  if (lift === undefined) return covered.map((one) => ({ ...one, endedBy: runOut(one) }));
  return covered
    .filter(({ from }, n) => n === 0 || from.from <= lifted.to)
    .map((one): Period => {
      if (isKnown(one.end) && one.end.to <= lifted.from) return { ...one, endedBy: 'run-out' };
      return { ...one, end: isKnown(one.end) ? earlier(one.end, lifted) : lifted, endedBy: 'lifted' };
    });
}

/** When an emergency began, and when it was over: as far as is known, gaps or none. */
export function courseOf(periods: readonly Period[]): Period {
  const [first, last] = [periods.at(0), periods.at(-1)];
  const ends = periods.map(({ end }) => end);
  const end = ends.every(isKnown) && last !== undefined ? ends.reduce(later) : UNKNOWN;
  return { from: first?.from ?? UNKNOWN, end, endedBy: last?.endedBy ?? null };
}

/** Whether a day may lie in a period, and whether it does whatever its imprecise ends are. */
function liesIn({ from, end, endedBy }: Period, on: Span): { readonly may: boolean; readonly does: boolean } {
  const isEndOpen = endedBy === null;
  const hasBegun = !isKnown(from) || on.from >= startOfDay(from.to);
  const mayHaveBegun = !isKnown(from) || on.to >= from.from;
  return {
    may: mayHaveBegun && (isEndOpen || on.from <= end.to),
    does: hasBegun && (isEndOpen || on.from <= startOfDay(end.from)),
  };
}

/**
 * Whether an emergency was in force on a day: on those that its decree and its extensions cover, up to its lifting.
 *
 * @param on the day's first and last moment
 */
export function inForceOn(document: History, query: Query, on: Span): InForce {
  const periods = periodsOf(document, query);
  const { from, end } = courseOf(periods);
  const lies = periods.map((period) => liesIn(period, on));
  const status = lies.some(({ does }) => does)
    ? 'in-force'
    : lies.some(({ may }) => may)
      ? 'uncertain'
      : 'not-in-force';
  return { on: dayOf(on.from), status, beginningKnown: isKnown(from), endKnown: isKnown(end) };
}
