import { z } from 'zod';

const DAY = z.iso.date();
const DATE_TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:)(\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;
const ISO = z.iso.datetime({ offset: true });

/** The last millisecond of a UTC month: a leap second follows it, if one does. */
const endsMonth = (ms: number): boolean => new Date(ms + 1).toISOString().endsWith('-01T00:00:00.000Z');

/**
 * An RFC 3339 time as Unix ms; undefined for anything else. `t` and `z` may be small letters. A leap second, which Unix time
 * does not have, is the last millisecond before the next minute.
 */
function dateTimeOf(text: string): number | undefined {
  const [, minute = '', second = '', fraction = '', offset = ''] = DATE_TIME.exec(text) ?? [];
  const isLeap = second === '60';
  const plain = `${minute}${isLeap ? '59.999' : second + fraction}${offset}`.toUpperCase();
  if (!ISO.safeParse(plain).success) return undefined;
  const ms = Date.parse(plain);
  return isLeap && !endsMonth(ms) ? undefined : ms;
}

const isDay = (text: string): boolean => DAY.safeParse(text).success;

/** An RFC 3339 time as Unix ms; a bare date is its end in UTC. NaN for anything else. */
export const timeOf = (text: string): number =>
  isDay(text) ? Date.parse(`${text}T23:59:59.999Z`) : (dateTimeOf(text) ?? Number.NaN);

/** The same where a bare date is its beginning. */
export const timeFrom = (text: string): number => (isDay(text) ? Date.parse(text) : timeOf(text));

const dateTime = z.string().refine((text) => dateTimeOf(text) !== undefined);

/** A time of recording: an RFC 3339 time, or a date. Kept as it was given. */
export const instant = z.union([DAY, dateTime.meta({ format: 'date-time' })], {
  error: 'must be a date as 2022-07-02, or a time with an offset as 2022-07-02T14:00:00-03:00 (RFC 3339)',
});
