import type { Amended } from './amended.ts';
import { type Claimed, isInView, type Order, type Times, timesOf } from './claims.ts';

/** What is in a view of one subject, and of what is told with it. */
export interface View {
  readonly entries: readonly Amended[];
  /** The claims recorded by P, as amended, that had been said by T. */
  readonly claims: readonly Claimed[];
  readonly T: string | undefined;
}

/** A correction, retraction or reinstatement, as it acts on one claim. */
export interface Act extends Times {
  /** The claim that corrects, or the event that retracts or reinstates. */
  readonly by: string;
  readonly kind: 'correction' | 'retraction' | 'reinstatement';
}

const byRecording = (a: Order, b: Order): number => a.position - b.position || a.place - b.place;
const byMoment = (a: Order, b: Order): number =>
  a.moment === b.moment ? byRecording(a, b) : a.moment < b.moment ? -1 : 1;

/** A correction has force when its claimant is official or the same institution. */
const hasForce = (by: Claimed, claim: Claimed): boolean => by.official || by.institution === claim.institution;

/** An act that is not earlier than what it comes after, unless the latest moment that its own date allows lies before that. */
const notBefore = (act: Act, moment: number): Act =>
  act.latest < moment ? act : { ...act, moment: Math.max(act.moment, moment) };

/** The acts in view on a claim, in the order in which they were recorded, each at its moment. */
export function actsOn(claim: Claimed, { entries, claims, T }: View): Act[] {
  const corrections = claims
    .filter((by) => by.relation?.kind === 'correction' && by.relation.of.includes(claim.id) && hasForce(by, claim))
    .map((by): Act => ({ ...by, by: by.id, kind: 'correction' }));
  const others = entries
    .filter(({ type }) => type === 'ClaimRetracted' || type === 'ClaimReinstated')
    .filter(({ data }) => (data.of as readonly string[]).includes(claim.id))
    .map((entry): Act => {
      const kind = entry.type === 'ClaimRetracted' ? 'retraction' : 'reinstatement';
      return { ...timesOf(entry.data.stated, entry), by: entry.id, kind };
    })
    .map((act) => notBefore(act, claim.moment))
    .filter((act) => isInView(act, T));
  const acts: Act[] = [];
  for (const act of [...corrections, ...others].sort(byRecording)) {
    acts.push(acts.map(({ moment }) => moment).reduce(notBefore, act));
  }
  return acts;
}

/** Policy step 2: whether the last act in view on a claim takes it away. */
export function isDropped(claim: Claimed, view: View): boolean {
  const last = actsOn(claim, view).sort(byMoment).at(-1);
  return last !== undefined && last.kind !== 'reinstatement';
}

/** Whether a claim is a correction of own claims that have all been reinstated after. */
export function isUndone(claim: Claimed, view: View): boolean {
  if (claim.relation?.kind !== 'correction') return false;
  const own = view.claims.filter(
    ({ id, institution }) => claim.relation?.of.includes(id) && institution === claim.institution,
  );
  const isReinstatedAfter = (corrected: Claimed): boolean => {
    const acts = actsOn(corrected, view);
    const correction = acts.find(({ by }) => by === claim.id);
    return acts.some(
      (act) => act.kind === 'reinstatement' && correction !== undefined && byMoment(act, correction) > 0,
    );
  };
  return own.length > 0 && own.every(isReinstatedAfter);
}
