import type { Claim } from '#src/domain/claim.ts';
import type { Entry, History } from '#src/domain/history.ts';
import type { Subject } from '#src/domain/subject.ts';
import { allSaid, saidUntil } from '../said.ts';

/** An entry, and where it was recorded: the subject that is followed, or one merged into it. */
export interface Recorded {
  readonly entry: Entry;
  readonly subject: Subject;
}

/** What took a subject from one stage to the next: an entry, and the claims of it that came with that. */
export interface Step extends Recorded {
  readonly claims: readonly Claim[];
  /** The claims that it takes back or reinstates in this step: it may name others, which it acts on at another moment. */
  readonly actsOn: readonly string[];
}

/** The claims that an entry takes back or reinstates. */
export const actedOn = ({ type, data }: Entry): readonly string[] =>
  type === 'ClaimRetracted' || type === 'ClaimReinstated' ? data.of : [];

/** A subject as it stood once an entry had been recorded. */
export interface Told {
  readonly history: History;
  readonly by: Recorded;
}

/** Whether anything comes into view of a subject between two moments (wall clock ms). */
export function isSpokenOf(history: History, after: number, until: number): boolean {
  const { claims, acts, pins, dates } = saidUntil(allSaid(history), until);
  const lifts = pins.flatMap(({ lift }) => lift ?? []);
  return [...claims, ...acts, ...pins, ...lifts, ...dates].some(
    ({ moment }) => moment !== null && moment > after && moment <= until,
  );
}
