import { allSaid } from '#projections/said.ts';
import { tollCandidates } from '#projections/tolls.ts';
import type { History } from '#src/domain/history.ts';
import { type Kind, kindOf, type Subject } from '#src/domain/subject.ts';
import type { Read, Until } from '#src/journal/read.ts';
import type { Reader } from '#src/journal/reader.ts';
import { COUNTED } from './total-course.ts';

/** The documents that a toll is composed from. */
export interface TollRead {
  readonly read: Read;
  /** The incidents and operations that may lie in its scope. */
  readonly candidates: readonly Read[];
  /** Those that its claims say they include, by the names that they go by there; of a merged one, the survivor. */
  readonly included: ReadonlyMap<Subject, Read>;
}

interface From {
  readonly reader: Reader;
}

async function includedIn({ history }: Read, until: Until, { reader }: From): Promise<ReadonlyMap<Subject, Read>> {
  const named = new Set(allSaid(history).claims.flatMap(({ claim }) => claim.includesIncident ?? []));
  const told = new Map([...named].map((subject) => [subject, reader.survivorOf(subject, until)]));
  const of = (kind: Kind): Subject[] => [...told.values()].filter((one) => kindOf(one) === kind);
  const reads = [
    ...(await reader.documents('incidents', of('incident'), until)),
    ...(await reader.documents('operations', of('operation'), until)),
  ];
  return new Map(
    [...told].flatMap(([subject, survivor]) => {
      const read = reads.find((one) => one.subject === survivor);
      return read === undefined ? [] : [[subject, read] as const];
    }),
  );
}

/** Every document that a toll is composed from. */
export const usedIn = ({ read, candidates, included }: TollRead): Read[] => [read, ...candidates, ...included.values()];

/** A toll with all that it is composed from; undefined where it has not begun by then. */
export async function readToll(toll: Subject, until: Until, from: From): Promise<TollRead | undefined> {
  const read = await from.reader.document('tolls', toll, until);
  if (read === undefined) return undefined;
  const where = tollCandidates(read.history);
  const candidates = where === undefined ? [] : await from.reader.find(COUNTED, where, until);
  return { read, candidates, included: await includedIn(read, until, from) };
}

/** The parts of a toll as its projections take them. */
export const partsOf = ({ read, candidates, included }: TollRead): [History, History[], Map<string, History>] => [
  read.history,
  candidates.map(({ history }) => history),
  new Map([...included].map(([subject, { history }]) => [subject, history])),
];
