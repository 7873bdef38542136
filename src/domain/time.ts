import edtf, { parse } from 'edtf';

/**
 * A stretch of local wall-clock time, both ends inclusive, in milliseconds as if the wall clock were UTC. An open or
 * unknown end is −Infinity or Infinity. Where the subject names its zone, these follow the order of instants: see `wallIn`.
 * Without a zone they are what the clocks on the wall said; an end that was given with an offset is an instant (Unix ms) too.
 */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly fromInstant?: number;
  readonly toInstant?: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** One day, in ms. */
export const DAY = 86_400_000;

/** The first moment of the day that a moment is in; both in ms as if UTC. */
export const startOfDay = (moment: number): number => Math.floor(moment / DAY) * DAY;

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
  daysTo(year, month, day) * DAY + ((hour * 60 + minute) * 60 + second) * SECOND;

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

/** What the clock on a wall in `zone` (IANA) shows at an instant, to the second. */
function clockIn(zone: string, instant: number): number {
  const part: Record<string, number> = {};
  for (const { type, value } of clockOf(zone).formatToParts(instant)) part[type] = Number(value);
  return wall(part.year ?? 0, (part.month ?? 1) - 1, part.day, part.hour, part.minute, part.second);
}

/** No clock is set back by more: from one side of the date line to the other. */
const MAX_SET_BACK = 25 * 60 * MINUTE;

/** When a clock was set back between two instants, the second of which has the lesser offset. */
function setBackAt(zone: string, after: number, until: number): number {
  const offset = clockIn(zone, after) - after;
  let [low, high] = [after, until];
  while (high - low > SECOND) {
    const middle = low + Math.floor((high - low) / (2 * SECOND)) * SECOND;
    if (clockIn(zone, middle) - middle === offset) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * The wall-clock moment of an instant in `zone` (IANA): what the clock shows. When the clock is set back, an hour comes twice. The
 * second of the two is squeezed into the last millisecond of the first. So moments have the order of instants. A time of that hour
 * without an offset is in the first, as EDTF leaves it. What was said in the second is in view from the end of it. If the hour ends
 * at midnight, the second is squeezed into the millisecond before the last, so that it stays in that day.
 */
function wallIn(zone: string, instant: number): number {
  const shown = clockIn(zone, instant);
  const before = instant - MAX_SET_BACK;
  const [offset, offsetBefore] = [shown - instant, clockIn(zone, before) - before];
  if (offset >= offsetBefore) return shown;
  const setBack = setBackAt(zone, before, instant);
  const end = setBack + offsetBefore;
  if (shown >= end) return shown;
  const share = (instant - setBack + SECOND) / (offsetBefore - offset + 2 * SECOND);
  return end - (end % DAY === 0 ? 2 : 1) + share;
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
  const from = wall(y, m, d, h, min, s);
  const length = second === undefined ? MINUTE : SECOND;
  if (offset === undefined) return timeSpan(from, from, length);
  const minutes = offsetMinutes(offset);
  if (minutes === undefined) return undefined;
  const instant = from - minutes * MINUTE;
  if (zone !== undefined) return timeSpan(wallIn(zone, instant), wallIn(zone, instant + length - SECOND), length);
  return { ...timeSpan(from, from, length), fromInstant: instant, toInstant: instant + length - 1 };
}

/** A time of some length. The millisecond before midnight is left to an hour that is repeated then. */
function timeSpan(from: number, last: number, length: number): Span {
  if (!Number.isInteger(last)) return { from, to: last };
  const to = last === from ? from + length - 1 : last + 999;
  return { from, to: (to + 1) % DAY === 0 ? to - 1 : to };
}

const SEASON = /^(\d{4})-2[1-4]$/;

/**
 * A season, in an event from before they were refused: it falls in other months on each hemisphere, and from December may reach into
 * the next year.
 */
function seasonSpan(year: number): Span {
  return { from: wall(year), to: wall(year + 1, 3) - 1 };
}

/** Unspecified digits (`2021-11-XX`): the EDTF library's grammar, level 1. */
function looseSpan(text: string): Span | undefined {
  try {
    const { min, max } = edtf(parse(text, { level: 1, types: ['Date'] }));
    return { from: min, to: max };
  } catch {
    return undefined;
  }
}

const QUALIFIED_DATE = /^([^T]*)[?~%]$/;

const unqualified = (text: string): string => QUALIFIED_DATE.exec(text)?.[1] ?? text;

/** Whether a value, or an end of it, is an EDTF season. */
export const isSeason = (text: string): boolean => text.split('/').some((end) => SEASON.test(unqualified(end)));

function pointRead(text: string, zone: string | undefined): Span | undefined {
  const date = unqualified(text);
  if (date.includes('X')) return looseSpan(date);
  const season = SEASON.exec(date);
  if (season !== null) return seasonSpan(Number(season[1]));
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

/** Whether the end of `a` lies before the beginning of `b`: as instants where both were given with an offset. */
export const endsBefore = (a: Span, b: Span): boolean =>
  a.toInstant !== undefined && b.fromInstant !== undefined ? a.toInstant < b.fromInstant : a.to < b.from;

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
  if (from === undefined || to === undefined || (from === UNKNOWN && to === UNKNOWN) || endsBefore(to, from)) {
    return undefined;
  }
  // By two offsets, the clock may show an earlier time at the end than at the beginning.
  return {
    from: Math.min(from.from, to.to),
    to: Math.max(from.from, to.to),
    ...(from.fromInstant === undefined ? {} : { fromInstant: from.fromInstant }),
    ...(to.toInstant === undefined ? {} : { toInstant: to.toInstant }),
  };
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
