import type { Entry, History } from '#src/domain/history.ts';
import { entriesOf, firstOf, zoneOf } from '#src/domain/state.ts';
import { DAY, dayOf, type Span, spanOrUnknown, UNKNOWN } from '#src/domain/time.ts';
import { liesIn, placesAround } from '#src/domain/vocabulary.ts';
import { datingOf } from './dating.ts';
import { courseOf, isKnown, type Period, periodsOf } from './in-force.ts';
import { folding, type Indexed, type Projection, type Query } from './projection.ts';
import { isSaid, summaryOf } from './summary.ts';

/** A day that may be known only within bounds; null where nothing is known. */
export interface Bounds {
  readonly known: boolean;
  readonly earliest: string | null;
  readonly latest: string | null;
}

const dayOrNull = (moment: number): string | null => (Number.isFinite(moment) ? dayOf(moment) : null);

const boundsOf = (span: Span): Bounds =>
  isKnown(span)
    ? { known: true, earliest: dayOrNull(span.from), latest: dayOrNull(span.to) }
    : { known: false, earliest: null, latest: null };

const shownEnd = ({ end, endedBy }: Period) => ({ ...boundsOf(end), by: endedBy });

export type EmergencyView = ReturnType<typeof view>;

function view(document: History, query: Query) {
  const zone = zoneOf(document);
  const decree = firstOf(document, 'EmergencyDecreed');
  const periods = periodsOf(document, query);
  const course = courseOf(periods);
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
    end: shownEnd(course),
    periods: periods.map((period) => ({ beginning: boundsOf(period.from), end: shownEnd(period) })),
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
  version: 4,
  kind: 'emergency',
  ...folding,
  index,
  view,
};
