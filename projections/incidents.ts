import type { History } from '#src/domain/history.ts';
import { entriesOf, firstOf } from '#src/domain/state.ts';
import { datingOf } from './dating.ts';
import { indexOf, wholeShown } from './occurrence.ts';
import { folding, type Indexed, type Projection, type Query } from './projection.ts';
import { facilitiesOf, summaryOf } from './summary.ts';

export type IncidentView = ReturnType<typeof view>;

/** One that was merged into an incident, through others too: by which event, and what was said of where and when it was. */
function mergedLine(document: History) {
  const incident = firstOf(document, 'RiotReported');
  const merge = entriesOf(document, 'IncidentsMerged').at(-1);
  return {
    subject: document.subject,
    into: merge?.data.into ?? null,
    event: merge?.id ?? null,
    position: merge?.position ?? null,
    recorded: merge?.recorded ?? null,
    reason: merge?.data.reason ?? null,
    title: incident?.title ?? null,
    places: incident?.places ?? [],
    facilities: facilitiesOf(incident?.facilities),
    occurred: incident?.occurred ?? null,
  };
}

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
    dating: datingOf(document, query),
    partOf: wholeShown(document),
    merged: (document.merging?.merged ?? []).map(mergedLine),
  };
}

/** An incident that was ever merged is found by what it was merged into, too. */
const index = (document: History): readonly Indexed[] =>
  [...indexOf(document), ...new Set(entriesOf(document, 'IncidentsMerged').map(({ data }) => data.into))].map((row) =>
    typeof row === 'string' ? { by: 'merged', value: row, from: -Infinity, to: Infinity } : row,
  );

/** What happened at a place and time, and what its figures are. */
export const incidents: Projection<IncidentView> = {
  name: 'incidents',
  version: 3,
  kind: 'incident',
  ...folding,
  index,
  view,
};
