import type { Indexed, Versioned } from '#projections/projection.ts';
import type { Subject } from '#src/domain/subject.ts';
import type { Document } from './folding.ts';

/** A document as read: one of at least one event, told with those that are merged into it in the view. */
export interface Read extends Versioned {
  readonly subject: Subject;
  readonly model: string;
  /** The position of the last event in the view that was its own, or changed what it is told with. */
  readonly position: number;
  /** The id of that event. */
  readonly last: string;
  readonly begun: number;
  /** How many of its events this version could not read. */
  readonly setAside: number;
  /** The incident in which it is told, where it is merged in the view. */
  readonly into: Subject | undefined;
}

/** What documents are found by, whenever they were. */
export type Where = Pick<Indexed, 'by' | 'value'>;

/** Up to where in the ledger to read: null is as it stands. */
export type Until = number | null;

/** A position that no event is after. */
export const EVERYTHING = Number.MAX_SAFE_INTEGER;

/** Documents by their streams. */
export type Found = ReadonlyMap<string, Document>;
