import { isDropped } from './acts.ts';
import { type Amended, amendedUpTo, claimsIn, type Entered, type Fields } from './amended.ts';
import { claimsOf } from './claims.ts';

/** What is known of a subject when the next event of it is drafted, all as amended. */
export interface Known {
  readonly entries: readonly Amended[];
  readonly claims: ReadonlyMap<string, Fields>;
  /** The claims that do not stand, whatever had been said when. */
  readonly dropped: readonly string[];
}

export function knownOf(events: readonly Entered[], subject: string): Known {
  const entries = amendedUpTo(events, subject);
  const view = { entries, claims: claimsOf(entries), T: undefined };
  return {
    entries,
    claims: new Map(entries.flatMap(({ data }) => claimsIn(data)).map((claim) => [String(claim.id), claim])),
    dropped: view.claims.filter((claim) => isDropped(claim, view)).map(({ id }) => id),
  };
}
