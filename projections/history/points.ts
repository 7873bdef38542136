import type { Series } from '#src/domain/claim.ts';
import { type Break, breaksBetween, type Voice } from '../breaks.ts';
import { type Stood, seriesOnly, stoodOf } from '../diff/changes.ts';
import { type Figure, keyOf, summedSeries, withAbove } from '../figures.ts';
import { type Made, madeBy } from './causes.ts';
import type { Course } from './courses.ts';

/** What a point says of its figure, as the subject's own page does as of then. */
export type Seen = Stood & Pick<Figure, 'labels' | 'point'>;

/** A figure from one moment of an axis on. */
export interface Point {
  readonly series: Series;
  /** The position, or the moment (wall clock ms), from which on it stood so. */
  readonly at: number;
  readonly before: Seen;
  readonly seen: Seen;
  readonly basis: string | null;
  readonly statedPrecision: string | null;
  /** What breaks with the point before. */
  readonly breaks: readonly Break[];
  /** What happened then that moved it, in order: on the axis recorded one event; the last one made it what it is. */
  readonly made: readonly MadeFigure[];
}

/** An event that moved a figure, and how that stood from then on. */
export interface MadeFigure extends Made {
  readonly figure: Stood;
}

export const seenOf = (figure: Figure): Seen => ({ ...stoodOf(figure), labels: figure.labels, point: figure.point });

interface Shown extends Pick<Point, 'seen' | 'basis' | 'statedPrecision'> {}

/** A series on its way: how it stood at the last point, and how since. */
interface Followed {
  readonly series: Series;
  last: Shown;
  now: Shown;
  made: MadeFigure[];
}

const voiceOf = ({ seen: { source }, basis }: Shown): Voice | undefined =>
  source === null ? undefined : { institution: source.institution, basis };

/** The points of all figures of a subject along a course, in one pass over it. */
export function pointsOf(course: Course): Point[] {
  const points: Point[] = [];
  const followed = new Map<string, Followed>();
  const shownOf = (series: Series): Shown => {
    const seen = seenOf(course.soFar.figure(series));
    const claim = seen.claim === null ? undefined : course.soFar.claim(seen.claim)?.claim;
    return { seen, basis: claim?.basis ?? null, statedPrecision: claim?.statedPrecision ?? null };
  };
  const follow = (series: Series): Followed => {
    const key = keyOf(series);
    let one = followed.get(key);
    if (one === undefined) {
      const none = { seen: NOTHING, basis: null, statedPrecision: null };
      one = { series: seriesOnly(series), last: none, now: none, made: [] };
      followed.set(key, one);
    }
    return one;
  };
  const moved = new Set<Followed>();
  const close = (at: number): void => {
    for (const one of moved) {
      const { series, last, now, made } = one;
      if (!isSame(last, now)) {
        points.push({
          series,
          at,
          before: last.seen,
          ...now,
          breaks: breaksBetween(voiceOf(last), voiceOf(now)),
          made,
        });
        one.last = now;
      }
      one.made = [];
    }
    moved.clear();
  };
  let at = Number.NaN;
  for (const happening of course.happenings) {
    if (happening.at !== at) close(at);
    at = happening.at;
    const changed = new Map(
      course.soFar
        .changed()
        .flatMap(withAbove)
        .map((series) => [keyOf(series), series]),
    );
    for (const series of changed.values()) {
      const one = follow(series);
      const now = shownOf(series);
      if (isSame(one.now, now)) continue;
      const made = madeBy(happening, series, one.now.seen, now.seen, course);
      one.made.push({ ...made, figure: stoodOf(now.seen) });
      one.now = now;
      moved.add(one);
    }
  }
  close(at);
  return points;
}

const isSame = (a: Shown, b: Shown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** A figure that nobody gave. */
export const NOTHING: Seen = {
  value: null,
  qualifier: null,
  low: null,
  high: null,
  phase: 'none',
  claim: null,
  assessment: null,
  words: null,
  source: null,
  labels: [],
  point: null,
};

/** Of the points of a subject, those of its own figures: of series that somebody spoke of, and of the groups that its page sums. */
export function ownPoints(points: readonly Point[]): Point[] {
  const spoken = new Map<string, Series>();
  for (const { series, seen } of points) {
    if (seen.phase !== 'none' && seen.phase !== 'rolled-up') spoken.set(keyOf(series), series);
  }
  const shown = new Set([...spoken.keys(), ...summedSeries([...spoken.values()]).map(keyOf)]);
  return points.filter(({ series }) => shown.has(keyOf(series)));
}
