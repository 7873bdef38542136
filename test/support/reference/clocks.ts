import type { Wish } from './wishes.ts';

/** Values that stand for others. */
export type Values = Readonly<Record<string, string>>;

/** Where and when a history takes place: a wish speaks of Ecuador in May; each of these says what it speaks of instead. */
export interface Clock {
  /** The zone that every incident names. */
  readonly zone?: string;
  /** Whole values that stand for others. */
  readonly values?: Values;
  /** Parts of values that stand for others: the first one found. */
  readonly days?: Values;
  /** Whether it takes place in France, whose departments lie in regions. */
  readonly hasRegions?: true;
}

/** Provinces that lie in one another. */
const FRANCE = { 'EC-G': 'FR-75C', 'EC-A': 'FR-33', EC: 'FR-IDF', PE: 'FR' };

/** On 7 November 2021, in New York, the hour from 01:00 comes twice: with -04:00, then with -05:00. */
const AUTUMN: Clock = {
  days: {
    '2021-05-01': '2021-11-06',
    '2021-05-02': '2021-11-07',
    '2021-05-03': '2021-11-08',
    '2021-05': '2021-11',
    '2021-06': '2021-12',
  },
  values: {
    '2021-05-02T08:00-05:00': '2021-11-07T01:10-05:00',
    '2021-05-02T12:00': '2021-11-07T01:30',
    '2021-05-02T12:00:30': '2021-11-07T01:30:30',
    '2021-05-02T23:30-05:00': '2021-11-07T01:30-04:00',
    '2021-05-03T01:00+09:00': '2021-11-07T01:30-05:00',
    '2021-05-02T20:30Z': '2021-11-07T05:50Z',
    '2021-05-02T20:45Z': '2021-11-07T06:20Z',
  },
};

/** On 3 April 2021, in Santiago, the hour from 23:00 comes twice: with -03:00, then with -04:00; then it is midnight. */
const MIDNIGHT: Clock = {
  days: {
    '2021-05-01': '2021-04-02',
    '2021-05-02': '2021-04-03',
    '2021-05-03': '2021-04-04',
    '2021-05': '2021-04',
    '2021-06': '2021-05',
  },
  values: {
    '2021-05-02T08:00-05:00': '2021-04-03T23:10-04:00',
    '2021-05-02T12:00': '2021-04-03T23:30',
    '2021-05-02T12:00:30': '2021-04-03T23:30:30',
    '2021-05-02T23:30-05:00': '2021-04-03T23:30-03:00',
    '2021-05-03T01:00+09:00': '2021-04-03T23:30-04:00',
    '2021-05-02T20:30Z': '2021-04-04T02:50Z',
    '2021-05-02T20:45Z': '2021-04-04T03:20Z',
  },
};

export const CLOCKS: readonly Clock[] = [
  {},
  {},
  { values: FRANCE, hasRegions: true },
  { zone: 'America/Guayaquil' },
  { zone: 'Asia/Tokyo' },
  AUTUMN,
  { ...AUTUMN, zone: 'America/New_York' },
  { ...MIDNIGHT, zone: 'America/Santiago' },
];

/** A value as it is on a clock. */
export function on({ values = {}, days = {} }: Clock, value: string): string {
  const there = values[value];
  if (there !== undefined) return there;
  const written = Object.keys(days).toSorted((a, b) => b.length - a.length);
  return written.length === 0 ? value : value.replace(new RegExp(written.join('|'), 'g'), (day) => days[day] ?? day);
}

function valuesOn(clock: Clock, value: unknown): unknown {
  if (typeof value === 'string') return on(clock, value);
  if (Array.isArray(value)) return value.map((one) => valuesOn(clock, one));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, valuesOn(clock, one)]));
}

/** A wish with values that stand for its own. */
export const replacedIn = (wish: Wish, values: Values): Wish => valuesOn({ values }, wish) as Wish;

/** A wish on a clock. */
export const put = (wish: Wish, clock: Clock): Wish => ({ ...(valuesOn(clock, wish) as Wish), zone: clock.zone });
