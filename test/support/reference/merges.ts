import type { LedgerEvent } from '#src/domain/contract.ts';
import type { Amended, Fields } from './amended.ts';

/** Which incident each was found to be, by what was recorded up to a position (absent: everything). */
export type Found = ReadonlyMap<string, string>;

/** Follows what was found to the end. */
export function toldIn(subject: string, found: Found): string {
  const same = found.get(subject);
  return same === undefined ? subject : toldIn(same, found);
}

/** Merges and splits one after the other. One that would lead back to its own subject, or finds it twice, counts for nothing. */
export function foundUpTo(events: readonly LedgerEvent[], P: number | undefined): Found {
  const found = new Map<string, string>();
  for (const { type, subject, data, position } of events) {
    if (P !== undefined && position > P) continue;
    if (type === 'IncidentSplit') found.delete(subject);
    if (type === 'IncidentsMerged' && !found.has(subject) && toldIn(data.into, found) !== subject) {
      found.set(subject, data.into);
    }
  }
  return found;
}

/** Those that a subject is told with, itself first: all from which what was found leads to it. */
export function toldWith(subject: string, found: Found): string[] {
  const leads = (from: string): boolean => {
    const same = found.get(from);
    return same !== undefined && (same === subject || leads(same));
  };
  return [subject, ...[...found.keys()].filter(leads)];
}

/** Entries of another subject, every claim in them by the name that it has outside. */
export function fromOutside(subject: string, entries: readonly Amended[]): Amended[] {
  const name = (claim: unknown): string => `${subject}#${claim}`;
  const names = (of: unknown): unknown => (Array.isArray(of) ? of.map(name) : name(of));
  const renamed = ({ relation, base, id, ...rest }: Fields): Fields => ({
    ...rest,
    id: name(id),
    ...(base === undefined ? {} : { base: name(base) }),
    ...(relation === undefined ? {} : { relation: { ...(relation as Fields), of: names((relation as Fields).of) } }),
  });
  return entries.map((entry) => {
    const { claims, of } = entry.data;
    const data = {
      ...entry.data,
      ...(claims === undefined ? {} : { claims: (claims as Fields[]).map(renamed) }),
      ...(of === undefined ? {} : { of: names(of) }),
    };
    return { ...entry, data };
  });
}
