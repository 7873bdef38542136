// In each state of a ledger: what its health says, and what posts and reads do.
import assert from 'node:assert/strict';
import { ANY, jsonEvent } from '@eventstore/db-client';
import { suite } from 'uvu';
import { MemoryStore } from '#src/store/memory.ts';
import { MOVES } from '#src/store/moves.ts';
import { arrival } from '../contract/events.ts';
import { json, systemEvent } from '../contract/eventstoredb-others.ts';
import { type Api, expectProblem, openApi } from '../support/api.ts';
import { INCIDENT, OTHER, one, RIOT, said } from './events.ts';
import { GappyStore } from './faults.ts';
import { asAnother, healthOf, overServer, streamOn } from './over-eventstoredb.ts';
import { PROVOKED } from './provoked.ts';

const READ = '/v1/incidents/litoral-2021-09-28';
const shared = overServer('what works of a ledger on EventStoreDB');

const isReady = (api: Api): Promise<unknown> =>
  arrival('readiness', async () => ((await healthOf(api)).status === 'ready' ? true : undefined));

shared('all: it is ready, and lags by nothing', async ({ api }) => {
  await api.record(one(INCIDENT, RIOT));
  const { status, reads, writes, store, journal } = await healthOf(api);
  assert.deepEqual(
    [status, reads.status, reads.position, writes.status, store.head, journal.lag],
    ['ready', 'working', 0, 'working', 0, 0],
  );
});

shared('reads, as of before, where the server is gone, and all once it is back', async ({ api, started }) => {
  await api.record(one(INCIDENT, RIOT));
  await started.server.stop();
  const { status, reads, writes, store, journal } = await healthOf(api);
  assert.deepEqual([status, reads.status, reads.code], ['not-ready', 'stale', 'store-unavailable']);
  assert.deepEqual([reads.position, writes.code, store.head, journal.lag], [0, 'store-unavailable', null, null]);
  await api.get(READ);
  expectProblem(await api.post(one(OTHER, RIOT)), 'store-unavailable');
  await started.server.start();
  await isReady(api);
  assert.equal((await healthOf(api)).store.head, 0);
  await api.record(one(OTHER, RIOT));
});

shared('reads, as of before, where the server lets nobody follow, read or write', async ({ api, started }) => {
  await api.record(one(INCIDENT, RIOT));
  started.server.faults.refusal = 'access-denied';
  const { reads, writes } = await healthOf(api);
  assert.deepEqual([reads.status, reads.code, writes.code], ['stale', 'store-refused', 'store-refused']);
  await api.get(READ);
  await api.refuses(one(INCIDENT, said()), 'store-refused');
  started.server.faults.refusal = null;
  await isReady(api);
  await api.record(one(INCIDENT, said()));
});

shared('reads, as of before, where the order has halted: nothing is appended', async (given) => {
  const { api } = given;
  await api.record(one(INCIDENT, RIOT));
  await asAnother(given, (client) => client.appendToStream(streamOn(INCIDENT), [systemEvent(), json({})]));
  const halted = await arrival('the halt', async () => (await healthOf(api)).store.halted ?? undefined);
  assert.match(halted, /revision 2 of ledger\.incident-litoral-2021-09-28 came after 0/);
  for (const body of [one(INCIDENT, said()), one(OTHER, RIOT)]) {
    const { detail } = await api.refuses(body, 'order-halted');
    assert.equal(detail, halted);
  }
  const [line] = await api.bulk([one(OTHER, RIOT)]);
  assert.deepEqual([line?.status, line?.code], [503, 'order-halted']);
  const { status, reads, writes, store, journal } = await healthOf(api);
  assert.deepEqual([status, reads.status, reads.code, reads.position], ['not-ready', 'stale', 'order-halted', 0]);
  assert.deepEqual([writes.code, writes.detail], ['order-halted', halted]);
  assert.deepEqual([store.head, journal.lag], [1, 1], 'the one that cannot be placed is all that there is more');
  await api.get(READ);
});

