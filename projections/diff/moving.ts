import type { Series } from '#src/domain/claim.ts';
import { type Figure, figureOf, keyOf, withAbove } from '../figures.ts';
import type { Course, Happening } from '../history/courses.ts';
import { NOTHING_SAID } from '../said.ts';
import { causeOf, type FigureChange, type Move, type Stood, seriesOnly, stoodOf } from './changes.ts';

/** A figure that the summary does not show. */
const absent = (series: Series): Stood => stoodOf(figureOf(NOTHING_SAID, series));

const isSame = (a: object, b: object): boolean => JSON.stringify(a) === JSON.stringify(b);

type Moved = Move & { passing: boolean };

/** A figure on its way. */
interface Followed {
  readonly series: Series;
  readonly before: Stood;
  after: Stood;
  readonly moves: Moved[];
  /** The place of the axis of its last move. */
  at: number;
}

/**
 * Follows the figures that a subject's page shows along a course, each with the events that moved it. Each happening costs what it
 * changed, however many there are.
 */
export class Moving {
  readonly #course: Course;
  readonly #after: number;
  readonly #followed = new Map<string, Followed>();

  /**
   * @param after the place of the axis where it begins
   * @param shown the figures that the page shows there, parts included
   */
  constructor(course: Course, after: number, shown: readonly Figure[]) {
    this.#course = course;
    this.#after = after;
    for (const figure of shown) this.#follow(seriesOnly(figure), stoodOf(figure));
  }

  #follow(series: Series, before: Stood): Followed {
    const followed = { series, before, after: before, moves: [], at: Number.NaN };
    this.#followed.set(keyOf(series), followed);
    return followed;
  }

  /** Takes what the course has just given. @returns whether it lies after the beginning */
  take(happening: Happening): boolean {
    const { at } = happening;
    if (at <= this.#after) return false;
    const { soFar, spoken } = this.#course;
    const changed = [...soFar.changed(), ...spoken.changed()].flatMap(withAbove);
    const each = [...new Map(changed.map((series) => [keyOf(series), series])).values()];
    for (const series of spoken.inOrder(each)) this.#move(spoken.named(series), happening);
    return true;
  }

  #move(series: Series, happening: Happening): void {
    const { soFar, spoken, isRecording } = this.#course;
    const known = this.#followed.get(keyOf(series));
    const from = known?.after ?? absent(series);
    const to = spoken.shows(series) ? stoodOf(soFar.figure(series)) : absent(series);
    if (isSame(from, to)) return;
    const followed = known ?? this.#follow(series, from);
    const last = followed.moves.at(-1);
    // Nobody could see how it stood between two that were said at one moment.
    if (!isRecording && last !== undefined && followed.at === happening.at) last.passing = true;
    followed.moves.push({ ...causeOf(happening, series, from, to, this.#course), figure: to, passing: false });
    followed.after = to;
    followed.at = happening.at;
  }

  /** The figures that moved. */
  changes(): FigureChange[] {
    return [...this.#followed.values()]
      .filter(({ moves }) => moves.length > 0)
      .map(({ series, before, after, moves }) => ({ ...series, before, after, moves }));
  }
}
