import type { Entry, History } from '#src/domain/history.ts';
import { entriesOf, firstOf, zoneOf } from '#src/domain/state.ts';
import { dayOf, type Span, spanOrUnknown, UNKNOWN } from '#src/domain/time.ts';
import { liesIn, placesAround } from '#src/domain/vocabulary.ts';
import { datingOf } from './dating.ts';
import { folding, type Indexed, type Projection, type Query } from './projection.ts';
import { isSaid, summaryOf } from './summary.ts';

const DAY = 86_400_000;

/** A day that may be known only within bounds; null where nothing is known. */
export interface Bounds {
  readonly known: boolean;
  readonly earliest: string | null;
  readonly latest: string | null;
}

/** The answer to "was it in force on that day?", as far as the ledger tells. */
export interface InForce {
  readonly on: string;
  /** `in-force` also where the end (or the beginning) is unknown and nothing recorded says otherwise: see the two flags. */
  readonly status: 'in-force' | 'not-in-force' | 'uncertain';
  readonly beginningKnown: boolean;
  readonly endKnown: boolean;
}

interface Course {
  readonly from: Span;
  /** The end, its last moment included; UNKNOWN where it is not known, undefined never. */
  readonly end: Span;
  readonly endedBy: 'lifted' | 'run-out' | null;
}

const isKnown = (span: Span): boolean => span !== UNKNOWN && Number.isFinite(span.from);
const startOfDay = (moment: number): number => Math.floor(moment / DAY) * DAY;

/** The last moment of the last of `days` days that begin within a span. */
const afterDays = (from: Span, days: number): Span => ({
  from: startOfDay(from.from) + days * DAY - 1,
  to: startOfDay(from.to) + days * DAY - 1,
});

/** An extension does not shorten what was decreed. */
const later = (end: Span, extended: Span): Span =>
  isKnown(end) ? { from: Math.max(end.from, extended.from), to: Math.max(end.to, extended.to) } : extended;

/** Where the beginning of an extension stands in order: one that nobody dated adds its days to all the others'. */
const beginning = (from: string | undefined, zone: string | undefined): number =>
  from === undefined ? Infinity : spanOrUnknown(from, zone).from;

function runOut(
  from: Span,
  days: number | undefined,
  extensions: readonly Entry<'EmergencyExtended'>[],
  zone?: string,
): Span {
  let end = isKnown(from) && days !== undefined ? afterDays(from, days) : UNKNOWN;
  for (const { data } of extensions) {
    const begins = spanOrUnknown(data.from, zone);
    if (data.days === undefined) return UNKNOWN;
    if (isKnown(begins)) end = later(end, afterDays(begins, data.days));
    else if (isKnown(end)) end = { from: end.from + data.days * DAY, to: end.to + data.days * DAY };
  }
  return end;
}

/** The course of an emergency in a view. */
function courseOf(document: History, query: Query): Course {
  const zone = zoneOf(document);
  const decree = firstOf(document, 'EmergencyDecreed');
  const from = decree?.from === undefined ? UNKNOWN : spanOrUnknown(decree.from, zone);
  const lift = entriesOf(document, 'EmergencyLifted').find((entry) => isSaid(entry, 'lifted', query, zone));
  if (lift !== undefined) {
    const lifted = lift.data.lifted === undefined ? UNKNOWN : spanOrUnknown(lift.data.lifted, zone);
    return { from, end: lifted, endedBy: 'lifted' };
  }
  const extensions = entriesOf(document, 'EmergencyExtended')
    .filter((entry) => isSaid(entry, 'from', query, zone))
    .sort((a, b) => {
      const [first, second] = [beginning(a.data.from, zone), beginning(b.data.from, zone)];
      return first === second ? a.position - b.position : first - second;
    });
  const end = runOut(from, decree?.days, extensions, zone);
  return { from, end, endedBy: isKnown(end) ? 'run-out' : null };
}

/**
 * Whether an emergency was in force on a day.
 *
 * @param on the day's first and last moment
 */
