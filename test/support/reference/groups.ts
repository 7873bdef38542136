import { CHILD_GROUPS, type Group } from '#src/domain/vocabulary.ts';
import type { View } from './acts.ts';
import type { Fields } from './amended.ts';
import { type Answer, NO_ANSWER, ownAnswer } from './best.ts';
import { shown } from './quantity.ts';

const top = (end: number | null): number => end ?? Infinity;
const total = (numbers: readonly number[]): number => numbers.reduce((sum, n) => sum + n, 0);

/** The sum of the figures of the groups below one; `none` where none of them has a figure. */
function sumOfChildren(series: Fields, view: View): Answer {
  const children = CHILD_GROUPS[series.group as Group].map((group) => answerOf({ ...series, group }, view));
  const there = children.filter(({ phase }) => phase !== 'none');
  if (there.length === 0) return NO_ANSWER;
  const isMissing = there.length < children.length;
  const high = isMissing ? Infinity : total(there.map((child) => top(child.high)));
  const point = total(there.map((child) => child.point));
  const isExact = !isMissing && there.every(({ qualifier }) => qualifier === 'exact');
  const isAbout = there.some(({ qualifier }) => qualifier === 'about');
  return {
    ...NO_ANSWER,
    phase: 'rolled-up',
    value: point,
    point,
    low: total(there.map(({ low }) => low ?? 0)),
    high: shown(high),
    labels: ['rolled-up'],
    qualifier: isExact ? 'exact' : isAbout ? 'about' : high === Infinity ? 'at-least' : 'between',
  };
}

/** The figure of a series: its own, or rolled up. */
export function answerOf(series: Fields, view: View): Answer {
  const own = ownAnswer(series, view);
  const children = sumOfChildren(series, view);
  if (own.phase === 'none') return children;
  const exceed = children.phase !== 'none' && (children.low ?? 0) > top(own.high);
  return exceed ? { ...own, labels: [...own.labels, 'parts-exceed'] } : own;
}