shared('all but a subject with a system event at its end: 409, an alarm, and others go on', async (given) => {
  const { api } = given;
  await api.record(one(INCIDENT, RIOT));
  for (const subject of [INCIDENT, 'incident/unbegun'] as const)
    await asAnother(given, (client) =>
      client.appendToStream(streamOn(subject), systemEvent(), { expectedRevision: ANY }),
    );
  const { detail } = await api.refuses(one(INCIDENT, said()), 'system-event', undefined, { 'idempotency-key': 'k' });
  assert.match(detail ?? '', /^ledger\.incident-litoral-2021-09-28: a record of the type \$odd .* at revision 1$/);
  await api.refuses(one('incident/unbegun', RIOT), 'system-event');
  const { events } = await api.record(one(OTHER, RIOT));
  await api.get(`/v1/incidents/litoral-2021-09-29?after=${events[0]?.id}`);
  await api.get(READ);
  const { status, journal, store } = await healthOf(api);
  assert.deepEqual([status, journal.lag], ['ready', 0]);
  assert.deepEqual(
    store.alarms,
    [INCIDENT, 'incident/unbegun'].map(
      (subject) => `${streamOn(subject as 'incident/x')}: a record of the type $odd is in it`,
    ),
  );
});

shared('all but a subject whose stream was deleted: 409, an alarm, and it is still read', async (given) => {
  const { api } = given;
  await api.record(one(INCIDENT, RIOT));
  const stream = streamOn(INCIDENT);
  await asAnother(given, (client) => client.deleteStream(stream));
  const alarm = `${stream}: the stream was deleted`;
  await arrival('the alarm', async () => ((await healthOf(api)).store.alarms.includes(alarm) ? true : undefined));
  for (const body of [one(INCIDENT, said()), one(INCIDENT, RIOT)]) {
    const { detail } = await api.refuses(body, 'subject-deleted');
    assert.equal(detail, alarm);
  }
  assert.equal((await healthOf(api)).status, 'ready');
  await api.get(READ);
  await api.record(one(OTHER, RIOT));
});

shared(
  'all but a subject whose first events were cut off, which a node that was just opened knows, too',
  async (given) => {
    const { api, ledger } = given;
    await api.record(one(INCIDENT, RIOT));
    await api.record(one(INCIDENT, said()));
    await asAnother(given, (client) => client.setStreamMetadata(streamOn(INCIDENT), { truncateBefore: 1 }));
    const fresh = await openApi({ store: ledger.node() });
    expectProblem(await fresh.post(one(INCIDENT, said())), 'subject-deleted');
    await fresh.end();
    await api.refuses(one(INCIDENT, said()), 'subject-deleted');
    const { alarms } = (await healthOf(api)).store;
    assert.deepEqual(alarms, [`${streamOn(INCIDENT)}: its metadata set $tb`]);
  },
);

shared('a record of another program is counted before it is placed', async (given) => {
  const { api } = given;
  await api.record(one(INCIDENT, RIOT));
  await asAnother(given, (client) => client.appendToStream(streamOn(OTHER), jsonEvent({ type: 'X', data: {} })));
  assert.equal((await healthOf(api)).store.head, 1);
});

shared.run();

const own = suite('what works of a ledger of its own');

own('reads, where the events are not those that were signed', async () => {
  const api = await openApi();
  await api.record(one(INCIDENT, RIOT));
  expectProblem(await PROVOKED['log-contradicted'](api), 'log-contradicted');
  const { status, reads, writes, store, journal } = await healthOf(api);
  assert.deepEqual([status, reads.status, writes.code], ['not-ready', 'working', 'log-contradicted']);
  assert.match(writes.detail ?? '', /not signed by the log's key/);
  assert.deepEqual([store.head, journal.lag], [0, 0]);
  await api.get(READ);
  await api.end();
});

own('nothing, where the read models have halted: no event is taken that nobody could read', async () => {
  const api = await openApi({ store: new GappyStore() });
  await api.record(one(INCIDENT, RIOT));
  await arrival('the halt', async () => ((await healthOf(api)).status === 'not-ready' ? true : undefined));
  await api.refuses(one(OTHER, RIOT), 'journal-halted');
  expectProblem(await api.send({ url: READ }), 'journal-halted');
  const { reads, writes, journal } = await healthOf(api);
  assert.deepEqual([reads.status, reads.code, writes.code], ['refused', 'journal-halted', 'journal-halted']);
  assert.equal(journal.lag, 1);
  await api.end();
});

own('reads, where the ledger has moved elsewhere', async () => {
  const store = new MemoryStore();
  const api = await openApi({ store });
  await api.record(one(INCIDENT, RIOT));
  await store.keep(MOVES, 0, JSON.stringify({ kind: 'sealed', to: 'elsewhere', at: '2024-01-01T00:00:00.000Z' }));
  await api.refuses(one(OTHER, RIOT), 'ledger-moved');
  await api.get(READ);
  const { status, reads, writes } = await healthOf(api);
  assert.deepEqual([status, reads.status, writes.code], ['not-ready', 'working', 'ledger-moved']);
  await api.end();
});

own.run();
