import { MAX_APPEND_EVENTS } from '#src/store/port.ts';
import { MAX_BULK_LINES } from './limits.ts';
import { ProblemError } from './problems.ts';

/** The most events that one request records. No answer has named a position that is further ahead of the head. */
const MAX_EVENTS_AT_ONCE = MAX_BULK_LINES * MAX_APPEND_EVENTS;

/** Whether a position may be one that this node has not folded yet. */
export const isReachable = (position: number, head: number): boolean => position - head <= MAX_EVENTS_AT_ONCE;

const newest = (head: number): string =>
  head < 0 ? 'the ledger holds no event here' : `the newest position is ${head}`;

/** The problem for a position that an answer may have named: this node may lag, or the event may still come. */
export function notThereYet(position: number, head: number): ProblemError {
  const detail = `${newest(head)}: position ${position} may never come; ${position - head} events must come first`;
  return new ProblemError('not-served-yet', { detail, head: head < 0 ? null : head });
}

/** The problem for a position that no answer has named: no wait helps. */
export function neverSeen(position: number, head: number): ProblemError {
  const detail = `${newest(head)}: position ${position} is so far ahead that no answer can have named it`;
  return new ProblemError('position-unknown', { detail, head: head < 0 ? null : head });
}
