import type { Fields } from './amended.ts';
import { type Answer, NO_ANSWER, ownAnswer, type View } from './best.ts';
import { shown } from './quantity.ts';

const BELOW: Readonly<Record<string, readonly string[]>> = {
  all: ['inmate', 'security-forces', 'civilian'],
  'security-forces': ['police', 'military', 'prison-staff'],
};

const top = (end: number | null): number => end ?? Number.POSITIVE_INFINITY;
const total = (numbers: readonly number[]): number => numbers.reduce((sum, n) => sum + n, 0);

/** The sum of the figures of the groups below one; `none` where none of them has a figure. */
function childrenOf(series: Fields, view: View): Answer {
  const children = (BELOW[String(series.group)] ?? []).map((group) => answerOf({ ...series, group }, view));
  const there = children.filter(({ phase }) => phase !== 'none');
  if (there.length === 0) return NO_ANSWER;
  const missing = there.length < children.length;
  const high = missing ? Number.POSITIVE_INFINITY : total(there.map((child) => top(child.high)));
  const all = (qualifier: string): boolean => there.every((child) => child.qualifier === qualifier);
  const any = (qualifier: string): boolean => there.some((child) => child.qualifier === qualifier);
  const point = total(there.map((child) => child.point));
  return {
    ...NO_ANSWER,
    phase: 'rolled-up',
    value: point,
    point,
    low: total(there.map(({ low }) => low ?? 0)),
    high: shown(high),
    labels: ['rolled-up'],
    qualifier: all('exact') && !missing ? 'exact' : any('about') ? 'about' : high === Infinity ? 'at-least' : 'between',
  };
}

/** The figure of a series: its own, or rolled up. */
export function answerOf(series: Fields, view: View): Answer {
  const own = ownAnswer(series, view);
  const children = childrenOf(series, view);
  if (own.phase === 'none') return children;
  const exceed = children.phase !== 'none' && (children.low ?? 0) > top(own.high);
  return exceed ? { ...own, labels: [...own.labels, 'parts-exceed'] } : own;
}
