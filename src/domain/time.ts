import edtf, { parse } from 'edtf';

/**
 * A stretch of local wall-clock time, both ends inclusive, in milliseconds as if the wall clock were UTC. An open or
 * unknown end is −Infinity or Infinity. Two spans compare by what the clocks on the wall said, never by the offset.
 */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const MINUTE = 60_000;
const DAY = 86_400_000;

/** The offset in which a place's clock is furthest ahead: what is still the future there is the future everywhere. */
const FURTHEST_AHEAD = 14 * 60 * MINUTE;

/** A time that nothing is known of. */
export const UNKNOWN: Span = { from: -Infinity, to: Infinity };

const PLAIN = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d))?(Z|[+-]\d\d:\d\d)?)?)?)?$/;

/** Days from 1970-01-01 to a day of the proleptic Gregorian calendar, month from 0: years counted from March. */
function daysTo(year: number, month: number, day: number): number {
  const marchYear = month < 2 ? year - 1 : year;
  const dayOfYear = Math.floor((153 * ((month + 10) % 12) + 2) / 5) + day - 1;
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  return marchYear * 365 + leapDays + dayOfYear - 719_468;
}

const wall = (year: number, month = 0, day = 1, hour = 0, minute = 0, second = 0): number =>
  daysTo(year, month, day) * DAY + ((hour * 60 + minute) * 60 + second) * 1000;

const daysInMonth = (year: number, month: number): number =>
  month === 11 ? 31 : daysTo(year, month + 1, 1) - daysTo(year, month, 1);

function offsetMinutes(offset: string): number | undefined {
  if (offset === 'Z') return 0;
  const [hours, minutes] = [Number(offset.slice(1, 3)), Number(offset.slice(4, 6))];
  if (hours > 14 || minutes > 59) return undefined;
  return (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(zone: string): Intl.DateTimeFormat {
  let clock = clocks.get(zone);
  if (clock === undefined) {
    clock = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      calendar: 'iso8601',
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    clocks.set(zone, clock);
  }
  return clock;
}

/** What the clock on a wall in `zone` (IANA) shows at an instant. */
function wallIn(zone: string, instant: number): number {
  const part: Record<string, number> = {};
  for (const { type, value } of clockOf(zone).formatToParts(instant)) part[type] = Number(value);
  return wall(part.year ?? 0, (part.month ?? 1) - 1, part.day, part.hour, part.minute, part.second);
}

/** Whether a string is the name of a time zone that this runtime knows. */
export function isZone(name: string): boolean {
  try {
    clockOf(name);
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}

/** Dates and date-times without a qualification: nearly all there are, so they do not go through the grammar. */
function plainSpan(match: RegExpExecArray, zone: string | undefined): Span | undefined {
  const [, year, month, day, hour, minute, second, offset] = match;
  const y = Number(year);
  if (month === undefined) return { from: wall(y), to: wall(y + 1) - 1 };
  const m = Number(month) - 1;
  if (m < 0 || m > 11) return undefined;
  if (day === undefined) return { from: wall(y, m), to: wall(y, m, daysInMonth(y, m)) + DAY - 1 };
  const d = Number(day);
  if (d < 1 || d > daysInMonth(y, m)) return undefined;
  if (hour === undefined) return { from: wall(y, m, d), to: wall(y, m, d) + DAY - 1 };
  const [h, min, s] = [Number(hour), Number(minute), Number(second ?? 0)];
  if (h > 23 || min > 59 || s > 59) return undefined;
  let from = wall(y, m, d, h, min, s);
  if (offset !== undefined) {
    const minutes = offsetMinutes(offset);
    if (minutes === undefined) return undefined;
    if (zone !== undefined) from = wallIn(zone, from - minutes * MINUTE);
  }
  return { from, to: from + (second === undefined ? MINUTE : 1000) - 1 };
}

/** Unspecified digits (`2021-11-XX`) and seasons (`2021-21`): the EDTF library's grammar, level 1. */
function looseSpan(text: string): Span | undefined {
  try {
    const { min, max } = edtf(parse(text, { level: 1, types: ['Date', 'Season'] }));
    return { from: min, to: max };
  } catch {
    return undefined;
  }
}

const QUALIFIED_DATE = /^([^T]*)[?~%]$/;
const LOOSE = /X|^\d{4}-2[1-4]$/;

function pointRead(text: string, zone: string | undefined): Span | undefined {
  const date = QUALIFIED_DATE.exec(text)?.[1] ?? text;
  if (LOOSE.test(date)) return looseSpan(date);
  const plain = PLAIN.exec(date);
  return plain === null ? undefined : plainSpan(plain, zone);
}

/** The same days are read again and again: how many of them are kept, and how long one may be. */
const MOST_POINTS = 10_000;
const LONGEST_POINT = 40;
const points = new Map<string, Span | undefined>();

function pointSpan(text: string, zone: string | undefined): Span | undefined {
  if (text.length > LONGEST_POINT) return pointRead(text, zone);
  const key = zone === undefined ? text : `${text} ${zone}`;
  const known = points.get(key);
  if (known !== undefined || points.has(key)) return known;
  if (points.size === MOST_POINTS) points.clear();
  const span = pointRead(text, zone);
  points.set(key, span);
  return span;
}

/**
 * Reads an EDTF (ISO 8601-2) level 0–1 date, local date-time (with or without offset) or interval.
 *
 * @param zone an IANA zone: date-times with an offset are then read on that zone's clock, else on their own
 * @returns undefined where the text is not one, or an interval ends before it begins
 */
export function spanOf(text: string, zone?: string): Span | undefined {
  const slash = text.indexOf('/');
  if (slash < 0) return pointSpan(text, zone);
  const [first, last] = [text.slice(0, slash), text.slice(slash + 1)];
  const from = first === '' || first === '..' ? UNKNOWN : pointSpan(first, zone);
  const to = last === '' || last === '..' ? UNKNOWN : pointSpan(last, zone);
  if (from === undefined || to === undefined || (from === UNKNOWN && to === UNKNOWN) || from.from > to.to) {
    return undefined;
  }
  return { from: from.from, to: to.to };
}

/** The span of a value that may be absent, or of one that the contract has let through: unknown where there is none. */
export const spanOrUnknown = (text: string | undefined, zone?: string): Span =>
  (text === undefined ? undefined : spanOf(text, zone)) ?? UNKNOWN;

/** Whether a span's earliest moment, read where clocks are furthest ahead (UTC+14), is after `now` (Unix ms). */
export const isFuture = (span: Span, now: number): boolean => span.from - FURTHEST_AHEAD > now;

/** Whether `inner` lies wholly in `outer`. */
export const within = (inner: Span, outer: Span): boolean => inner.from >= outer.from && inner.to <= outer.to;

/** Whether two spans have a moment in common. */
export const overlaps = (a: Span, b: Span): boolean => a.from <= b.to && b.from <= a.to;

const UNTIL = /^\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d)?)?)?)?$/;

/** The last moment (wall clock) of an EDTF year, month, day or local date-time without offset; undefined for others. */
export const endOf = (text: string): number | undefined => (UNTIL.test(text) ? spanOf(text)?.to : undefined);

/** The day (`YYYY-MM-DD`) of a wall-clock moment. */
export const dayOf = (moment: number): string => new Date(moment).toISOString().slice(0, 10);
