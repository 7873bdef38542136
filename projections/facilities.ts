import type { History } from '#src/domain/history.ts';
import { nameKey, slugOf } from '#src/domain/names.ts';
import type { Scope, SumScope } from '#src/domain/toll.ts';
import { emergencies } from './emergencies.ts';
import { incidents } from './incidents.ts';
import { occurrenceOf } from './occurrence.ts';
import { operations } from './operations.ts';
import { type Query, type Versioned, viewOf } from './projection.ts';

/** No EDTF interval is open at both ends; what is none is read as a time that nothing limits. */
const EVER = '../..';

/** The provinces that a facility lies in, as far as they are known: the place of a subject that names just one. */
export const provincesOf = (documents: readonly History[]): string[] => {
  const single = documents.map(occurrenceOf).filter(({ places }) => places.length === 1);
  return [...new Set(single.flatMap(({ places }) => places))].sort();
};

/** Whether a document names a facility now: the index also finds what was amended away since. */
export const isAt = (slug: string, document: History): boolean =>
  occurrenceOf(document).facilities.some((name) => slugOf(name) === slug);

/** The names that documents know a facility by, each as it was first given, in the order in which they came. */
export const namesOf = (slug: string, documents: readonly Versioned[]): string[] => {
  const named = documents.flatMap(({ history }) => occurrenceOf(history).facilities);
  const there = named.filter((name) => slugOf(name) === slug);
  return [...Map.groupBy(there, nameKey).values()].flatMap(([first]) => first ?? []);
};

/** What a total over a facility counts: all that happened there, whenever it was. */
export const scopeAt = (slug: string, { measure, group }: Pick<Scope, 'measure' | 'group'>): SumScope => ({
  slug,
  population: 'all',
  measure,
  group,
  interval: EVER,
});

/**
 * The dossier of a place: its incidents, operations, and the emergencies of its province.
 *
 * @param documents incidents and operations that name the facility
 * @param decrees emergencies of its provinces
 */
export function composeFacility(
  slug: string,
  documents: readonly Versioned[],
  decrees: readonly Versioned[],
  query: Query,
) {
  const of = (kind: string) => documents.filter(({ history }) => history.subject.startsWith(`${kind}/`));
  return {
    slug,
    names: namesOf(slug, documents),
    provinces: provincesOf(documents.map(({ history }) => history)),
    incidents: of('incident').map((document) => {
      const { subject, title, kind, occurred, occurredPrecision, figures, position } = viewOf(
        incidents,
        document,
        query,
      );
      return { subject, title, kind, occurred, occurredPrecision, figures, position };
    }),
    operations: of('operation').map((document) => {
      const { subject, title, purpose, begun, hasEnded, ended, figures, position } = viewOf(
        operations,
        document,
        query,
      );
      return { subject, title, purpose, begun, hasEnded, ended, figures, position };
    }),
    emergencies: decrees.map((document) => {
      const { subject, title, provinces, beginning, end, periods, position } = viewOf(emergencies, document, query);
      return { subject, title, provinces, beginning, end, periods, position };
    }),
  };
}
