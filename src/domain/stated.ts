import type { Report } from './fields.ts';
import { DAY, spanOf, startOfDay } from './time.ts';

/** When something was said, in the order in which things were said: (moment, published, position, place). */
export interface When {
  /** The earliest local wall-clock moment, in ms as if UTC; null where nobody said when. */
  readonly moment: number | null;
  readonly published: number | null;
  readonly position: number;
  /** The place within its event. */
  readonly place: number;
  /**
   * Whether somebody said when. What nobody dated is in no view of what had been said by a time, even where it has the moment of
   * what it names.
   */
  readonly isDated: boolean;
}

/** The date that something bears itself, whatever it names. */
export interface OwnDate extends Pick<When, 'moment' | 'published' | 'isDated'> {
  /** The last moment that it allows; Infinity where there is no date. */
  readonly latest: number;
}

const first = -Infinity;

/** Negative where `a` was said before `b`: greater (moment, published, position, place) is later; none sorts first. */
export const bySaid = (a: When, b: When): number => byMoment(a, b) || byRecorded(a, b);

/** Negative where `a` was recorded before `b`. */
export const byRecorded = (a: Pick<When, 'position' | 'place'>, b: Pick<When, 'position' | 'place'>): number =>
  a.position - b.position || a.place - b.place;

function byMoment(a: Pick<When, 'moment' | 'published'>, b: Pick<When, 'moment' | 'published'>): number {
  const [m, n] = [a.moment ?? first, b.moment ?? first];
  if (m !== n) return m < n ? -1 : 1;
  const [p, q] = [a.published ?? first, b.published ?? first];
  return p === q ? 0 : p < q ? -1 : 1;
}

/** When something was said by its own word; without one, on the day on which its report appeared. */
export function dateOf(stated: string | undefined, report: Report | undefined, zone: string | undefined): OwnDate {
  const appeared = report?.published === undefined ? undefined : spanOf(report.published, zone);
  const published = appeared?.from ?? null;
  const span = stated === undefined ? undefined : spanOf(stated, zone);
  if (span !== undefined) return { moment: span.from, published, isDated: true, latest: span.to };
  if (appeared === undefined) return { moment: null, published, isDated: false, latest: Infinity };
  const [from, to] = [startOfDay(appeared.from), startOfDay(appeared.to) + DAY - 1];
  return { moment: from, published, isDated: true, latest: to };
}

/** A date, raised to those of the claims that it names: no claim is earlier than what it names. */
export const notBefore = (
  own: OwnDate,
  named: readonly (Pick<When, 'moment' | 'published'> | undefined)[],
): OwnDate => {
  const { moment, published } = named.reduce<Pick<When, 'moment' | 'published'>>(
    (last, one) => (one !== undefined && byMoment(last, one) < 0 ? one : last),
    own,
  );
  return { moment, published, isDated: own.isDated, latest: Math.max(own.latest, moment ?? first) };
};
