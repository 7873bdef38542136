import assert from 'node:assert/strict';
import { join } from 'node:path';
import { suite } from 'uvu';
import type { JsonObject } from '#src/domain/json.ts';
import { exportLedger } from '#src/notary/exporting.ts';
import { refold } from '#src/notary/refolding.ts';
import { type Api, openApi } from '../support/api.ts';
import { MemoryExport } from '../support/exports.ts';
import { temporaryFolder } from '../support/ledger.ts';
import { replayed } from '../support/replays.ts';
import { type Body, claim, merged, one, revised, said, split } from './events.ts';
import { BEFORE, DUP, location, NIGHT, TOLD } from './merge-story.ts';
import { answersAlike } from './rebuilt.ts';
import { riot } from './story.ts';

const recorded = suite<{ api: Api }>('a merge, as it is recorded, folded and exported');

recorded.before.each(async (context) => {
  context.api = await openApi();
  for (const body of TOLD) await context.api.record(body);
});
recorded.after.each(({ api }) => api.end());

recorded('is shown as void where another node had merged the other way before', async ({ api }) => {
  const { store, prefix } = api.ledger.service;
  const { type, data } = merged(DUP);
  const event = { id: '01890a5d-ac96-774b-bcce-b302099a8057', type, data: data as JsonObject, meta: { schema: 1 } };
  await store.append(`${prefix}incident-night`, 1, [event]);
  await api.get(`/v1/incidents/night?after=${event.id}`);
  const { body: night } = await api.get<{ history: { subject: string; type: string; void?: true }[] }>(
    '/v1/incidents/night',
  );
  assert.deepEqual(
    night.history.flatMap((line) => (line.void ? [[line.subject, line.type]] : [])),
    [[NIGHT, 'IncidentsMerged']],
  );
  assert.equal(location(await api.send({ url: '/v1/incidents/first-report' })), '/v1/incidents/night');
  await api.record(one(NIGHT, said('goes on')));
  await api.refuses(one(NIGHT, split()), 'not-merged');
  await api.refuses(one(DUP, said()), 'merged');
  await answersAlike(api, ['/v1/incidents/night', '/v1/incidents', '/v1/incidents/night?atPosition=6']);
});

recorded('is one of two that are posted at once: the other is refused', async ({ api }) => {
  const [c, d] = ['incident/c', 'incident/d'];
  for (const subject of [c, d]) await api.record(one(subject, riot('2021-01-01')));
  const answers = await Promise.all([api.post(one(c, merged(d))), api.post(one(d, merged(c)))]);
  assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 409]);
});

recorded('comes in bulk after what it names, in whatever lane that is', async ({ api }) => {
  const lines = Array.from({ length: 20 }, (_, n) => [
    one(`incident/new-${n}`, riot('2021-01-01')),
    one(`incident/kept-${n}`, riot('2021-01-01')),
    one(`incident/new-${n}`, merged(`incident/kept-${n}`)),
    one(`incident/kept-${n}`, said()),
  ]).flat();
  const results = await api.bulk(lines);
  assert.deepEqual([...new Set(results.map(({ status }) => status))], [201]);
});

recorded('comes with other events of one request, which are decided upon it', async ({ api }) => {
  const subject = 'incident/c';
  const events = [riot('2021-01-01'), merged(NIGHT)];
  await api.refuses({ subject, events: [...events, said()] }, 'merged', ['#/events/2/data']);
  await api.record({ subject, events: [...events, split(), said()] });
});

recorded('is read by whoever names its event', async ({ api }) => {
  const { events } = await api.record(one('incident/c', riot('2021-01-01')));
  assert.equal(events.length, 1);
  const merge = await api.record(one('incident/c', merged(NIGHT)));
  const answer = await api.send({ url: `/v1/incidents/c?after=${merge.events[0]?.id}` });
  assert.equal(location(answer), `/v1/incidents/night?after=${merge.events[0]?.id}`);
});

recorded('is sent again with the same key, and answered as the first time', async ({ api }) => {
  const body = one('incident/c', riot('2021-01-01'));
  await api.record(body, { 'idempotency-key': 'c' });
  await api.record(one('incident/c', merged(NIGHT)), { 'idempotency-key': 'm' });
  const again = await api.post(body, { 'idempotency-key': 'c' });
  assert.deepEqual([again.status, again.headers['idempotency-replayed']], [201, 'true']);
});

recorded('is folded again by a replay to the same, and by a journal built anew', async ({ api }) => {
  const { result } = await replayed(api);
  assert.equal(result?.identical, true);
  await answersAlike(api, [
    '/v1/incidents',
    '/v1/incidents/night',
    '/v1/incidents/first-report',
    `/v1/incidents/first-report?${BEFORE}`,
    '/v1/tolls/prison-deaths-2021',
    `/v1/tolls/prison-deaths-2021?${BEFORE}`,
    '/v1/facilities/litoral-penitentiary',
  ]);
});

recorded('is exported with its events, and folded from the export to the same documents', async ({ api }) => {
  const { store, notary, prefix, log } = api.ledger.service;
  const [files, work] = [new MemoryExport(), temporaryFolder()];
  try {
    await notary.covering((await store.head()) + 1);
    const folder = join(work.path, 'journal');
    await exportLedger({ store, origin: notary.origin, prefix, log, target: files, folder });
    const { said, found } = await refold({ folder: files, work: join(work.path, 'again'), log });
    assert.deepEqual(found, said);
    assert.equal(found.models.find(({ model }) => model === 'incidents')?.documents, 2);
  } finally {
    work.remove();
  }
});

recorded('stops no second import: what was recorded is there, what is new names the survivor', async ({ api }) => {
  const line = (idempotencyKey: string, body: Body) => ({ idempotencyKey, ...one('incident/c', body) });
  const sheet = [line('1', riot('2021-01-01')), line('2', revised(claim('x', 3)))];
  await api.bulk(sheet);
  await api.record(one('incident/c', merged(NIGHT)));
  const again = await api.bulk([...sheet, line('3', revised(claim('y', 4)))]);
  assert.deepEqual(
    again.map(({ status, repeated, code }) => [status, repeated, code]),
    [
      [201, true, undefined],
      [201, true, undefined],
      [409, undefined, 'merged'],
    ],
  );
});

recorded.run();