export function inForceOn(document: History, query: Query, on: Span): InForce {
  const { from, end, endedBy } = courseOf(document, query);
  const [beginningKnown, endKnown] = [isKnown(from), isKnown(end)];
  const before = beginningKnown && on.to < from.from;
  const after = endKnown && on.from > end.to;
  const straddles = (beginningKnown && on.from < startOfDay(from.to)) || (endKnown && on.to > end.from + DAY - 1);
  const liftedSomeDay = endedBy === 'lifted' && !endKnown;
  const status = before || after ? 'not-in-force' : straddles || liftedSomeDay ? 'uncertain' : 'in-force';
  return { on: dayOf(on.from), status, beginningKnown, endKnown };
}

const boundsOf = (span: Span): Bounds =>
  isKnown(span)
    ? { known: true, earliest: dayOf(span.from), latest: Number.isFinite(span.to) ? dayOf(span.to) : null }
    : { known: false, earliest: null, latest: null };

export type EmergencyView = ReturnType<typeof view>;

function view(document: History, query: Query) {
  const zone = zoneOf(document);
  const decree = firstOf(document, 'EmergencyDecreed');
  const course = courseOf(document, query);
  return {
    ...summaryOf(document, query),
    instrument: decree?.instrument ?? null,
    issuer: decree?.issuer ?? null,
    provinces: decree?.provinces ?? [],
    from: decree?.from ?? null,
    fromPrecision: decree?.fromPrecision ?? null,
    dating: datingOf(document, query),
    days: decree?.days ?? null,
    measures: decree?.measures ?? [],
    beginning: boundsOf(course.from),
    end: { ...boundsOf(course.end), by: course.endedBy },
    extensions: entriesOf(document, 'EmergencyExtended')
      .filter((entry) => isSaid(entry, 'from', query, zone))
      .map(({ id, position, data }) => ({
        event: id,
        position,
        instrument: data.instrument ?? null,
        from: data.from ?? null,
        days: data.days ?? null,
        measures: data.measures ?? [],
      })),
  };
}

export const provincesOf = (document: History): readonly string[] =>
  firstOf(document, 'EmergencyDecreed')?.provinces ?? [];

/** Whether an emergency holds in a place: in one of its provinces, or because it holds for all of the country. */
export const holdsIn = (document: History, place: string): boolean =>
  provincesOf(document).some((province) => liesIn(place, province));

const isAmended = ({ amendments = [] }: Entry): boolean => amendments.some(({ claim }) => claim === undefined);

/** The time in which an emergency may have been in force in any view, whatever was said or lifted since. */
function possibleTime(document: History): Span {
  const zone = zoneOf(document);
  const decree = firstOf(document, 'EmergencyDecreed');
  if (decree?.from === undefined || document.entries.some(isAmended)) return UNKNOWN;
  const from = spanOrUnknown(decree.from, zone);
  const extensions = entriesOf(document, 'EmergencyExtended').map(({ data }) => data);
  const lifts = entriesOf(document, 'EmergencyLifted').map(({ data }) => spanOrUnknown(data.lifted, zone).to);
  const added = extensions.reduce((sum, { days }) => sum + (days ?? Infinity), decree.days ?? Infinity);
  const begins = extensions.map((one) => (one.from === undefined ? -Infinity : spanOrUnknown(one.from, zone).to));
  return { from: from.from, to: Math.max(...lifts, Math.max(from.to, ...begins) + added * DAY) };
}

/** What every emergency is found by, wherever it is. */
export const EVERYWHERE = { by: 'time', value: 'in-force' } as const;

function index(document: History): readonly Indexed[] {
  const first = document.entries[0];
  if (first?.type !== 'EmergencyDecreed') return [];
  const before = first.amendments?.map(({ was }) => was.provinces as readonly string[] | undefined) ?? [];
  const places = new Set([first.data.provinces, ...before].flatMap((list) => list ?? []).flatMap(placesAround));
  const time = possibleTime(document);
  return [{ ...EVERYWHERE, ...time }, ...[...places].map((value) => ({ by: 'place', value, ...time }) as const)];
}

/** A state of emergency: where, from when, until when as far as is known. */
export const emergencies: Projection<EmergencyView> = {
  name: 'emergencies',
  version: 3,
  kind: 'emergency',
  ...folding,
  index,
  view,
};
