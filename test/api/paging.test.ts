import assert from 'node:assert/strict';
import { v7 as uuidv7 } from 'uuid';
import { suite } from 'uvu';
import { type Answer, type Api, openApi, type ShownEvent } from '../support/api.ts';
import { type Body, claim, DECREED, one, RIOT, revised, SCOPE, said } from './events.ts';

const paging = suite<{ api: Api }>('pages');

interface Page<Item> {
  readonly items?: readonly Item[];
  readonly events?: readonly Item[];
  readonly next: string | null;
}

/** All pages from one on, by the link of each to the next. */
async function pages<Item>(api: Api, first: string, between = async (): Promise<void> => undefined): Promise<Item[][]> {
  const found: Item[][] = [];
  for (let url: string | null = first; url !== null; ) {
    const { body, headers }: Answer<Page<Item>> = await api.get(url);
    found.push([...(body.items ?? body.events ?? [])]);
    assert.equal(headers.link, body.next === null ? undefined : `<${body.next}>; rel="next"`);
    url = body.next;
    if (url !== null) await between();
  }
  return found;
}

const FIRST: readonly (readonly [kind: string, path: string, body: (n: number) => Body])[] = [
  [
    'incident',
    '/v1/incidents',
    (n) => ({ type: 'RiotReported', data: { ...RIOT.data, facilities: [`Pavilion ${n}`] } }),
  ],
  ['operation', '/v1/operations', () => ({ type: 'TransferOperationBegun', data: { places: ['EC-G'] } })],
  ['emergency', '/v1/emergencies', () => DECREED],
  ['toll', '/v1/tolls', (n) => ({ type: 'TollClaimed', data: { scope: SCOPE, claims: [claim(`t${n}`)] } })],
];

paging.before(async (context) => {
  context.api = await openApi();
  for (let n = 0; n < 7; n += 1) {
    for (const [kind, , body] of FIRST) await context.api.record(one(`${kind}/n${n}`, body(n)));
  }
  await context.api.record(one('incident/n0', revised(claim('a'))));
  await context.api.record(one('incident/n5', said()));
});
paging.after(({ api }) => api.end());

for (const [kind, path] of FIRST) {
  paging(`of ${path} hold each ${kind} once, in the order of their beginnings`, async ({ api }) => {
    for (const limit of [1, 2, 3, 7, 8, 500]) {
      for (const filter of kind === 'toll' ? ['', '&place=EC'] : ['', '&place=EC', '&place=EC-G']) {
        const found = await pages<{ subject: string }>(api, `${path}?limit=${limit}${filter}`);
        assert.deepEqual(
          found.flat().map(({ subject }) => subject),
          Array.from({ length: 7 }, (_, n) => `${kind}/n${n}`),
        );
        assert.deepEqual(
          found.map((page) => page.length),
          found.map((_, n) => Math.min(limit, 7 - n * limit)),
        );
      }
    }
  });
}

paging('of facilities hold each once, by slug', async ({ api }) => {
  const found = await pages<{ slug: string }>(api, '/v1/facilities?limit=3');
  assert.deepEqual(
    found.map((page) => page.map(({ slug }) => slug)),
    [['pavilion-0', 'pavilion-1', 'pavilion-2'], ['pavilion-3', 'pavilion-4', 'pavilion-5'], ['pavilion-6']],
  );
  const then = await pages<{ slug: string }>(api, '/v1/facilities?limit=2&atPosition=8');
  assert.deepEqual(
    then.flat().map(({ slug }) => slug),
    ['pavilion-0', 'pavilion-1', 'pavilion-2'],
  );
});

paging('of events hold each once, and NDJSON holds the same', async ({ api }) => {
  const all = await api.lines('/v1/events');
  assert.deepEqual(
    all.map(({ position }) => position),
    Array.from({ length: 30 }, (_, n) => n),
  );
  for (const limit of [1, 7, 30, 31, 500]) {
    assert.deepEqual((await pages<ShownEvent>(api, `/v1/events?limit=${limit}`)).flat(), all);
  }
  const filters = ['subject=incident/n0', 'type=TollClaimed', 'fromPosition=11', 'atPosition=9', 'type=Nothing'];
  for (const filter of [...filters, 'fromPosition=4&atPosition=20&type=RiotReported']) {
    const some = await api.lines(`/v1/events?${filter}`);
    assert.deepEqual((await pages<ShownEvent>(api, `/v1/events?limit=2&${filter}`)).flat(), some, filter);
  }
});

paging('keep the filters and the view in their links', async ({ api }) => {
  const { body } = await api.get<Page<object>>('/v1/incidents?limit=2&place=EC-G&atPosition=25&statedUntil=2021');
  assert.equal(body.next, '/v1/incidents?limit=2&place=EC-G&atPosition=25&statedUntil=2021&cursor=4');
});

paging('miss nothing and double nothing while the ledger grows', async ({ api }) => {
  const grow = async (): Promise<void> => {
    await api.record(one(`incident/${uuidv7()}`, RIOT));
    await api.record(one('incident/n3', said()));
  };
  const incidents = (
    await pages<{ subject: string }>(api, '/v1/incidents?limit=2&place=EC-G', async () => {
      if ((await api.head()) < 60) await grow();
    })
  ).flat();
  assert.equal(new Set(incidents.map(({ subject }) => subject)).size, incidents.length);
  const events = (
    await pages<ShownEvent>(api, '/v1/events?limit=5', async () => {
      if ((await api.head()) < 90) await grow();
    })
  ).flat();
  assert.deepEqual(
    events.map(({ position }) => position),
    Array.from({ length: (await api.head()) + 1 }, (_, n) => n),
  );
});

paging.run();
