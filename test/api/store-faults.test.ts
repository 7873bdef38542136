// What is answered while EventStoreDB refuses, or is away.
import assert from 'node:assert/strict';
import { EventStoreDBClient } from '@eventstore/db-client';
import { suite } from 'uvu';
import { streamOf } from '#src/domain/subject.ts';
import { arrival } from '../contract/events.ts';
import { ServedLedger } from '../contract/eventstoredb-server.ts';
import { type Api, expectProblem, openApi } from '../support/api.ts';
import { type StartedServer, startServer } from '../support/eventstoredb/fixture.ts';
import { served } from '../support/ledger.ts';
import { INCIDENT, one, RIOT, said } from './events.ts';

const OTHER = 'incident/other';
const PREFIX = 'ledger.';
const KEY = { 'idempotency-key': 'k' };

interface Context {
  readonly started: StartedServer;
  readonly ledger: ServedLedger;
  readonly api: Api;
}

const faults = suite<Context>('a ledger on EventStoreDB');

faults.before.each(async (context) => {
  const started = await startServer();
  const ledger = new ServedLedger(started.server.connectionString, PREFIX);
  const api = await openApi({ store: ledger.node() });
  Object.assign(context, { started, ledger, api });
  await served(api.ledger);
});
faults.after.each(async ({ started, ledger, api }) => {
  await api.end();
  await ledger.cleanup();
  await started.end();
});

faults('says of a subject whose stream was deleted that nothing was stored, and goes on with others', async (given) => {
  const { api, started } = given;
  await api.record(one(INCIDENT, RIOT));
  const client = EventStoreDBClient.connectionString(started.server.connectionString);
  const stream = streamOf(PREFIX, INCIDENT);
  await client.tombstoneStream(stream);
  await client.dispose();
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
