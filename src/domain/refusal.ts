import type { Subject } from './subject.ts';

/** Why the rules of a subject do not take an event. Each is a row of the problem catalogue, too. */
export type RefusalCode =
  | 'not-begun'
  | 'already-begun'
  | 'wrong-kind'
  | 'newer-event'
  | 'claim-id-taken'
  | 'claim-unknown'
  | 'claim-struck'
  | 'series-mismatch'
  | 'scope-mismatch'
  | 'dateless'
  | 'contradicts-time'
  | 'in-the-future'
  | 'season'
  | 'count-too-great'
  | 'already-retracted'
  | 'not-retracted'
  | 'assessment-unknown'
  | 'assessment-lifted'
  | 'already-ended'
  | 'after-the-end'
  | 'before-the-beginning'
  | 'event-unknown'
  | 'amendment-invalid'
  | 'still-needed'
  | 'place-unknown'
  | 'name-empty'
  | 'part-of-itself'
  | 'part-of-circle'
  | 'merged'
  | 'not-merged'
  | 'merged-into-itself'
  | 'survivor-unknown'
  | 'survivor-merged'
  | 'merge-cycle';

/** A refusal: a value, never thrown. */
export interface Refusal {
  readonly code: RefusalCode;
  /** A JSON pointer (RFC 6901) into the event's `data`. */
  readonly pointer: string;
  readonly detail: string;
  /** Of a merge: the incident in which the one named is told. */
  readonly survivor?: Subject;
}

export const refusal = (code: RefusalCode, pointer: string, detail: string): Refusal => ({ code, pointer, detail });
