import assert from 'node:assert/strict';
import { v7 as uuidv7 } from 'uuid';
import { suite } from 'uvu';
import type { JsonObject } from '#src/domain/json.ts';
import { type Api, openApi } from '../support/api.ts';
import { amended, claim, INCIDENT, one, RIOT, revised } from './events.ts';

const before = suite<{ api: Api }>('an event that a former version took, and this one would refuse');

before.before.each(async (context) => {
  context.api = await openApi();
});
before.after.each(({ api }) => api.end());

/** Appends what the former version wrote: its first schema, and no salt. */
async function formerly({ ledger }: Api, data: JsonObject): Promise<string> {
  const { store, prefix } = ledger.service;
  const id = uuidv7();
  await store.append(`${prefix}${INCIDENT.replace('/', '-')}`, 'none', [
    { id, type: 'RiotReported', data: { kind: 'riot', places: ['EC-G'], ...data }, meta: { schema: 1 } },
  ]);
  return id;
}

const FORMER: readonly (readonly [what: string, data: JsonObject])[] = [
  ['a count above 10^10', { claims: [{ ...claim('a', 10 ** 12) }] as unknown as JsonObject[] }],
  [
    'a range above 10^10',
    {
      claims: [{ id: 'a', measure: 'killed', group: 'inmate', qualifier: 'between', low: 10 ** 11, high: 2 ** 53 - 1 }],
    },
  ],
  [
    'an interval that its offsets turn round',
    {
      occurred: '2021-11-13T10:00-05:00/2021-11-13T12:00+09:00',
      claims: [{ ...claim('a', 68) }] as unknown as JsonObject[],
    },
  ],
  ['a season', { occurred: '2021-21', claims: [{ ...claim('a', 68), stated: '2021-22' }] as unknown as JsonObject[] }],
  ['a name that nobody can see', { claims: [{ ...claim('a', 68), claimant: '\u200b' }] as unknown as JsonObject[] }],
];

for (const [what, data] of FORMER) {
  before(`is read: ${what}`, async ({ api }) => {
    const id = await formerly(api, data);
    const { body } = await api.get<{ incomplete?: number; figures: { claim: string }[] }>(
      `/v1/incidents/litoral-2021-09-28?after=${id}`,
    );
    assert.deepEqual([body.incomplete ?? 0, body.figures.map((figure) => figure.claim)], [0, ['a']]);
    const { body: ready } = await api.get<{ setAside: { count: number } }>('/health/ready');
    assert.equal(ready.setAside.count, 0);
    // What it says otherwise than this version would take it does not keep others from being recorded, nor a slip from being mended.
    await api.record(one(INCIDENT, revised(claim('b', 70))));
    const amends = amended({ of: 'a', fields: { note: 'as it was entered' } });
    assert.equal((await api.post(one(INCIDENT, amends), { 'if-match': '"1"' })).status, 201);
  });
}

before('is not posted any more, nor made by an amendment', async ({ api }) => {
  const great = 10_000_000_001;
  await api.refuses(
    one(INCIDENT, { ...RIOT, data: { ...RIOT.data, claims: [claim('a', great)] } }),
    'count-too-great',
    ['#/data/claims/0/value'],
  );
  await api.record(one(INCIDENT, { ...RIOT, data: { ...RIOT.data, claims: [claim('a', 10_000_000_000)] } }));
  const amends = amended({ of: 'a', fields: { value: great } });
  await api.refuses(one(INCIDENT, amends), 'count-too-great', ['#/data/fields/value'], { 'if-match': '"0"' });
});

before.run();
