import { MAX_APPEND_EVENTS } from '#src/store/port.ts';
import { MAX_BULK_LINES } from './bulk.ts';
import { ProblemError } from './problems.ts';

/** The most events that one request records: nobody was told a position further from the head than a few of these. */
const MAX_EVENTS_AT_ONCE = MAX_BULK_LINES * MAX_APPEND_EVENTS;

/** Whether a position may be one that this node has only not folded yet. */
export const isReachable = (position: number, head: number): boolean => position - head <= MAX_EVENTS_AT_ONCE;

const newest = (head: number): string => (head < 0 ? 'the ledger holds no event' : `the newest position is ${head}`);

/** Of a position that somebody may have been told: this node may lag, or the event may come. */
export function notThereYet(position: number, head: number): ProblemError {
  const detail = `here ${newest(head)}, so ${position} comes after ${position - head} more events; it may never come`;
  return new ProblemError('not-served-yet', { detail, head: head < 0 ? null : head });
}

/** Of a position that nobody was told: no wait helps. */
export function neverSeen(position: number, head: number): ProblemError {
  const detail = `here ${newest(head)}; ${position} is further from it than events can have been recorded meanwhile`;
  return new ProblemError('position-unknown', { detail, head: head < 0 ? null : head });
}
