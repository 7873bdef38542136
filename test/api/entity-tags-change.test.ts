import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { buildApp } from '#src/http/app.ts';
import { type Api, openApi, type RecordedBody } from '../support/api.ts';
import { amended, type Body, EMERGENCY, INCIDENT, OPERATION, one, pinned, retracted, said, TOLL } from './events.ts';
import { ADDRESSES, LATER, riot, STORY, TURI, tell, total } from './story.ts';

const tags = suite<{ api: Api; addresses: readonly string[] }>('an ETag');

const FILTERED = [
  '/v1/incidents?limit=1',
  '/v1/incidents?limit=1&cursor=0',
  '/v1/incidents?place=EC-G',
  '/v1/incidents?facility=turi',
  '/v1/incidents?place=EC-G&facility=litoral-penitentiary',
  '/v1/operations?place=EC-A',
  '/v1/emergencies?place=EC-A',
  '/v1/emergencies?place=EC&limit=1',
  '/v1/tolls?place=EC-G',
  '/v1/facilities?limit=1',
  '/v1/facilities?limit=1&cursor=litoral-penitentiary',
  '/v1/facilities/turi',
  '/v1/events?limit=3',
  '/v1/events?type=ClaimRetracted',
  `/v1/events?subject=${TOLL}`,
  '/v1/incidents/turi-2022-04-03',
  '/v1/tolls/prison-deaths-2021/figures/killed/all',
];
const AS_OF = ['atPosition=6', 'statedUntil=2021-09-29', 'recordedUntil=2999-12-31'];

/** What comes after the story: each changes some answers and leaves others as they are. */
function sequel(story: readonly RecordedBody[]): readonly { body: Body; subject: string; revision?: number }[] {
  const event = story[0]?.events[0]?.id;
  const later = story[5]?.events[0]?.id;
  const operation = story[7]?.events[0]?.id;
  const toll = story[4]?.events[0]?.id;
  const fields = (event: string | undefined, fields: object): Body => amended({ event, fields });
  return [
    { subject: TURI, body: riot('2022-04-03', { facilities: ['Turi'], places: ['EC-A'] }) },
    { subject: LATER, body: fields(later, { occurred: '2022-01-01' }), revision: 1 },
    { subject: LATER, body: fields(later, { occurred: '2021-11-12' }), revision: 2 },
    { subject: LATER, body: fields(later, { places: ['CO'] }), revision: 3 },
    { subject: LATER, body: fields(later, { places: ['EC-G'], partOf: INCIDENT }), revision: 4 },
    { subject: LATER, body: fields(later, { facilities: ['Turi'], partOf: null }), revision: 5 },
    { subject: OPERATION, body: fields(operation, { places: ['EC-A'] }), revision: 0 },
    { subject: EMERGENCY, body: { type: 'EmergencyExtended', data: { from: '2021-11-28', days: 30 } } },
    { subject: 'emergency/other', body: { type: 'EmergencyDecreed', data: { provinces: ['EC-A'] } } },
    { subject: INCIDENT, body: retracted('c'), revision: 3 },
    { subject: INCIDENT, body: pinned({ value: 122 }), revision: 4 },
    { subject: INCIDENT, body: said() },
    { subject: INCIDENT, body: fields(event, { title: 'Riot in the prison' }), revision: 6 },
    { subject: TOLL, body: total('t2', 316, { stated: '2021-12-31' }) },
    { subject: TOLL, body: fields(toll, { scope: { ...SCOPE_OF_PROVINCE } }), revision: 1 },
    { subject: 'toll/other', body: { type: 'TollClaimed', data: { scope: SCOPE_OF_PROVINCE, claims: [CLAIM] } } },
  ];
}
const SCOPE_OF_PROVINCE = {
  place: 'EC-G',
  population: 'inmates',
  measure: 'killed',
  group: 'inmate',
  interval: '2021',
};
const CLAIM = { id: 't', measure: 'killed', group: 'inmate', qualifier: 'exact', value: 1 };

type Seen = ReadonlyMap<string, { readonly etag: string | undefined; readonly text: string }>;

