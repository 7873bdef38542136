// The reference keeps moments as text, `2021-11-13T14:00:00` on the clock on the wall, so that later is greater.

/** The first and the last second that a time allows. */
export interface Stretch {
  readonly first: string;
  readonly last: string;
}

/** Before and after every moment. */
export const FIRST = '';
export const LAST = '~';
export const NOBODY_KNOWS: Stretch = { first: FIRST, last: LAST };

/** The zones that histories of the tests use; none of them changes its clocks. */
export const ZONES: Readonly<Record<string, number>> = {
  'America/Guayaquil': -300,
  'Asia/Tokyo': 540,
  'Asia/Kolkata': 330,
};

const leap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const two = (n: number): string => String(n).padStart(2, '0');

export function lastDayOf(month: string): string {
  const [year, number] = [Number(month.slice(0, 4)), Number(month.slice(5, 7))];
  return two(number === 2 && leap(year) ? 29 : (LENGTHS[number - 1] ?? 0));
}

const minutesOf = (offset: string): number =>
  offset === 'Z' ? 0 : Number(`${offset[0]}1`) * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4, 6)));

const shifted = (moment: string, minutes: number): string =>
  new Date(Date.parse(`${moment}Z`) + minutes * 60_000).toISOString().slice(0, 19);

function single(written: string, zone: string | undefined): Stretch {
  const text = written.replace(/[~?%]$/, '').replace(/(-XX)+$/, '');
  if (text.length === 4) return { first: `${text}-01-01T00:00:00`, last: `${text}-12-31T23:59:59` };
  if (text.length === 7) return { first: `${text}-01T00:00:00`, last: `${text}-${lastDayOf(text)}T23:59:59` };
  if (text.length === 10) return { first: `${text}T00:00:00`, last: `${text}T23:59:59` };
  const [, minute = '', seconds, offset] = /^(.{16})(:\d\d)?(Z|[+-]\d\d:\d\d)?$/.exec(text) ?? [];
  const here = zone === undefined ? undefined : ZONES[zone];
  const read = (clock: string): string =>
    offset === undefined || here === undefined ? clock : shifted(clock, here - minutesOf(offset));
  return { first: read(`${minute}${seconds ?? ':00'}`), last: read(`${minute}${seconds ?? ':59'}`) };
}

/** Reads a year, month, date, date-time or an interval of these. */
export function stretchOf(text: string | undefined, zone?: string): Stretch {
  if (text === undefined) return NOBODY_KNOWS;
  const [from = '', to] = text.split('/');
  if (to === undefined) return single(from, zone);
  return {
    first: from === '' || from === '..' ? FIRST : single(from, zone).first,
    last: to === '' || to === '..' ? LAST : single(to, zone).last,
  };
}
