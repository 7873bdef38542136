// How the reference reads times. A moment is a number of milliseconds: of a subject with a zone an
// instant; of one without, what the clock on the wall showed, as if that were UTC.

/** The first and the last moment that a time allows. */
export interface Stretch {
  readonly first: number;
  readonly last: number;
}

export const NOBODY_KNOWS: Stretch = { first: -Infinity, last: Infinity };

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(zone: string): Intl.DateTimeFormat {
  const clock =
    clocks.get(zone) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  clocks.set(zone, clock);
  return clock;
}

/** What the clocks of a zone show at an instant. */
export function wallAt(instant: number, zone: string): number {
  const parts = new Map(
    clockOf(zone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const of = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
}

/**
 * When the clocks of a zone show a time: of a repeated hour the first. Of an hour that is left out: when they would have
 * shown it, had they not been put forward.
 */
export function instantAt(wall: number, zone: string): number {
  const offsets = [-DAY, -HOUR, 0, HOUR, DAY].map((shift) => wallAt(wall + shift, zone) - (wall + shift));
  const instants = offsets.map((offset) => wall - offset).filter((instant) => wallAt(instant, zone) === wall);
  return instants.length > 0 ? Math.min(...instants) : wall - (offsets[0] ?? 0);
}

/** The moment at which a wall clock shows a time, in a subject of a zone or without one. */
const momentAt = (wall: number, zone: string | undefined): number =>
  zone === undefined ? wall : instantAt(wall, zone);

const OFFSET = /(Z|[+-]\d\d:\d\d)$/;
/** Whether a value says its offset from UTC. */
export const hasOffset = (value: string): boolean => value.includes('T') && OFFSET.test(value);

function offsetOf(value: string): number {
  const [offset = 'Z'] = OFFSET.exec(value) ?? [];
  if (offset === 'Z') return 0;
  return Number(`${offset[0]}1`) * (Number(offset.slice(1, 3)) * HOUR + Number(offset.slice(4, 6)) * MINUTE);
}

const wallOf = (text: string): number => Date.parse(`${text}Z`);
/** Midnight of a day of a month of a year; a month of 13 is January of the next. */
const midnight = (year: number, month = 1, day = 1): number => Date.UTC(year, month - 1, day);

/** The stretch of one date or date-time. @param zone undefined: by the wall clock */
function single(value: string, zone: string | undefined): Stretch {
  const text = value.replace(/[~?%]$/, '').replace(/(-XX)+$/, '');
  if (text.includes('T')) {
    const local = text.replace(OFFSET, '');
    const length = local.length === 16 ? MINUTE : SECOND;
    const wall = wallOf(local);
    const first = zone !== undefined && hasOffset(text) ? wall - offsetOf(text) : momentAt(wall, zone);
    return { first, last: first + length - 1 };
  }
  const [years = '', month, day] = text.split('-');
  const [year, lastYear] = [Number(years.replaceAll('X', '0')), Number(years.replaceAll('X', '9'))];
  const [from, to] =
    month === undefined
      ? [midnight(year), midnight(lastYear + 1)]
      : day === undefined
        ? [midnight(year, Number(month)), midnight(year, Number(month) + 1)]
        : [midnight(year, Number(month), Number(day)), midnight(year, Number(month), Number(day) + 1)];
  return { first: momentAt(from, zone), last: momentAt(to, zone) - 1 };
}

const isOpen = (end: string): boolean => end === '' || end === '..';

const read = new Map<string, Stretch>();

/** Reads a year, month, date, date-time or an interval of these, in a subject of a zone or without one. */
export function stretchOf(text: string | undefined, zone?: string): Stretch {
  if (text === undefined) return NOBODY_KNOWS;
  const key = `${text} ${zone}`;
  const known = read.get(key);
  if (known !== undefined) return known;
  const [from = '', to = from] = text.split('/');
  const stretch = {
    first: isOpen(from) ? -Infinity : single(from, zone).first,
    last: isOpen(to) ? Infinity : single(to, zone).last,
  };
  read.set(key, stretch);
  return stretch;
}

/** The whole days that a time touches. */
export function daysOf(text: string, zone?: string): Stretch {
  const dayOf = (moment: number): number =>
    Math.floor((zone === undefined ? moment : wallAt(moment, zone)) / DAY) * DAY;
  const { first, last } = stretchOf(text, zone);
  return {
    first: Number.isFinite(first) ? momentAt(dayOf(first), zone) : first,
    last: Number.isFinite(last) ? momentAt(dayOf(last) + DAY, zone) - 1 : last,
  };
}

/** A value as the clock on the wall showed it, its offset left out. */
export const asLocal = (text: string): string =>
  text
    .split('/')
    .map((end) => (hasOffset(end) ? end.replace(OFFSET, '') : end))
    .join('/');

/** Whether a time lies wholly before another: without a zone, by the instants where both ends say their offset. */
export function isBefore(a: string, b: string, zone?: string): boolean {
  const [end, start] = [a.split('/').at(-1) ?? '', b.split('/')[0] ?? ''];
  const on = zone ?? (hasOffset(end) && hasOffset(start) ? 'UTC' : undefined);
  return stretchOf(a, on).last < stretchOf(b, on).first;
}

/** Whether an interval ends before it begins; told only where both ends say their offset, or neither does. */
export function endsBeforeItBegins(text: string): boolean {
  const [from = '', to] = text.split('/');
  if (to === undefined || isOpen(from) || isOpen(to) || hasOffset(from) !== hasOffset(to)) return false;
  return isBefore(to, from);
}

/** An EDTF season, which is refused. */
export const isSeason = (text: string): boolean => /^\d{4}-2[1-4]([~?%])?(\/|$)|\/\d{4}-2[1-4]([~?%])?$/.test(text);
