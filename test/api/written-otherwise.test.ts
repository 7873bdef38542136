import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { type Api, expectProblem, openApi, type ShownEvent } from '../support/api.ts';
import { amended, INCIDENT, one, pinned, RIOT, said } from './events.ts';

const written = suite<{ api: Api; id: string }>('what may be written in more than one way');

written.before(async (context) => {
  context.api = await openApi();
  context.id = (await context.api.record(one(INCIDENT, RIOT))).events[0]?.id ?? '';
});
written.after(({ api }) => api.end());

written('is one id, be it in capitals', async ({ api, id }) => {
  const capitals = id.toUpperCase();
  assert.notEqual(capitals, id);
  const { body, headers } = await api.get<ShownEvent>(`/v1/events/${id}`);
  const again = await api.get<ShownEvent>(`/v1/events/${capitals}`);
  assert.deepEqual([again.body, again.headers.etag], [body, headers.etag]);
  await api.get(`/v1/incidents?after=${capitals}`, { prefer: 'wait=0' });
  await api.get('/log/checkpoint');
  const proofs = [await api.get(`/v1/events/${id}/proof`), await api.get(`/v1/events/${capitals}/proof`)];
  assert.equal(proofs[0]?.text, proofs[1]?.text);
  assert.match(proofs[1]?.headers['content-disposition'] ?? '', new RegExp(id));
});

written('is one id in an event, too: it is recorded as the ledger writes it', async ({ api, id }) => {
  const subject = { 'if-match': '"0"' };
  const body = amended({ event: id.toUpperCase(), fields: { title: 'Riot' }, reason: 'A SLIP' });
  const { events } = await api.record(one(INCIDENT, body), { ...subject, 'idempotency-key': 'k' });
  const { data } = (await api.get<ShownEvent>(`/v1/events/${events[0]?.id}`)).body;
  assert.deepEqual(data, { event: id, fields: { title: 'Riot' }, reason: 'A SLIP' });
  const same = one(INCIDENT, amended({ event: id, fields: { title: 'Riot' }, reason: 'A SLIP' }));
  assert.equal((await api.post(same, { ...subject, 'idempotency-key': 'k' })).headers['idempotency-replayed'], 'true');

  const made = await api.record(one(INCIDENT, pinned()), { 'if-match': '"1"' });
  const assessment = made.events[0]?.id.toUpperCase();
  await api.record(
    one(INCIDENT, { type: 'AssessmentLifted', data: { assessment, reason: 'a better list', stated: '2021-10-02' } }),
    {
      'if-match': '"2"',
    },
  );
});

written('is one replay', async ({ api }) => {
  const { body } = await api.send<{ id: string }>({ method: 'POST', url: '/v1/replays' });
  await api.get(`/v1/replays/${body.id.toUpperCase()}`);
});

written('is one time', async ({ api }) => {
  const at = async (time: string): Promise<[number | null, string | undefined]> => {
    const { body } = await api.get<{ asOf: { position: number | null } }>(
      `/v1/incidents?recordedUntil=${encodeURIComponent(time)}`,
    );
    const { events } = (await api.get<{ events: ShownEvent[] }>(`/v1/events?recordedFrom=${encodeURIComponent(time)}`))
      .body;
    return [body.asOf.position, events[0]?.id];
  };
  for (const [small, plain] of [
    ['2016-12-31t23:59:58z', '2016-12-31T23:59:58Z'],
    ['2999-01-01t00:00:00.5+01:00', '2999-01-01T00:00:00.5+01:00'],
    ['2016-12-31T23:59:60Z', '2016-12-31T23:59:59.999Z'],
    ['2017-01-01t05:29:60.25+05:30', '2016-12-31T23:59:59.999Z'],
  ] as const) {
    assert.deepEqual(await at(small), await at(plain), small);
  }
  const diff = await api.get(`/v1/diff?from=2016-12-31T23:59:60z&to=2999-01-01t00:00:00z`);
  assert.equal(diff.status, 200);
  const url = '/v1/replays';
  const until = await api.send({ method: 'POST', url, payload: { until: '2016-12-31t23:59:60z' } });
  assert.ok([202, 409].includes(until.status), until.text);
  for (const wrong of [
    '2016-12-31T23:59:61Z',
    '2016-12-31T23:58:60Z',
    '2016-12-30T23:59:60Z',
    '2016-12-31 23:59:59Z',
  ]) {
    expectProblem(await api.send({ url: `/v1/incidents?recordedUntil=${wrong}` }), 'invalid-request', [
      'recordedUntil',
    ]);
    expectProblem(await api.send({ url: `/v1/events?recordedFrom=${wrong}` }), 'invalid-request', ['recordedFrom']);
  }
  await api.record(one(INCIDENT, said()));
});

written.run();
