/** A figure's numbers as they stand in an event. */
export interface Written {
  readonly qualifier: string;
  readonly value?: number;
  readonly low?: number;
  readonly high?: number;
  readonly words?: string;
}

/** What DESIGN sections 2 and 5 make of them. An open high is Infinity here. */
export interface Numbers {
  readonly qualifier: string;
  readonly said: number | null;
  readonly low: number;
  readonly high: number;
  readonly point: number;
  readonly floor: number | undefined;
  readonly class: 0 | 1 | 2;
}

const WORDS: Readonly<Record<string, number>> = {
  several: 3,
  'a dozen': 12,
  dozens: 24,
  scores: 40,
  hundreds: 200,
  thousands: 2000,
};

export function numbersOf({ qualifier, value: v = 0, low: a = 0, high: b = 0, words = '' }: Written): Numbers {
  const n = WORDS[words] ?? 0;
  const open = Number.POSITIVE_INFINITY;
  switch (qualifier) {
    case 'exact':
      return { qualifier, said: v, low: v, high: v, point: v, floor: v, class: 0 };
    case 'at-least':
      return { qualifier, said: v, low: v, high: open, point: v, floor: v, class: 1 };
    case 'more-than':
      return { qualifier, said: v, low: v + 1, high: open, point: v + 1, floor: v + 1, class: 1 };
    case 'up-to':
      return { qualifier, said: v, low: 0, high: v, point: v, floor: undefined, class: 2 };
    case 'fewer-than':
      return { qualifier, said: v, low: 0, high: v - 1, point: v - 1, floor: undefined, class: 2 };
    case 'between':
      return { qualifier, said: null, low: a, high: b, point: a, floor: a, class: 2 };
    case 'about':
      return { qualifier, said: v, low: 0, high: open, point: v, floor: v, class: 2 };
    case 'words':
      return { qualifier, said: null, low: n, high: open, point: n, floor: n, class: 2 };
    default:
      throw new Error(`no qualifier of DESIGN section 2: ${qualifier}`);
  }
}

/** `+n` upon a base. */
export const incremented = (base: Numbers, n: number): Numbers =>
  numbersOf({ qualifier: base.qualifier === 'exact' ? 'exact' : 'at-least', value: (base.said ?? base.point) + n });

/** An open end is null in answers. */
export const shown = (end: number): number | null => (Number.isFinite(end) ? end : null);
