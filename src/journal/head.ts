import type { StoredEvent } from '#src/store/port.ts';
import { leafHashOf } from '#src/store/withheld.ts';
import type { Checkpoint } from './tables.ts';

/** Where the journal stands: the last event that it folded. */
export interface Head {
  /** −1 before the first. */
  readonly position: number;
  readonly id: string;
  /** The greatest recorded time so far; '' before the first. */
  readonly recorded: string;
  /** The hash that the log has of the last event, hexadecimal. */
  readonly leaf: () => string;
  /** The position of the newest erasure, −1 before the first: what was read before it of any position may read otherwise now. */
  readonly erased: number;
}

export const NO_EVENTS: Head = { position: -1, id: '', recorded: '', leaf: () => '', erased: -1 };

export const headOf = (kept: Checkpoint | undefined): Head =>
  kept === undefined ? NO_EVENTS : { ...kept, leaf: () => kept.leaf };

export const hashText = (event: StoredEvent): string => leafHashOf(event).toString('hex');

export const headAfter = (event: StoredEvent, before: Head): Head => {
  const { position, id, meta, type } = event;
  const [, recorded = ''] = [before.recorded, String(meta.recorded ?? '')].sort();
  const erased = type === 'EntryErased' ? position : before.erased;
  // Asked for once a write, not once an event.
  return { position, id, recorded, leaf: () => hashText(event), erased };
};
