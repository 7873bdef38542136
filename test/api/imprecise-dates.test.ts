import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { type Api, openApi } from '../support/api.ts';
import { type Body, claim, INCIDENT, one, RIOT, retracted, revised, TOLL, totalled } from './events.ts';

interface Figure {
  readonly value: number | null;
  readonly phase: string;
  readonly claim: string | null;
  readonly labels: readonly string[];
  readonly spread: readonly [number, number] | null;
  readonly chain?: unknown;
}

const dates = suite<{ api: Api }>('dates that are not exact');

dates.before.each(async (context) => {
  context.api = await openApi();
});
dates.after.each(({ api }) => api.end());

const prosecutor = { claimant: 'Fiscalía', role: 'prosecutor' };
const FIRST = claim('a', 68, { ...prosecutor, stated: '2021-11-13T14:00-05:00' });
const correction = (id: string, of: string, value: number, stated?: string) =>
  claim(id, value, {
    ...prosecutor,
    ...(stated === undefined ? {} : { stated }),
    relation: { kind: 'correction', of: [of], reason: 'body-parts-counted' },
  });
const reinstated = (of: string, stated?: string): Body => ({
  type: 'ClaimReinstated',
  data: { of: [of], ...(stated === undefined ? {} : { stated }) },
});
const begun = (...claims: readonly object[]): Body => ({
  ...RIOT,
  data: { ...RIOT.data, occurred: '2021-11-12', claims },
});

async function figure(api: Api, view = ''): Promise<Figure> {
  const id = INCIDENT.slice('incident/'.length);
  return (await api.get<{ figure: Figure }>(`/v1/incidents/${id}/figures/killed/inmate${view}`)).body.figure;
}

const sumOf = async (api: Api): Promise<number> =>
  (await api.get<{ recorded: { sum: number } }>('/v1/tolls/prison-deaths-2021')).body.recorded.sum;

for (const stated of ['2021-11-13', '2021-11', '2021', '2021-11-10/2021-11-20', '2021-11~', undefined]) {
  dates(`a correction that is dated ${stated ?? 'not at all'} is later than what it corrects`, async ({ api }) => {
    await api.record(one(TOLL, totalled(claim('t', 280, { stated: '2021-12' }))));
    await api.record(one(INCIDENT, begun(FIRST)));
    await api.record(one(INCIDENT, revised(correction('b', 'a', 62, stated))));
    const { value, phase, claim: best } = await figure(api);
    assert.deepEqual([value, phase, best], [62, 'open', 'b']);
    assert.equal(await sumOf(api), 62);
    const { value: early } = await figure(api, '?statedUntil=2021-11-12');
    assert.equal(early, null, 'neither had been said');
    const { claim: late } = await figure(api, '?statedUntil=2022');
    assert.equal(late, stated === undefined ? 'a' : 'b', 'what nobody dated is in no view of what had been said');
  });
}

dates('a correction of the same day stands, though only the first report has a date of its own', async ({ api }) => {
  const report = { published: '2021-11-13T20:00-05:00' };
  await api.record({ ...one(INCIDENT, begun({ ...FIRST, stated: '2021-11-13' })), report });
  await api.record(one(INCIDENT, revised(correction('b', 'a', 62, '2021-11-13'))));
  assert.deepEqual((await figure(api)).claim, 'b');
});

dates('what is retracted on a day is reinstated in its month, or on no day', async ({ api }) => {
  await api.record(one(INCIDENT, begun(FIRST)));
  let revision = 0;
  const act = (body: Body) => api.record(one(INCIDENT, body), { 'if-match': `"${revision++}"` });
  for (const stated of ['2021-11', '2021', undefined]) {
    await act({ ...retracted('a'), data: { of: ['a'], stated: '2021-11-20' } });
    assert.equal((await figure(api)).value, null);
    await act(reinstated('a', stated));
    assert.equal((await figure(api)).value, 68, `reinstated ${stated ?? 'without a date'}`);
    await api.refuses(one(INCIDENT, reinstated('a')), 'not-retracted', ['#/data/of/0'], {
      'if-match': `"${revision}"`,
    });
  }
});

dates('a correction that is undone gives the word back to what it corrected', async ({ api }) => {
  await api.record(one(INCIDENT, begun(FIRST)));
  await api.record(one(INCIDENT, revised(correction('b', 'a', 62, '2021-11-16'))));
  await api.record(one(INCIDENT, reinstated('a', '2021-11-17')), { 'if-match': '"1"' });
  assert.deepEqual((await figure(api)).claim, 'a');
  assert.deepEqual((await figure(api, '?statedUntil=2021-11-16')).claim, 'b');
});