/** Every answer as it is, and as a service says it that has nothing rendered yet. */
async function answers({ ledger }: Api, addresses: readonly string[]): Promise<Seen> {
  const fresh = await buildApp({ ...ledger.service });
  const seen = new Map<string, { etag: string | undefined; text: string }>();
  for (const url of addresses) {
    const [kept, made] = [await ledger.app.inject(url), await fresh.inject(url)];
    const text = (answer: typeof kept): string => answer.body.replace(/"instance":"[^"]*"/, '');
    assert.equal(text(kept), text(made), `${url} is answered with what was kept`);
    assert.equal(kept.headers.etag, made.headers.etag, url);
    const link = kept.headers.link ?? '';
    seen.set(url, { etag: kept.headers.etag, text: text(kept) + link });
  }
  await fresh.close();
  return seen;
}

tags('changes exactly when the answer does, and what was rendered is never served beyond its time', async () => {
  const api = await openApi();
  const story = await tell(api, STORY);
  const views = ADDRESSES.flatMap((url) => AS_OF.map((view) => `${url}${url.includes('?') ? '&' : '?'}${view}`));
  const addresses = [...ADDRESSES, ...FILTERED, ...views.filter((url) => !/events.*statedUntil/.test(url))];
  let before = await answers(api, addresses);
  const changed = new Set<string>();
  for (const { subject, body, revision } of sequel(story)) {
    await api.record(one(subject, body), revision === undefined ? {} : { 'if-match': `"${revision}"` });
    const after = await answers(api, addresses);
    for (const url of addresses) {
      const [then, now] = [before.get(url), after.get(url)];
      const same = then?.text === now?.text;
      assert.equal(then?.etag === now?.etag, same, `${url} after ${JSON.stringify(body)}\n${then?.text}\n${now?.text}`);
      if (!same) changed.add(url);
    }
    before = after;
  }
  assert.deepEqual(
    addresses.filter((url) => !changed.has(url) && !url.includes('atPosition')),
    ['/v1/events?limit=3'],
    'every answer changed at some time, but for a full page of the first events',
  );
  assert.deepEqual(
    [...changed].filter((url) => url.includes('atPosition')),
    [],
  );
  await api.end();
});

tags('of a toll and of a place’s listing changes when an incident is amended out of them', async () => {
  const api = await openApi();
  const story = await tell(api, STORY);
  const event = story[5]?.events[0]?.id;
  const ask = async () => {
    const toll = await api.get<{ recorded: { sum: number } }>('/v1/tolls/prison-deaths-2021');
    const place = await api.get<{ items: object[] }>('/v1/incidents?place=EC-G');
    const found = [toll.body.recorded.sum, place.body.items.length];
    return { tags: [toll.headers.etag, place.headers.etag], found };
  };
  const first = await ask();
  await api.record(one(LATER, amended({ event, fields: { occurred: '2022-11-12' } })), { 'if-match': '"1"' });
  const second = await ask();
  await api.record(one(LATER, amended({ event, fields: { places: ['CO'] } })), { 'if-match': '"2"' });
  const third = await ask();
  assert.deepEqual(
    [first.found, second.found, third.found],
    [
      [187, 2],
      [119, 2],
      [119, 1],
    ],
  );
  assert.equal(new Set([first, second, third].map(({ tags }) => tags[0])).size, 3);
  assert.equal(new Set([first, second, third].map(({ tags }) => tags[1])).size, 3);
  await api.end();
});

tags(
  'is no other ledger’s, though that holds as many events at the same positions: a store may have been put back',
  async () => {
    const apis = [await openApi(), await openApi()] as const;
    const stories = [await tell(apis[0]), await tell(apis[1])];
    const views = ADDRESSES.filter((url) => !url.includes('events')).flatMap((url) =>
      AS_OF.map((view) => `${url}${url.includes('?') ? '&' : '?'}${view}`),
    );
    assert.equal(stories[0]?.length, stories[1]?.length);
    for (const url of [...ADDRESSES, ...FILTERED, ...views]) {
      const [one, other] = [await apis[0].ledger.app.inject(url), await apis[1].ledger.app.inject(url)];
      if (one.statusCode !== 200 || one.body === other.body) continue;
      assert.notEqual(one.headers.etag, other.headers.etag, url);
      const held = await apis[1].send({ url, headers: { 'if-none-match': String(one.headers.etag) } });
      assert.equal(held.status, 200, url);
    }
    for (const api of apis) await api.end();
  },
);

tags.run();
