import { numberOfWord } from '#src/domain/words.ts';

/** A figure's numbers as they stand in an event. */
export interface Written {
  readonly qualifier?: unknown;
  readonly value?: unknown;
  readonly low?: unknown;
  readonly high?: unknown;
  readonly words?: unknown;
}

/** What a figure makes of them. An open high is Infinity here. */
export interface Numbers {
  readonly qualifier: string;
  readonly said: number | null;
  readonly low: number;
  readonly high: number;
  readonly point: number;
  readonly floor: number | undefined;
  readonly class: 0 | 1 | 2;
}

export function numbersOf(written: Written): Numbers {
  const qualifier = String(written.qualifier);
  const [v, a, b] = [Number(written.value), Number(written.low), Number(written.high)];
  const n = numberOfWord(String(written.words ?? '')) ?? 0;
  switch (qualifier) {
    case 'exact':
      return { qualifier, said: v, low: v, high: v, point: v, floor: v, class: 0 };
    case 'at-least':
      return { qualifier, said: v, low: v, high: Infinity, point: v, floor: v, class: 1 };
    case 'more-than':
      return { qualifier, said: v, low: v + 1, high: Infinity, point: v + 1, floor: v + 1, class: 1 };
    case 'up-to':
      return { qualifier, said: v, low: 0, high: v, point: v, floor: undefined, class: 2 };
    case 'fewer-than':
      return { qualifier, said: v, low: 0, high: v - 1, point: v - 1, floor: undefined, class: 2 };
    case 'between':
      return { qualifier, said: null, low: a, high: b, point: a, floor: a, class: 2 };
    case 'about':
      return { qualifier, said: v, low: 0, high: Infinity, point: v, floor: v, class: 2 };
    case 'words':
      return { qualifier, said: null, low: n, high: Infinity, point: n, floor: n, class: 2 };
    default:
      throw new Error(`no qualifier: ${qualifier}`);
  }
}

/** `+n` upon a base: its number as said, or its point where it was said in none. */
export const incremented = (base: Numbers, n: number): Numbers =>
  numbersOf({ qualifier: base.qualifier === 'exact' ? 'exact' : 'at-least', value: (base.said ?? base.point) + n });

/** About, or a word: nobody said bounds. */
export const isEstimate = ({ qualifier }: Numbers): boolean => qualifier === 'about' || qualifier === 'words';

/** An open end is null in answers. */
export const shown = (end: number): number | null => (Number.isFinite(end) ? end : null);
