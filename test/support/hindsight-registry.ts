import { incidents } from '#projections/incidents.ts';
import { Models, type Registry } from '#projections/models.ts';
import type { Projection } from '#projections/projection.ts';
import { PROJECTIONS } from '#projections/registry.ts';
import type { Entry, History } from '#src/domain/history.ts';

/** The title says how many events there are: what a later event makes of an entry that came before it. */
function counted(history: History): History {
  const [first, ...others] = history.entries;
  if (first === undefined || !('title' in first.data)) return history;
  const title = `${first.data.title?.replace(/ \(\d+\)$/, '')} (${history.entries.length})`;
  return { ...history, entries: [{ ...first, data: { ...first.data, title } } as Entry, ...others] };
}

const hindsight: Projection = {
  ...incidents,
  version: incidents.version + 1,
  when: (document, event) => counted(incidents.when(document, event)),
};

const others = PROJECTIONS.filter(({ name }) => name !== incidents.name);

/** Incidents whose two versions fold differently: the first entries of a document of the new one are not what was folded up to there. */
export const REGISTRY: Registry = { newest: new Models([hindsight, ...others]), earlier: [incidents] };
