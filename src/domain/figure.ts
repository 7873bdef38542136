import { z } from 'zod';
import { whole } from './fields.ts';
import { isObject } from './json.ts';
import { numberOfWord, WORD_LIST } from './words.ts';

/** Bounds in whole numbers, both inclusive; a null high is an open end. */
export interface Interval {
  readonly low: number;
  readonly high: number | null;
}

/** More people than there are: what is above is a slip, and a sum of such counts stays exact. Events from before may hold more. */
export const MAX_COUNT = 10_000_000_000;

const count = (least: number) =>
  whole(least, Number.MAX_SAFE_INTEGER).meta({ description: `a count: an integer from ${least} to 10^10` });

const SIMPLE = ['exact', 'at-least', 'more-than', 'up-to', 'about'] as const;

/** The number or numbers of a figure, by qualifier, each a part of an object with more fields. */
export const quantityShapes = {
  simple: { qualifier: z.enum(SIMPLE), value: count(0) },
  fewerThan: { qualifier: z.literal('fewer-than'), value: count(1) },
  between: { qualifier: z.literal('between'), low: count(0), high: count(0) },
  words: {
    qualifier: z.literal('words'),
    words: z
      .string()
      .max(40)
      .refine((word) => numberOfWord(word) !== undefined, `must be one of: ${WORD_LIST.join(', ')}`)
      .meta({ description: `a word, kept as said, by the table words/v2: ${WORD_LIST.join(', ')}` }),
  },
} as const;

/** `low` is not above `high`: the check on a `between`. */
export const ordered = (quantity: { readonly low: number; readonly high: number }): boolean =>
  quantity.low <= quantity.high;
export const ORDERED = {
  path: ['high'],
  error: 'must not be below `low`',
  /** Whatever else is wrong. */
  when: ({ value }: { readonly value: unknown }): boolean =>
    isObject(value) && [value.low, value.high].every(Number.isSafeInteger),
};

/** A figure's numbers without a measure or group. */
export const Quantity = z.discriminatedUnion('qualifier', [
  z.strictObject(quantityShapes.simple),
  z.strictObject(quantityShapes.fewerThan),
  z.strictObject(quantityShapes.between).refine(ordered, ORDERED),
  z.strictObject(quantityShapes.words),
]);
export type Quantity = z.infer<typeof Quantity>;
export type Qualifier = Quantity['qualifier'];

/** The least and the most that a figure says. */
export function intervalOf(quantity: Quantity): Interval {
  switch (quantity.qualifier) {
    case 'exact':
      return { low: quantity.value, high: quantity.value };
    case 'at-least':
      return { low: quantity.value, high: null };
    case 'more-than':
      return { low: quantity.value + 1, high: null };
    case 'up-to':
      return { low: 0, high: quantity.value };
    case 'fewer-than':
      return { low: 0, high: quantity.value - 1 };
    case 'between':
      return { low: quantity.low, high: quantity.high };
    case 'about':
      return { low: 0, high: null };
    case 'words':
      return { low: numberOfWord(quantity.words) ?? 0, high: null };
  }
}

/** The one number that stands for a figure in a sum. */
export function pointOf(quantity: Quantity): number {
  switch (quantity.qualifier) {
    case 'more-than':
      return quantity.value + 1;
    case 'fewer-than':
      return quantity.value - 1;
    case 'between':
      return quantity.low;
    case 'words':
      return numberOfWord(quantity.words) ?? 0;
    default:
      return quantity.value;
  }
}

/** The number that outgrows lower figures: the point, but none for `up-to` and `fewer-than`. */
export const floorOf = (quantity: Quantity): number | undefined =>
  quantity.qualifier === 'up-to' || quantity.qualifier === 'fewer-than' ? undefined : pointOf(quantity);

/** Whether no bounds were said, or none that can be taken at their word. */
export const isEstimate = ({ qualifier }: Quantity): boolean => qualifier === 'about' || qualifier === 'words';

/** 0 exact · 1 at-least and more-than · 2 the rest. */
export function classOf({ qualifier }: Quantity): 0 | 1 | 2 {
  if (qualifier === 'exact') return 0;
  return qualifier === 'at-least' || qualifier === 'more-than' ? 1 : 2;
}

/** The number as said; null for `between` and words. */
export const saidOf = (quantity: Quantity): number | null => ('value' in quantity ? quantity.value : null);

/** What `+n` upon a base stands for: exact where the base is exact, else at-least. */
export const increased = (base: Quantity, by: number): Quantity => ({
  qualifier: base.qualifier === 'exact' ? 'exact' : 'at-least',
  value: (saidOf(base) ?? pointOf(base)) + by,
});

/** Whether `a` lies wholly below `b`. */
export const isBelow = (a: Interval, b: Interval): boolean => a.high !== null && a.high < b.low;

/** Whether two intervals have no number in common. */
export const areDisjoint = (a: Interval, b: Interval): boolean => isBelow(a, b) || isBelow(b, a);

/** Adds ends; an open end makes the sum open. */
export const addEnds = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : a + b);

/** The smallest interval that holds all of these. */
export const spanning = (first: Interval, others: readonly Interval[]): Interval => ({
  low: Math.min(first.low, ...others.map(({ low }) => low)),
  high: [first, ...others].reduce<number | null>(
    (most, { high }) => (most === null || high === null ? null : Math.max(most, high)),
    first.high,
  ),
});
