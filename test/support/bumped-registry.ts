import { incidents } from '#projections/incidents.ts';
import { Models, type Registry } from '#projections/models.ts';
import type { Projection } from '#projections/projection.ts';
import { PROJECTIONS } from '#projections/registry.ts';
import type { Entry } from '#src/domain/history.ts';

/** Titles are in capitals in the documents, as they are folded. */
const capitals = (entry: Entry): Entry =>
  'title' in entry.data && typeof entry.data.title === 'string'
    ? ({ ...entry, data: { ...entry.data, title: entry.data.title.toUpperCase() } } as Entry)
    : entry;

/** The incidents in a version to come: another fold, another index and another view. */
export const raised: Projection = {
  ...incidents,
  version: incidents.version + 1,
  when(document, event) {
    const history = incidents.when(document, event);
    return { ...history, entries: history.entries.map(capitals) };
  },
  index: (document) => [
    ...incidents.index(document),
    { by: 'facility', value: 'everywhere', from: -Infinity, to: Infinity },
  ],
  view: (document, query) => ({ ...incidents.view(document, query), city: 'a city' }),
};

const others = PROJECTIONS.filter(({ name }) => name !== incidents.name);

/** What a deployment has whose incidents are of a new version: the one before is still there. */
export const REGISTRY: Registry = { newest: new Models([raised, ...others]), earlier: [incidents] };
