import type { FigureChange } from '#projections/diff/changes.ts';
import { Moving } from '#projections/diff/moving.ts';
import { figuresOf } from '#projections/figures.ts';
import { type Course, recordedCourse, statedCourse } from '#projections/history/courses.ts';
import { allSaid, saidUntil } from '#projections/said.ts';
import type { LedgerEvent } from '#src/domain/contract.ts';
import { emptyHistory, evolve, type History } from '#src/domain/history.ts';
import { endOf } from '#src/domain/time.ts';

/** The end of a day or a moment, wall clock ms. */
export const end = (text: string): number => endOf(text) ?? Number.NaN;

/** A subject's history up to a position; undefined where it had not begun. */
export function historyAt(events: readonly LedgerEvent[], until: number): History | undefined {
  let history: History | undefined;
  for (const event of events.filter(({ position }) => position <= until)) {
    history = evolve(history ?? emptyHistory(event.subject), event);
  }
  return history;
}

/** All changes along a course after a place. @param before the subject there; undefined where it had not begun */
function along(course: Course, after: number, before: History | undefined, until: number | null): FigureChange[] {
  const all = before && allSaid(before);
  const { figures = [], parts = [] } = all === undefined ? {} : figuresOf(all, saidUntil(all, until));
  const moving = new Moving(course, after, [...figures, ...parts]);
  for (const happening of course.happenings) moving.take(happening);
  return moving.changes();
}

/** What changed in one subject's figures between two positions. */
export function betweenPositions(
  events: readonly LedgerEvent[],
  after: number,
  until: number,
  statedUntil: number | null = null,
): FigureChange[] {
  const history = historyAt(events, until);
  if (history === undefined) return [];
  return along(recordedCourse(history, statedUntil), after, historyAt(events, after), statedUntil);
}

/** What changed in one subject's figures between two moments of what had been said. */
export const betweenMoments = (history: History, after: number, until: number): FigureChange[] =>
  along(statedCourse(history, until), after, history, after);

/** What changed in one subject's figures between the ends of two days. */
export const betweenDays = (history: History, after: string, until: string): FigureChange[] =>
  betweenMoments(history, end(after), end(until));
