import type { History } from '#src/domain/history.ts';
import { firstOf } from '#src/domain/state.ts';
import { indexOf } from './occurrence.ts';
import { folding, type Projection, type Query } from './projection.ts';
import { facilitiesOf, summaryOf } from './summary.ts';

export type IncidentView = ReturnType<typeof view>;

function view(document: History, query: Query) {
  const incident = firstOf(document, 'RiotReported');
  return {
    ...summaryOf(document, query),
    kind: incident?.kind ?? null,
    between: incident?.between ?? null,
    places: incident?.places ?? [],
    facilities: facilitiesOf(incident?.facilities),
    city: incident?.city ?? null,
    occurred: incident?.occurred ?? null,
    occurredPrecision: incident?.occurredPrecision ?? null,
    partOf: incident?.partOf ?? null,
  };
}

/** What happened at a place and time, and what its figures are. */
export const incidents: Projection<IncidentView> = {
  name: 'incidents',
  version: 1,
  kind: 'incident',
  ...folding,
  index: indexOf,
  view,
};
