import type { FigureChange } from '#projections/diff/changes.ts';
import type { Sentences } from '#projections/diff/sentences.ts';
import type { SubjectChange } from './diff-read.ts';

function shownFigure(change: FigureChange, words: Sentences) {
  const moves = change.moves.map((move, n) => {
    const from = change.moves[n - 1]?.figure ?? change.before;
    return { ...move, sentence: words.move(from, move) };
  });
  return { ...change, counted: words.counted(change), moves, sentence: words.figure(change) };
}

function shownTotal(total: NonNullable<SubjectChange['total']>, words: Sentences) {
  const { causes, ...change } = total;
  return {
    ...change,
    addends: change.addends.map((addend) => ({
      ...addend,
      causes: causes.get(addend.subject) ?? [],
      sentence: words.addend(addend),
    })),
    claimed: change.claimed.map((claimed) => ({ ...claimed, sentence: words.claimed(claimed) })),
    sentence: words.total(total),
  };
}

/** What became of a subject as the API shows it: the data, and sentences made of it. */
export const shownChange = (change: SubjectChange, words: Sentences) => ({
  ...change,
  figures: change.figures.map((figure) => shownFigure(figure, words)),
  mended: change.mended.map((mended) => ({ ...mended, sentence: words.mended(mended) })),
  total: change.total === null ? null : shownTotal(change.total, words),
});
