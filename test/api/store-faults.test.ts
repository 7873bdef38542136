// What is answered while EventStoreDB refuses, or is away.
import assert from 'node:assert/strict';
import { arrival } from '../contract/events.ts';
import { expectProblem } from '../support/api.ts';
import { INCIDENT, one, RIOT, said } from './events.ts';
import { asAnother, overServer, streamOn } from './over-eventstoredb.ts';

const OTHER = 'incident/other';
const KEY = { 'idempotency-key': 'k' };

const faults = overServer('a ledger on EventStoreDB');

faults('says of a subject whose stream was deleted that nothing was stored, and goes on with others', async (given) => {
  const { api } = given;
  await api.record(one(INCIDENT, RIOT));
  const stream = streamOn(INCIDENT);
  await asAnother(given, (client) => client.tombstoneStream(stream));
  const { detail } = await api.refuses(one(INCIDENT, said()), 'store-refused');
  assert.equal(detail, `EventStoreDB refused an append to ${stream}: stream-deleted`);
  await api.record(one(OTHER, RIOT));
  const warnings = async () => (await api.get<{ warnings: string[] }>('/health/ready')).body.warnings;
  const expected = `${stream}: the stream was deleted for good`;
  await arrival('the warning', async () => ((await warnings()).includes(expected) ? true : undefined));
});

faults('takes nothing where it may not write or read, and the same request once it may', async (given) => {
  const { api, started } = given;
  await api.record(one(INCIDENT, RIOT));
  started.server.faults.refusal = 'access-denied';
  await api.refuses(one(INCIDENT, said()), 'store-refused', undefined, KEY);
  await api.refuses(one(OTHER, RIOT), 'store-refused');
  await api.get('/v1/incidents/litoral-2021-09-28');
  started.server.faults.refusal = null;
  const { status, headers } = await api.post(one(INCIDENT, said()), KEY);
  assert.deepEqual([status, headers['idempotency-replayed']], [201, undefined]);
});

faults('says while its store is away that nothing was stored, and still answers reads', async ({ api, started }) => {
  await api.record(one(INCIDENT, RIOT));
  await started.server.stop();
  expectProblem(await api.post(one(OTHER, RIOT)), 'store-unavailable');
  await api.get('/v1/incidents/litoral-2021-09-28');
  await started.server.start();
  await api.record(one(OTHER, RIOT));
});

faults.run();
