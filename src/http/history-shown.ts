import { stoodOf } from '#projections/diff/changes.ts';
import type { Sentences } from '#projections/diff/sentences.ts';
import type { Point } from '#projections/history/points.ts';
import type { Axis, TotalPoint } from '#projections/history/totals.ts';

/** What every point has of its place. */
interface Placed {
  readonly at: number;
  readonly made: readonly { readonly position: number; readonly recorded: string }[];
}

/** The first second whose view has what was said at a moment: of an hour that was repeated, the end of it. */
const secondOf = (moment: number): string => new Date(Math.ceil(moment / 1000) * 1000).toISOString().slice(0, 19);

function placeOf({ at, made }: Placed, axis: Axis): { readonly at: string; readonly position: number } {
  const { position = at, recorded = '' } = made.at(-1) ?? {};
  return { at: axis === 'recorded' ? recorded : secondOf(at), position };
}

/** A point of a figure as it is answered. */
export function shownPoint(shown: Point, axis: Axis, words: Sentences) {
  const { series, before, seen, basis, statedPrecision, breaks, made } = shown;
  const moves = made.map((one, n) => ({ ...one, passing: n < made.length - 1 }));
  return {
    ...series,
    counted: words.counted(series),
    ...placeOf(shown, axis),
    ...seen,
    status: seen.source?.status ?? null,
    statedPrecision,
    basis,
    breaks,
    made,
    sentence: words.figure({ before: stoodOf(before), after: stoodOf(seen), moves }),
  };
}

/** A point of a total as it is answered. */
export function shownTotal(shown: TotalPoint, axis: Axis, words: Sentences) {
  const { before, after, counted, uncertain, withoutFigure, addends, claimed, made } = shown;
  return {
    ...placeOf(shown, axis),
    ...after,
    counted,
    uncertain,
    withoutFigure,
    addends: addends.map((addend) => ({ ...addend, sentence: words.addend(addend) })),
    claimed,
    made,
    sentence: words.total({ before, after }),
  };
}
