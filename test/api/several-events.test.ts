import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { type Api, openApi, type ShownEvent } from '../support/api.ts';
import { amended, claim, INCIDENT, one, RIOT, retracted, revised, said, several } from './events.ts';

const events = suite<{ api: Api }>('several events in one request');

events.before.each(async (context) => {
  context.api = await openApi();
});
events.after.each(({ api }) => api.end());

events(
  'are recorded together, in their order, with revisions and positions that follow each other',
  async ({ api }) => {
    const { body, headers } = await api.post(several(INCIDENT, RIOT, revised(claim('a')), said()));
    assert.equal(body.revision, 2);
    assert.deepEqual(
      body.events.map(({ type, revision }) => [type, revision]),
      [
        ['RiotReported', 0],
        ['CasualtiesRevised', 1],
        ['StatementRecorded', 2],
      ],
    );
    assert.equal(headers['ledger-position'], '2');
    assert.equal(headers.location, `/v1/events/${body.events[0]?.id}`);
    const [first, second, third] = await api.lines('/v1/events');
    assert.deepEqual([first?.position, second?.position, third?.position], [0, 1, 2]);
    assert.equal(new Set([first?.recorded, second?.recorded, third?.recorded]).size, 1);
  },
);

events('are all refused where one is, whichever it is, with a pointer to that one', async ({ api }) => {
  await api.refuses(several(INCIDENT, RIOT, revised(claim('a')), RIOT), 'already-begun', ['#/events/2/data']);
  await api.refuses(several(INCIDENT, said(), RIOT), 'not-begun', ['#/events/0/data']);
  const unknown = revised(claim('b', 30, { relation: { kind: 'update', of: ['nobody'] } }));
  await api.refuses(several(INCIDENT, RIOT, unknown, revised(claim('c'))), 'claim-unknown', [
    '#/events/1/data/claims/0/relation/of/0',
  ]);
});

events('may rely on each other: a relation names a claim of the event before', async ({ api }) => {
  const update = revised(claim('b', 30, { relation: { kind: 'update', of: ['a'] } }));
  await api.record(several(INCIDENT, RIOT, revised(claim('a')), update));
  const correction = claim('d', 5, { relation: { kind: 'correction', of: ['c'], reason: 'double-count' } });
  await api.record(one(INCIDENT, revised(claim('c', 6), correction)));
  assert.equal(await api.head(), 3);
});

events('do not rely on what comes after them', async ({ api }) => {
  const repeat = revised(claim('b', 24, { relation: { kind: 'repeat', of: ['a'] } }));
  await api.refuses(several(INCIDENT, RIOT, repeat, revised(claim('a'))), 'claim-unknown', [
    '#/events/1/data/claims/0/relation/of/0',
  ]);
});

events('leave no trace of those that were refused: their claim ids are free', async ({ api }) => {
  await api.record(one(INCIDENT, RIOT));
  const refused = several(INCIDENT, RIOT, revised(claim('a', 1)), revised(claim('b', 2)), said());
  await api.refuses(refused, 'already-begun', ['#/events/0/data']);
  await api.refuses(refused, 'already-begun', ['#/events/0/data']);
  await api.record(one(INCIDENT, revised(claim('a', 3), claim('b', 4))));
  const [, shown] = await api.lines('/v1/events');
  assert.deepEqual(shown?.data, { claims: [claim('a', 3), claim('b', 4)] });
});

events('are decided as if one came after the other: what is struck first cannot be retracted then', async ({ api }) => {
  await api.record(several(INCIDENT, RIOT, revised(claim('a'))));
  const twice = several(INCIDENT, amended({ of: 'a', strike: true }), retracted('a'));
  await api.refuses(twice, 'claim-struck', ['#/events/1/data/of/0'], { 'if-match': '"1"' });
  await api.record(several(INCIDENT, retracted('a'), amended({ of: 'a', strike: true })), { 'if-match': '"1"' });
});

events('of a list of one answer and are refused as a list', async ({ api }) => {
  await api.refuses(several(INCIDENT, said()), 'not-begun', ['#/events/0/data']);
  await api.refuses(one(INCIDENT, said()), 'not-begun', ['#/data']);
  assert.equal((await api.record(several(INCIDENT, RIOT))).events.length, 1);
});

events('name each error of each event by its place', async ({ api }) => {
  const bad = { type: 'RiotReported', data: { kind: 'riot', places: [] } };
  const worse = { type: 'CasualtiesRevised', data: { claims: [claim('a', -1)] }, report: { publisher: '' } };
  await api.refuses({ subject: INCIDENT, events: [bad, said(), worse, 7] }, 'invalid-request', [
    '#/events/0/data/places',
    '#/events/2/data/claims/0/value',
    '#/events/2/report/publisher',
    '#/events/3',
  ]);
});

events('are a hundred at most', async ({ api }) => {
  const hundred = Array.from({ length: 100 }, (_, n) => (n === 0 ? RIOT : said(`statement ${n}`)));
  await api.refuses(several(INCIDENT, ...hundred, said()), 'too-large', ['#/events']);
  assert.equal((await api.record(several(INCIDENT, ...hundred))).revision, 99);
  const shown = (await api.get<{ events: ShownEvent[] }>('/v1/events?limit=100')).body.events;
  assert.equal(shown.length, 100);
});

events(
  'leave no trace of acts that were refused with others: the next act is decided without them',
  async ({ api }) => {
    await api.record(several(INCIDENT, RIOT, revised(claim('a', 24, { stated: '2021-11-13' }))));
    let revision = 1;
    const acted = async (type: 'ClaimRetracted' | 'ClaimReinstated', stated: string): Promise<void> => {
      await api.record(one(INCIDENT, { type, data: { of: ['a'], stated } }), { 'if-match': `"${revision++}"` });
    };
    await acted('ClaimRetracted', '2021-11-20');
    await acted('ClaimReinstated', '2021-11-21');
    const late = { ...retracted('a'), data: { of: ['a'], stated: '2021-12-31' } };
    await api.refuses(several(INCIDENT, late, said(), RIOT), 'already-begun', ['#/events/2/data'], {
      'if-match': `"${revision}"`,
    });
    await acted('ClaimRetracted', '2021-12-01');
    await acted('ClaimReinstated', '2021-12-02');
    await acted('ClaimRetracted', '2021-12-03');
  },
);

events.run();
