import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { type Api, openApi } from '../support/api.ts';
import { amended, type Body, claim, one, SCOPE } from './events.ts';
import { answersAlike } from './rebuilt.ts';

const listing = suite<{ api: Api }>('a listing');

const place = (kind: string, places: readonly string[], facilities: readonly string[] = []): Body => ({
  type: kind === 'incident' ? 'RiotReported' : 'TransferOperationBegun',
  data: {
    ...(kind === 'incident' ? { kind: 'riot' } : {}),
    places,
    ...(facilities.length === 0 ? {} : { facilities }),
  },
});
const decree = (...provinces: string[]): Body => ({
  type: 'EmergencyDecreed',
  data: { provinces, from: '2021-09-29', days: 60 },
});
const toll = (scope: object): Body => ({ type: 'TollClaimed', data: { scope, claims: [claim('t')] } });
const { place: _, ...unplaced } = SCOPE;

listing.before(async (context) => {
  const api = await openApi();
  context.api = api;
  const moved = await api.record(one('incident/moved', place('incident', ['EC-G'], ['Litoral'])));
  await api.record(one('incident/cuenca', place('incident', ['EC-A'], ['Turi'])));
  await api.record(one('incident/both', place('incident', ['EC-G', 'CO'], ['Turi', 'Cárcel  Nº 1'])));
  await api.record(one('operation/litoral', place('operation', ['EC-G'], ['Litoral'])));
  const widened = await api.record(one('emergency/guayas', decree('EC-G')));
  await api.record(one('emergency/country', decree('EC')));
  const scoped = await api.record(one('toll/country', toll(SCOPE)));
  await api.record(one('toll/guayas', toll({ ...SCOPE, place: 'EC-G' })));
  await api.record(one('toll/turi', toll({ ...unplaced, facility: 'Turi' })));
  const amend = (subject: string, { events }: typeof moved, fields: object) =>
    api.record(one(subject, amended({ event: events[0]?.id, fields })), { 'if-match': '"0"' });
  await amend('incident/moved', moved, { places: ['EC-X'], facilities: ['Latacunga'] });
  await amend('emergency/guayas', widened, { provinces: ['EC-X'] });
  await amend('toll/country', scoped, { scope: { ...SCOPE, place: 'PE' } });
});
listing.after(({ api }) => api.end());

const FOUND: readonly (readonly [url: string, ids: readonly string[]])[] = [
  ['/v1/incidents?place=EC', ['moved', 'cuenca', 'both']],
  ['/v1/incidents?place=EC-G', ['both']],
  ['/v1/incidents?place=EC-G&atPosition=8', ['moved', 'both']],
  ['/v1/incidents?place=EC-X', ['moved']],
  ['/v1/incidents?place=EC-X&atPosition=8', []],
  ['/v1/incidents?place=CO', ['both']],
  ['/v1/incidents?place=PE', []],
  ['/v1/incidents?facility=litoral', []],
  ['/v1/incidents?facility=litoral&atPosition=8', ['moved']],
  ['/v1/incidents?facility=latacunga', ['moved']],
  ['/v1/incidents?facility=Turi', ['cuenca', 'both']],
  ['/v1/incidents?facility=turi&place=EC-G', ['both']],
  ['/v1/incidents?facility=carcel-no-1', ['both']],
  ['/v1/incidents?facility=C%C3%A1rcel%20N%C2%BA%201', ['both']],
  ['/v1/operations?place=EC', ['litoral']],
  ['/v1/operations?facility=litoral', ['litoral']],
  ['/v1/emergencies?place=EC-G', ['country']],
  ['/v1/emergencies?place=EC-G&atPosition=8', ['guayas', 'country']],
  ['/v1/emergencies?place=EC-X', ['guayas', 'country']],
  ['/v1/emergencies?place=EC', ['guayas', 'country']],
  ['/v1/emergencies?inForceOn=2021-10-01', ['guayas', 'country']],
  ['/v1/emergencies?inForceOn=2022-01-01', []],
  ['/v1/emergencies?inForceOn=2021-09-28', []],
  ['/v1/emergencies?inForceOn=2021-10-01&place=EC-X', ['guayas', 'country']],
  ['/v1/tolls?place=EC', ['guayas']],
  ['/v1/tolls?place=EC&atPosition=8', ['country', 'guayas']],
  ['/v1/tolls?place=EC-G', ['guayas']],
  ['/v1/tolls?place=PE', ['country']],
  ['/v1/tolls?facility=turi', ['turi']],
  ['/v1/tolls?facility=litoral', []],
];

for (const [url, ids] of FOUND) {
  listing(`as of ${url} holds what is there, and nothing that was amended away`, async ({ api }) => {
    const { body } = await api.get<{ items: { subject: string }[] }>(url);
    assert.deepEqual(
      body.items.map(({ subject }) => subject.slice(subject.indexOf('/') + 1)),
      ids,
    );
  });
}

listing('of facilities holds those that something is at, with the names that they go by', async ({ api }) => {
  const { items } = (await api.get<{ items: { slug: string; names: string[]; subjects: number }[] }>('/v1/facilities'))
    .body;
  assert.deepEqual(
    items.map(({ slug, names, subjects }) => [slug, names, subjects]),
    [
      ['carcel-no-1', ['Cárcel  Nº 1'], 1],
      ['latacunga', ['Latacunga'], 1],
      ['litoral', ['Litoral'], 1],
      ['turi', ['Turi'], 2],
    ],
  );
});

listing('looks the same after the journal was made anew', async ({ api }) => {
  await answersAlike(
    api,
    FOUND.map(([url]) => url),
  );
});

listing.run();
