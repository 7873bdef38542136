import { actDate, type ClaimAct, ClaimActs, hasForce } from './acts.ts';
import { type Claim, institutionKeyOf, institutionOf, namedBy } from './claim.ts';
import type { LedgerEvent } from './contract.ts';
import { claimsOf, type EventData, type EventType, FIRST, reportOf } from './events.ts';
import { type Entry, emptyHistory, evolve, type History, isStruck } from './history.ts';
import { dateOf, notBefore, type OwnDate } from './stated.ts';
import { kindOf, type Subject } from './subject.ts';
import { isOfficial } from './vocabulary.ts';

/** A claim as the rules see it: as amended. */
export interface Known {
  readonly claim: Claim;
  readonly struck: boolean;
  /** Whether it was taken back, and stands no more: by a retraction, or by a correction alone. */
  readonly withdrawn: 'retracted' | 'corrected' | undefined;
}

/** A claim with what the acts on it go by. */
export interface TrackedClaim extends Known {
  readonly date: OwnDate;
  readonly institutionKey: string;
  readonly acts?: ClaimActs;
}

/** What the rules of a subject decide upon. */
export interface State {
  readonly history: History;
  readonly claims: ReadonlyMap<string, TrackedClaim>;
}

export const initialState = (subject: Subject): State => ({ history: emptyHistory(subject), claims: new Map() });

/** The entries of one type, as amended. */
export const entriesOf = <T extends EventType>(history: History, type: T): readonly Entry<T>[] =>
  history.entries.filter((entry) => entry.type === type) as unknown as readonly Entry<T>[];

/** The data of a subject's first event, as amended; undefined before it. */
export function firstOf<T extends EventType>(history: History, type: T): EventData<T> | undefined {
  const first = history.entries.find((entry) => entry.type === type && entry.type === FIRST[kindOf(history.subject)]);
  return first?.data as EventData<T> | undefined;
}

/** The zone on whose clock a subject's times with an offset are read, where its first event names one. */
export function zoneOf(history: History): string | undefined {
  const first = history.entries[0]?.data;
  return first !== undefined && 'zone' in first ? first.zone : undefined;
}

const withdrawnBy = ({ isDropped, isRetracted }: ClaimActs): Known['withdrawn'] =>
  isRetracted ? 'retracted' : isDropped ? 'corrected' : undefined;

/** Takes an act on each of some claims. */
function act(
  claims: Map<string, TrackedClaim>,
  ids: readonly string[],
  actOn: (known: TrackedClaim, place: number) => ClaimAct,
): void {
  ids.forEach((id, place) => {
    const known = claims.get(id);
    if (known === undefined) return;
    const acts = known.acts ?? new ClaimActs();
    acts.add(actOn(known, place));
    claims.set(id, { ...known, acts, withdrawn: withdrawnBy(acts) });
  });
}

function learnClaim(claims: Map<string, TrackedClaim>, entry: Entry, claim: Claim, place: number, zone?: string): void {
  const { id, relation } = claim;
  const struck = isStruck(entry, id);
  const named = namedBy(claim).flatMap((other) => claims.get(other) ?? []);
  const date = notBefore(
    dateOf(claim.stated, reportOf(entry), zone),
    named.filter((other) => !other.struck).map((other) => other.date),
  );
  const institutionKey = institutionKeyOf(institutionOf(claim, reportOf(entry), entry.id));
  claims.set(id, { claim, struck, withdrawn: undefined, date, institutionKey });
  if (struck || relation?.kind !== 'correction') return;
  const by = { official: isOfficial(claim.role), institutionKey };
  const corrected = relation.of.filter((of) => hasForce(by, claims.get(of)?.institutionKey));
  const { revision: position } = entry;
  act(claims, corrected, ({ claim: { id: on } }) => ({ ...date, on, kind: 'correction', claim: id, position, place }));
}

/**
 * Takes an entry's claims, and what it did to those before it. Acts are in the order of revisions, which is that of positions: a
 * store may not have said yet at which position an entry is.
 */
export function learn(claims: Map<string, TrackedClaim>, entry: Entry, zone: string | undefined): void {
  for (const [place, claim] of claimsOf(entry).entries()) learnClaim(claims, entry, claim, place, zone);
  if (entry.type !== 'ClaimRetracted' && entry.type !== 'ClaimReinstated') return;
  const { revision: position, data } = entry;
  const kind = entry.type === 'ClaimRetracted' ? 'retraction' : 'reinstatement';
  const own = dateOf(data.stated, data.report, zone);
  act(claims, data.of, ({ claim, date }, place) => ({
    ...actDate(own, date),
    on: claim.id,
    kind,
    claim: undefined,
    position,
    place,
  }));
}

/** A state to try events on: what becomes of it never reaches the one given. */
export const trialOf = ({ history, claims }: State): State => ({
  history,
  claims: new Map(
    [...claims].map(([id, known]) => [id, known.acts === undefined ? known : { ...known, acts: known.acts.copy() }]),
  ),
});

/** Folds one event into the state; the one given may share its claims and is not to be used afterwards. @throws as `evolve` */
export function advance(state: State, event: LedgerEvent): State {
  const history = evolve(state.history, event);
  const claims =
    event.type === 'EntryAmended' ? new Map<string, TrackedClaim>() : (state.claims as Map<string, TrackedClaim>);
  const zone = zoneOf(history);
  for (const entry of event.type === 'EntryAmended' ? history.entries : history.entries.slice(-1)) {
    learn(claims, entry, zone);
  }
  return { history, claims };
}
