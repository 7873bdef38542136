import type { Claim } from './claim.ts';
import type { LedgerEvent } from './contract.ts';
import { claimsOf, type EventData, type EventType, FIRST } from './events.ts';
import { type Entry, emptyHistory, evolve, type History, isStruck } from './history.ts';
import { kindOf, type Subject } from './subject.ts';

/** A claim as the rules see it: as amended. */
export interface Known {
  readonly claim: Claim;
  readonly struck: boolean;
  /** Whether the last act recorded on it took it back: a retraction, or a correction. */
  readonly withdrawn: 'retracted' | 'corrected' | undefined;
}

/** What the rules of a subject decide upon. */
export interface State {
  readonly history: History;
  readonly claims: ReadonlyMap<string, Known>;
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

function withdraw(claims: Map<string, Known>, ids: readonly string[], withdrawn: Known['withdrawn']): void {
  for (const id of ids) {
    const known = claims.get(id);
    if (known !== undefined) claims.set(id, { ...known, withdrawn });
  }
}

/** Takes an entry's claims, and what it did to those before it. */
export function learn(claims: Map<string, Known>, entry: Entry): void {
  for (const claim of claimsOf(entry)) {
    const struck = isStruck(entry, claim.id);
    claims.set(claim.id, { claim, struck, withdrawn: undefined });
    if (struck || claim.relation?.kind !== 'correction') continue;
    // What was retracted stays so when it is corrected, too.
    const standing = claim.relation.of.filter((id) => claims.get(id)?.withdrawn !== 'retracted');
    withdraw(claims, standing, 'corrected');
  }
  if (entry.type === 'ClaimRetracted') withdraw(claims, entry.data.of, 'retracted');
  if (entry.type === 'ClaimReinstated') withdraw(claims, entry.data.of, undefined);
}

/** Folds one event into the state; the one given may share its claims and is not to be used afterwards. @throws as `evolve` */
export function advance(state: State, event: LedgerEvent): State {
  const history = evolve(state.history, event);
  const claims = event.type === 'EntryAmended' ? new Map<string, Known>() : (state.claims as Map<string, Known>);
  for (const entry of event.type === 'EntryAmended' ? history.entries : history.entries.slice(-1)) learn(claims, entry);
  return { history, claims };
}
