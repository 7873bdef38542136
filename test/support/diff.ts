import type { Stands } from '#projections/diff/changes.ts';
import { type FigureChange, Moving } from '#projections/diff/changes.ts';
import { type Stage, stagesRecorded, stagesStated, toldBy } from '#projections/diff/stages.ts';
import type { LedgerEvent } from '#src/domain/contract.ts';
import { emptyHistory, evolve, type History } from '#src/domain/history.ts';
import { endOf } from '#src/domain/time.ts';

/** The end of a day or a moment, wall clock ms. */
export const end = (text: string): number => endOf(text) ?? Number.NaN;

/** A subject's history up to a position, and after each event from there up to another. */
export function courseOf(
  events: readonly LedgerEvent[],
  after: number,
  until: number,
): { before: History | undefined; steps: History[] } {
  let before: History | undefined;
  const steps: History[] = [];
  for (const event of events.filter(({ position }) => position <= until)) {
    const history = evolve(steps.at(-1) ?? before ?? emptyHistory(event.subject), event);
    if (event.position <= after) before = history;
    else steps.push(history);
  }
  return { before, steps };
}

/** All changes over some stages. */
export function over(stages: Iterable<Stage>, stands?: (stage: Stage) => Stands): FigureChange[] {
  const moving = new Moving(stands);
  for (const stage of stages) moving.take(stage);
  return moving.changes();
}

/** What changed in one subject's figures between two positions. */
export function betweenPositions(
  events: readonly LedgerEvent[],
  after: number,
  until: number,
  statedUntil: number | null = null,
): FigureChange[] {
  const { before, steps } = courseOf(events, after, until);
  return over(
    stagesRecorded(
      before,
      steps.flatMap((step) => toldBy(step)),
      statedUntil,
    ),
  );
}

/** What changed in one subject's figures between the ends of two days. */
export const betweenDays = (history: History, after: string, until: string): FigureChange[] =>
  over(stagesStated(history, end(after), end(until)));
