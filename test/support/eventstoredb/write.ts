import type { Proposed } from './entry.ts';

export interface Append {
  readonly stream: string;
  /** A revision, or one of the constants of `revision.ts`. */
  readonly expected: bigint;
  readonly events: readonly Proposed[];
}

export interface Delete {
  readonly stream: string;
  readonly expected: bigint;
  /** Whether the stream can never begin again. */
  readonly forGood: boolean;
}

export type Write = Append | Delete;

/**
 * What became of a write. `revision` and `position` are those of its last event, also where the write was there before
 * (there is no position where the event is hidden now); of an append without events, those of the stream and of the end
 * of the log.
 */
export type Outcome =
  | { readonly outcome: 'written'; readonly revision: bigint; readonly position: number | undefined }
  | { readonly outcome: 'wrong-revision'; readonly current: bigint }
  | { readonly outcome: 'deleted' };
