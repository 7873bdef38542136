import type { Claim } from './claim.ts';
import type { EventBody } from './events.ts';
import { isSameName } from './names.ts';
import { type Refusal, refusal } from './refusal.ts';
import { type Known, type State, zoneOf } from './state.ts';
import type { Kind } from './subject.ts';
import { endsBefore, isFuture, spanOrUnknown } from './time.ts';

/** What was recorded of a subject's claims, by id. */
export type Recorded = Pick<ReadonlyMap<string, Known>, 'get'>;

/** Whether two claims tell of the same number: measure, group and part. */
const sameSeries = (a: Claim, b: Claim): boolean =>
  a.measure === b.measure && a.group === b.group && isSameName(a.part, b.part);

/** The fields that say when something was: of events, claims and reports. */
export const PAST = ['stated', 'asOf', 'occurred', 'begun', 'progressed', 'ended', 'lifted', 'published', 'retrieved'];

/** What is held against the future of an event: all but the day from which, by a statement, an emergency is in force. */
export function timesOf({ type, data }: EventBody, kind: Kind): object {
  if (type !== 'StatementRecorded' || kind !== 'emergency') return data;
  const { occurred: _, ...times } = data;
  return times;
}

/** A word about the future is none: refuses the times of a claim, a report or an event that have not come yet. */
export function futureRefusals(data: object, pointer: string, now: number, zone?: string): Refusal[] {
  const fields = data as { readonly [field: string]: unknown };
  return PAST.flatMap((field) => {
    const text = fields[field];
    return typeof text === 'string' && isFuture(spanOrUnknown(text, zone), now)
      ? [refusal('in-the-future', `${pointer}/${field}`, `${text} has not come yet anywhere on Earth`)]
      : [];
  });
}

/** Refuses an act that was said before what it acts on: its latest moment lies before the other's earliest. */
export function orderRefusals(
  act: string | undefined,
  named: string | undefined,
  pointer: string,
  zone: string | undefined,
  what: string,
): Refusal[] {
  return act !== undefined && endsBefore(spanOrUnknown(act, zone), spanOrUnknown(named, zone))
    ? [refusal('contradicts-time', pointer, `said ${act}, before ${what}, which was said ${named}`)]
    : [];
}

/** The claims that a list of ids names, each of which must be recorded in the subject and not struck. */
export function named(
  claims: Recorded,
  ids: readonly string[],
  pointer: string,
): { known: readonly Known[]; refusals: Refusal[] } {
  const known: Known[] = [];
  const refusals: Refusal[] = [];
  ids.forEach((id, index) => {
    const found = claims.get(id);
    if (found === undefined) {
      refusals.push(refusal('claim-unknown', `${pointer}/${index}`, `the subject has no claim ${id}`));
    } else if (found.struck) {
      refusals.push(refusal('claim-struck', `${pointer}/${index}`, `claim ${id} was entered by mistake and struck`));
    } else known.push(found);
  });
  return { known, refusals };
}

function relationRefusals(claim: Claim, claims: Recorded, pointer: string, zone?: string): Refusal[] {
  if (claim.relation === undefined) return [];
  const { kind, of } = claim.relation;
  const { known, refusals } = named(claims, of, `${pointer}/relation/of`);
  for (const { claim: other } of known) {
    if (kind !== 'correction' && !sameSeries(claim, other)) {
      const detail = `${kind === 'update' ? 'an update' : 'a repeat'} must have the measure, group and part of claim ${other.id}`;
      refusals.push(refusal('series-mismatch', `${pointer}/relation/of`, detail));
    }
    refusals.push(...orderRefusals(claim.stated, other.stated, `${pointer}/stated`, zone, `claim ${other.id}`));
  }
  return refusals;
}

function baseRefusals(claim: Claim, claims: Recorded, pointer: string): Refusal[] {
  if (claim.qualifier !== 'increment') return [];
  const base = claims.get(claim.base);
  if (base === undefined)
    return [refusal('claim-unknown', `${pointer}/base`, `the subject has no claim ${claim.base}`)];
  if (base.struck) return [refusal('claim-struck', `${pointer}/base`, `claim ${claim.base} was struck`)];
  return claim.measure === base.claim.measure && claim.group === base.claim.group
    ? []
    : [refusal('series-mismatch', `${pointer}/base`, `claim ${claim.base} has another measure or group`)];
}

/**
 * What speaks against a claim, apart from its id.
 *
 * @param claims what was recorded before it in its subject
 */
function claimRefusals(claim: Claim, claims: Recorded, pointer: string, now: number, zone?: string): Refusal[] {
  return [
    ...relationRefusals(claim, claims, pointer, zone),
    ...baseRefusals(claim, claims, pointer),
    ...futureRefusals(claim, pointer, now, zone),
  ];
}

/** What speaks against the claims of an event; each may name those that stand before it in the event. */
export function newClaimRefusals(
  incoming: readonly Claim[],
  state: State,
  now: number,
  zone = zoneOf(state.history),
): Refusal[] {
  const added = new Map<string, Known>();
  const claims: Recorded = { get: (id) => added.get(id) ?? state.claims.get(id) };
  return incoming.flatMap((claim, index) => {
    const pointer = `/claims/${index}`;
    const taken =
      claims.get(claim.id) !== undefined
        ? [
            refusal(
              'claim-id-taken',
              `${pointer}/id`,
              `the subject already has a claim ${claim.id}; an id is never used again`,
            ),
          ]
        : [];
    const refusals = claimRefusals(claim, claims, pointer, now, zone);
    if (taken.length === 0) added.set(claim.id, { claim, struck: false, withdrawn: undefined });
    return [...taken, ...refusals];
  });
}
