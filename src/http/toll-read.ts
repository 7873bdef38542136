import { allSaid } from '#projections/said.ts';
import { tollCandidates } from '#projections/tolls.ts';
import type { History } from '#src/domain/history.ts';
import { isSubject, kindOf, type Subject } from '#src/domain/subject.ts';
import type { Read, Reader, Until } from '#src/journal/reader.ts';

/** The documents that a toll is composed from. */
export interface TollRead {
  readonly read: Read;
  /** The incidents and operations that may lie in its scope. */
  readonly candidates: readonly Read[];
  /** Those that its claims say they include. */
  readonly included: readonly Read[];
}

interface From {
  readonly reader: Reader;
}

async function includedIn({ history }: Read, until: Until, { reader }: From): Promise<Read[]> {
  const named = allSaid(history).claims.flatMap(({ claim }) => claim.includesIncident ?? []);
  const of = (kind: string): Subject[] => named.filter(isSubject).filter((one) => kindOf(one) === kind);
  return [
    ...(await reader.documents('incidents', of('incident'), until)),
    ...(await reader.documents('operations', of('operation'), until)),
  ];
}

/** A toll with all that it is composed from; undefined where it has not begun by then. */
export async function readToll(toll: Subject, until: Until, from: From): Promise<TollRead | undefined> {
  const read = await from.reader.document('tolls', toll, until);
  if (read === undefined) return undefined;
  const where = tollCandidates(read.history);
  const candidates = where === undefined ? [] : await from.reader.find(['incidents', 'operations'], where, until);
  return { read, candidates, included: await includedIn(read, until, from) };
}

/** The parts of a toll as its projections take them. */
export const partsOf = ({ read, candidates, included }: TollRead): [History, History[], Map<string, History>] => [
  read.history,
  candidates.map(({ history }) => history),
  new Map(included.map(({ subject, history }) => [subject, history])),
];