dates('estimates that differ are told, though nothing is contradicted', async ({ api }) => {
  const about = { qualifier: 'about' };
  await api.record(
    one(
      INCIDENT,
      begun(
        claim('council', 300, { ...about, claimant: 'Council', role: 'government', stated: '2021-11-13' }),
        claim('agency', 600, { ...about, claimant: 'Agency', role: 'agency', stated: '2021-11-14' }),
        claim('monitor', 12, { qualifier: 'at-least', claimant: 'Monitor', role: 'ngo', stated: '2021-11-15' }),
      ),
    ),
  );
  const { value, labels, spread } = await figure(api);
  assert.deepEqual([value, labels, spread], [12, ['estimates-differ', 'lower-bound-only'], [12, 600]]);
  const { body } = await api.get<{ chain: readonly { claim: string; fate: string }[] }>(
    `/v1/${INCIDENT.replace('incident', 'incidents')}/figures/killed/inmate`,
  );
  assert.deepEqual(
    body.chain.map((step) => [step.claim, step.fate]),
    [
      ['council', 'differing'],
      ['agency', 'differing'],
      ['monitor', 'best'],
    ],
  );
});

const update = (id: string, of: string, stated: string) =>
  claim(id, 30, { ...prosecutor, stated, relation: { kind: 'update', of: [of] } });

dates('of the repeated hour of a zone the second is later, on every axis', async ({ api }) => {
  const story = begun(claim('a', 24, { ...prosecutor, stated: '2021-11-07T01:30-04:00' }));
  await api.record(
    one(INCIDENT, { ...story, data: { ...story.data, zone: 'America/New_York', occurred: '2021-11-07' } }),
  );
  await api.refuses(one(INCIDENT, revised(update('b', 'a', '2021-11-07T01:20-04:00'))), 'contradicts-time');
  await api.record(one(INCIDENT, revised(update('b', 'a', '2021-11-07T01:10-05:00'))));
  assert.equal((await figure(api)).claim, 'b');
  const at = async (until: string) => (await figure(api, `?statedUntil=2021-11-07T${until}`)).claim;
  assert.deepEqual([await at('01:29'), await at('01:30'), await at('01:59'), await at('02:00')], [null, 'a', 'a', 'b']);
  const { body } = await api.get<{ items: readonly { at: string; claim: string }[] }>(
    `/v1/incidents/${INCIDENT.slice(9)}/history?axis=stated`,
  );
  for (const point of body.items)
    assert.equal((await figure(api, `?statedUntil=${point.at}`)).claim, point.claim, `the view of ${point.at}`);
  assert.deepEqual(
    body.items.map((point) => point.at),
    ['2021-11-07T01:30:00', '2021-11-07T02:00:00'],
  );
});

dates('without a zone what is later by its offset is taken', async ({ api }) => {
  await api.record(one(INCIDENT, begun(claim('a', 24, { ...prosecutor, stated: '2021-11-13T14:00+02:00' }))));
  await api.record(one(INCIDENT, revised(update('b', 'a', '2021-11-13T10:30-05:00'))));
  assert.equal((await figure(api)).claim, 'b');
  await api.refuses(one(INCIDENT, revised(update('c', 'b', '2021-11-13T10:29-05:00'))), 'contradicts-time', [
    '#/data/claims/0/stated',
  ]);
});

dates('what ends before it begins is refused, by its offsets and by the zone', async ({ api }) => {
  const occurred = (text: string, zone?: string): object =>
    one(INCIDENT, { ...RIOT, data: { ...RIOT.data, occurred: text, ...(zone === undefined ? {} : { zone }) } });
  await api.refuses(occurred('2021-11-13T10:00-05:00/2021-11-13T12:00+09:00'), 'contradicts-time', ['#/data/occurred']);
  await api.refuses(occurred('2021-11-13T19:00/2021-11-13T23:30Z', 'America/Guayaquil'), 'contradicts-time', [
    '#/data/occurred',
  ]);
  await api.record(occurred('2021-11-13T10:00+09:00/2021-11-13T08:00-05:00'));
});

dates('a season is refused wherever a date stands, with a word to give months', async ({ api }) => {
  const season = { ...RIOT, data: { ...RIOT.data, occurred: '2021-21', claims: [{ ...FIRST, stated: '2021-22~' }] } };
  const found = await api.refuses({ ...one(INCIDENT, season), report: { published: '2021-24' } }, 'season', [
    '#/data/occurred',
    '#/data/claims/0/stated',
    '#/report/published',
  ]);
  for (const { detail } of found.errors ?? []) assert.match(detail ?? '', /give months, for example 2021-03\/2021-05/);
});

dates.run();
