import type { History } from '#src/domain/history.ts';
import { entriesOf, firstOf, zoneOf } from '#src/domain/state.ts';
import { datingOf } from './dating.ts';
import { indexOf, wholeShown } from './occurrence.ts';
import { folding, type Projection, type Query } from './projection.ts';
import { facilitiesOf, isSaid, summaryOf } from './summary.ts';

export type OperationView = ReturnType<typeof view>;

function view(document: History, query: Query) {
  const zone = zoneOf(document);
  const begun = firstOf(document, 'TransferOperationBegun');
  const end = entriesOf(document, 'TransferOperationEnded').find((entry) => isSaid(entry, 'ended', query, zone));
  const steps = entriesOf(document, 'TransferOperationProgressed').filter((entry) =>
    isSaid(entry, 'progressed', query, zone),
  );
  return {
    ...summaryOf(document, query),
    purpose: begun?.purpose ?? null,
    places: begun?.places ?? [],
    facilities: facilitiesOf(begun?.facilities),
    city: begun?.city ?? null,
    partOf: wholeShown(document),
    begun: begun?.begun ?? null,
    begunPrecision: begun?.begunPrecision ?? null,
    dating: datingOf(document, query),
    hasEnded: end !== undefined,
    ended: end?.data.ended ?? null,
    endedPrecision: end?.data.endedPrecision ?? null,
    progress: steps.map(({ id, position, data }) => ({
      event: id,
      position,
      progressed: data.progressed ?? null,
      progressedPrecision: data.progressedPrecision ?? null,
      moved: data.moved ?? null,
      from: data.from ?? null,
      to: data.to ?? [],
      note: data.note ?? null,
    })),
  };
}

/** A transfer operation: its course, the forces deployed, and its figures. */
export const operations: Projection<OperationView> = {
  name: 'operations',
  version: 3,
  kind: 'operation',
  ...folding,
  index: indexOf,
  view,
};
