import type { EventReader } from '#src/store/port.ts';
import type { Journal } from './journal.ts';

/** A place in the ledger that a reader asked for, resolved. */
export interface Resolved {
  /** The last position that is in the view; −1 where nothing is. */
  readonly position: number;
  /** Whether later events may still come to be in the view: its time is not over for the ledger. */
  readonly unsettled: boolean;
}

/** The last position up to `head` that was recorded by a time (Unix ms, included); −1 where none was. Recorded times never decrease. */
export async function lastRecordedBy(time: number, store: EventReader, head: number): Promise<number> {
  let [low, high] = [-1, head];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (Date.parse(await store.recordedAt(middle)) <= time) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Resolves a time to a position. From the newest recorded time on, later events may still come to be in the view. */
export async function positionAt(time: number, journal: Journal, store: EventReader): Promise<Resolved> {
  const { position: head, recorded } = journal.head;
  const newest = head < 0 ? -Infinity : Date.parse(recorded);
  if (time >= newest) return { position: head, unsettled: true };
  return { position: await lastRecordedBy(time, store, head), unsettled: false };
}
