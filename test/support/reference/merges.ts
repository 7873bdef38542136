import { type Amended, type Entered, type Fields, isUpTo } from './amended.ts';

/** Which incident each was found to be. */
export type Found = ReadonlyMap<string, string>;

/** Follows what was found to the end. */
export function toldIn(subject: string, found: Found): string {
  const same = found.get(subject);
  return same === undefined ? subject : toldIn(same, found);
}

/** The next merge or split. A merge that would lead back to its own subject, or finds it twice, counts for nothing. */
export function find(found: Map<string, string>, { type, subject, data }: Entered): void {
  if (type === 'IncidentSplit') found.delete(subject);
  if (type !== 'IncidentsMerged' || found.has(subject)) return;
  const into = String((data as Fields).into);
  if (toldIn(into, found) !== subject) found.set(subject, into);
}

/** What was found by what was recorded up to a position (absent: everything), in the order of positions. */
export function foundUpTo(events: readonly Entered[], P?: number): Found {
  const found = new Map<string, string>();
  for (const event of events.filter(isUpTo(P))) find(found, event);
  return found;
}

/** Those that a subject is told with, itself first: all from which what was found leads to it. */
export function toldWith(subject: string, found: Found): string[] {
  const leadsHere = (from: string): boolean => {
    const next = found.get(from);
    return next !== undefined && (next === subject || leadsHere(next));
  };
  return [subject, ...[...found.keys()].filter(leadsHere)];
}

/** Entries of another subject, every claim in them by the name that it has outside. */
export function fromOutside(subject: string, entries: readonly Amended[]): Amended[] {
  const name = (claim: unknown): unknown => (claim === undefined ? undefined : `${subject}#${claim}`);
  const names = (of: unknown): unknown => (Array.isArray(of) ? of.map(name) : name(of));
  const renamed = (claim: Fields): Fields => {
    const relation = claim.relation as Fields | undefined;
    return {
      ...claim,
      id: name(claim.id),
      base: name(claim.base),
      relation: relation === undefined ? undefined : { ...relation, of: names(relation.of) },
    };
  };
  return entries.map((entry) => {
    const claims = (entry.data.claims as readonly Fields[] | undefined)?.map(renamed);
    return { ...entry, data: { ...entry.data, claims, of: names(entry.data.of) } };
  });
}
