import type { Report } from './fields.ts';
import { DAY, spanOf, startOfDay } from './time.ts';

/** When something was said, in the order in which things were said: (moment, published, position, place). */
export interface StatedOrder {
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
export interface OwnDate extends Pick<StatedOrder, 'moment' | 'published' | 'isDated'> {
  /** The last moment that it allows; Infinity where there is no date. */
  readonly latest: number;
}

type Moment = Pick<StatedOrder, 'moment' | 'published'>;
type Place = Pick<StatedOrder, 'position' | 'place'>;

const first = -Infinity;

/** Negative where `a` was said before `b`: greater (moment, published, position, place) is later; none sorts first. */
export const compareStated = (a: StatedOrder, b: StatedOrder): number => compareMoments(a, b) || compareRecorded(a, b);

/** Negative where `a` was recorded before `b`. */
export const compareRecorded = (a: Place, b: Place): number => a.position - b.position || a.place - b.place;

function compareMoments(a: Moment, b: Moment): number {
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
export const notBefore = (own: OwnDate, named: readonly (Moment | undefined)[]): OwnDate => {
  const { moment, published } = named.reduce<Moment>(
    (last, one) => (one !== undefined && compareMoments(last, one) < 0 ? one : last),
    own,
  );
  return { moment, published, isDated: own.isDated, latest: Math.max(own.latest, moment ?? first) };
};
