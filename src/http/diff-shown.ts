import type { FigureChange } from '#projections/diff/changes.ts';
import type { Sentences } from '#projections/diff/sentences.ts';
import { keyOf } from '#projections/figures.ts';
import type { SubjectChange } from './diff-read.ts';

/** Whether a figure is that of a part, whose whole has one and did not move. */
function isWholeSame(
  { measure, group, part }: FigureChange,
  changed: readonly FigureChange[],
  wholes: SubjectChange['wholes'],
): boolean {
  const whole = keyOf({ measure, group });
  return part !== undefined && wholes.has(whole) && !changed.some((one) => keyOf(one) === whole);
}

function shownFigure(change: FigureChange, wholeStayed: boolean, words: Sentences) {
  const moves = change.moves.map((move, n) => {
    const from = change.moves[n - 1]?.figure ?? change.before;
    return { ...move, sentence: words.move(from, move) };
  });
  const sentence = words.figure(change, wholeStayed);
  return { ...change, counted: words.counted(change), wholeStayed, moves, sentence };
}

function shownTotal(total: NonNullable<SubjectChange['total']>, words: Sentences) {
  const { causes, ...change } = total;
  return {
    ...change,
    addends: change.addends.map((addend) => ({
      ...addend,
      causes: (causes.get(addend.subject) ?? []).map(({ by: _, statedPrecision: __, ...cause }) => cause),
      sentence: words.addend(addend),
    })),
    claimed: change.claimed.map((claimed) => ({ ...claimed, sentence: words.claimed(claimed) })),
    sentence: words.total(total),
  };
}

/** What became of a subject as the API shows it: the data, and sentences made of it. */
export const shownChange = ({ wholes, ...change }: SubjectChange, words: Sentences) => ({
  ...change,
  figures: change.figures.map((figure) => shownFigure(figure, isWholeSame(figure, change.figures, wholes), words)),
  mended: change.mended.map((mended) => ({ ...mended, sentence: words.mended(mended) })),
  date: change.date === null ? null : { ...change.date, sentence: words.date(change.date) },
  total: change.total === null ? null : shownTotal(change.total, words),
});
