import type { History } from '#src/domain/history.ts';
import { type DateWord, dateRecorded, datingOf } from '../dating.ts';
import type { Query } from '../projection.ts';

/** How the date of a subject stood: what its record gave, and the last words that conflicted. */
export interface Dated {
  readonly recorded: string | null;
  readonly conflicts: readonly Pick<DateWord, 'event' | 'claimant' | 'institution' | 'role' | 'stated' | 'occurred'>[];
}

/** What became of a date that was disputed at one end at least. */
export interface DateChange {
  readonly before: Dated;
  readonly after: Dated;
}

/** @param history undefined where the subject had not begun */
function datedIn(history: History | undefined, query: Query): Dated {
  if (history === undefined) return { recorded: null, conflicts: [] };
  const conflicting = datingOf(history, query).words.filter(({ conflicts }) => conflicts);
  return {
    recorded: dateRecorded(history) ?? null,
    conflicts: conflicting.map(({ event, claimant, institution, role, stated, occurred }) => ({
      event,
      claimant,
      institution,
      role,
      stated,
      occurred,
    })),
  };
}

/** What became of the dispute about a date between two ends; null where there is none at either, or it is the same. */
export function dateChange(before: History | undefined, from: Query, after: History, to: Query): DateChange | null {
  const change = { before: datedIn(before, from), after: datedIn(after, to) };
  const isDisputed = change.before.conflicts.length > 0 || change.after.conflicts.length > 0;
  return isDisputed && JSON.stringify(change.before) !== JSON.stringify(change.after) ? change : null;
}
