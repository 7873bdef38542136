import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { type Api, NDJSON_TYPE, openApi } from '../support/api.ts';
import { claim, INCIDENT, one, RIOT, retracted, revised, said } from './events.ts';

const bulk = suite<{ api: Api }>('a line of a bulk request');

bulk.before.each(async (context) => {
  context.api = await openApi();
});
bulk.after.each(({ api }) => api.end());

bulk('gives each line its own key, and the first result again to a line sent twice', async ({ api }) => {
  const lines = [
    { ...one(INCIDENT, RIOT), idempotencyKey: 'k1' },
    { ...one(INCIDENT, said()), idempotencyKey: 'k2' },
    { ...one(INCIDENT, said()), idempotencyKey: 'k2' },
    { ...one(INCIDENT, said('another')), idempotencyKey: 'k2' },
  ];
  const first = await api.bulk(lines);
  assert.deepEqual(
    first.map(({ status, repeated }) => [status, repeated]),
    [
      [201, undefined],
      [201, undefined],
      [201, true],
      [422, undefined],
    ],
  );
  const second = await api.bulk(lines);
  assert.deepEqual(
    second.map(({ events, repeated, code }) => [events, repeated, code]),
    first.map(({ events, code }) => [events, code === undefined ? true : undefined, code]),
  );
  assert.equal(await api.head(), 1);
  const single = await api.post(one(INCIDENT, said()), { 'idempotency-key': 'k2' });
  assert.deepEqual(single.body.events, first[1]?.events);
});

bulk('gives each line its own precondition', async ({ api }) => {
  const lines = await api.bulk([
    { ...one(INCIDENT, RIOT), ifRevision: 'none' },
    { ...one(INCIDENT, revised(claim('a'))), ifRevision: 0 },
    { ...one(INCIDENT, retracted('a')), ifRevision: 0 },
    one(INCIDENT, retracted('a')),
    { ...one(INCIDENT, retracted('a')), ifRevision: 1 },
    { ...one(INCIDENT, RIOT), ifRevision: 'none' },
  ]);
  assert.deepEqual(
    lines.map(({ status, code }) => code ?? status),
    [201, 201, 'revision-differs', 'revision-required', 201, 'revision-differs'],
  );
  const [, , , { detail, errors } = {}] = lines;
  assert.deepEqual(
    [detail, errors],
    [
      'ClaimRetracted needs the revision that you looked at: read the subject, then send "ifRevision": 1',
      [{ pointer: '#/ifRevision', detail: 'is required' }],
    ],
  );
});

bulk('refuses a key or a revision that is none, by its field', async ({ api }) => {
  const keys = ['', 'a b', 7, null, {}].map((idempotencyKey) => ({ ...one(INCIDENT, RIOT), idempotencyKey }));
  const revisions = [-1, 1.5, '0', 'None', null, true].map((ifRevision) => ({ ...one(INCIDENT, RIOT), ifRevision }));
  const lines = await api.bulk([...keys, ...revisions]);
  assert.deepEqual(
    lines.map(({ status, errors }) => [status, errors?.map(({ pointer }) => pointer)]),
    [...keys.map(() => [400, ['#/idempotencyKey']]), ...revisions.map(() => [400, ['#/ifRevision']])],
  );
  const inside = { subject: INCIDENT, events: [{ ...RIOT, ifRevision: 0 }] };
  await api.refuses(inside, 'invalid-request', ['#/events/0/ifRevision']);
  await api.refuses({ ...one(INCIDENT, RIOT), idempotencyKey: 'k' }, 'invalid-request', ['#/idempotencyKey']);
});

bulk('takes no headers that are each line’s own', async ({ api }) => {
  const payload = JSON.stringify(one(INCIDENT, RIOT));
  await api.refuses(payload, 'key-invalid', ['Idempotency-Key'], { ...NDJSON_TYPE, 'idempotency-key': 'k' });
  await api.refuses(payload, 'precondition-invalid', ['If-Match'], { ...NDJSON_TYPE, 'if-match': '"0"' });
  await api.refuses(payload, 'precondition-invalid', ['If-None-Match'], { ...NDJSON_TYPE, 'if-none-match': '*' });
});

bulk.run();
