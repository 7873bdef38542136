import assert from 'node:assert/strict';
import type { Api } from '../support/api.ts';

/** One way to ask for something that is read. */
export interface Asked {
  readonly url: string;
  readonly accept?: string;
}

/** What stands for the parameters of a path, in each collection. */
const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  '/v1/incidents/{id}': ['litoral-2021-09-28', 'litoral-2021-11-12'],
  '/v1/operations/{id}': ['litoral-2022-11'],
  '/v1/emergencies/{id}': ['decree-210'],
  '/v1/tolls/{id}': ['prison-deaths-2021'],
  '/v1/facilities/{slug}': ['litoral-penitentiary'],
  '/log/tile/{*}': ['0/000.p/9', '0/000.p/3', 'entries/000.p/9', 'entries/000.p/1'],
  '/problems/{code}': ['internal'],
  // What goes on in the service: it is never kept, see below.
  '/v1/replays/{id}': [],
  '/v1/rebuilds/{id}': [],
};

/** What a path must be asked with. */
const QUERIES: Readonly<Record<string, readonly string[]>> = {
  '/v1/diff': ['from=-1&to=8', 'from=2020-01-01&to=2999-12-31', 'from=2020&to=2023&axis=stated', 'from=0&to=8&lang=es'],
  '/log/consistency': ['first=1&second=9'],
};

const VIEWS = ['', 'atPosition=8', 'recordedUntil=2999-12-31', 'statedUntil=2023'];

interface Description {
  readonly paths: Record<string, Record<string, { readonly parameters?: readonly { readonly name: string }[] }>>;
}

/** Every way to ask for every read that the service describes. A new path must have an example here. */
export async function everyRead(api: Api, events: readonly string[]): Promise<Asked[]> {
  const { body } = await api.get<Description>('/openapi.json');
  const asked: Asked[] = [{ url: '/openapi.json' }];
  for (const [path, { get }] of Object.entries(body.paths)) {
    if (get === undefined) continue;
    const names = get.parameters?.map(({ name }) => name) ?? [];
    for (const place of placesOf(path, events)) {
      for (const query of QUERIES[path] ??
        VIEWS.filter((view) => view === '' || names.includes(view.split('=')[0] ?? ''))) {
        const url = query === '' ? place : `${place}?${query}`;
        asked.push({ url });
        if (path === '/v1/events') asked.push({ url, accept: 'application/x-ndjson' });
      }
    }
  }
  return asked;
}

function placesOf(path: string, events: readonly string[]): string[] {
  const [, collection = '', parameter = '', rest = ''] = /^(.*?\/)(\{[^}]+\})(.*)$/.exec(path) ?? [];
  if (parameter === '') return [path];
  const ids = collection === '/v1/events/' ? events : EXAMPLES[collection + parameter];
  assert.ok(ids, `${path} has an example, so that its answers are held against their tags`);
  const tail = rest.replace('{measure}', 'killed').replace('{group}', 'inmate');
  assert.ok(!tail.includes('{'), path);
  return ids.map((id) => collection + id + tail);
}
