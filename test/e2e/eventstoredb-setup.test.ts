import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { EventStoreDBClient, jsonEvent, START, streamNameFilter } from '@eventstore/db-client';
import { suite } from 'uvu';
import { DEFAULT_PASSWORD, loginOf } from '#src/store/eventstoredb/setup/login.ts';
import { setUp } from '#src/store/eventstoredb/setup/setup.ts';
import { Client } from '../../scripts/lib/client.ts';
import { importSheets } from '../../scripts/lib/importing.ts';
import { readSheets } from '../../scripts/lib/sheets/sheets.ts';
import { INCIDENT, one, RIOT } from '../api/events.ts';
import { example } from '../support/examples.ts';
import { temporaryFolder } from '../support/ledger.ts';
import { ownPrefix } from '../support/own-ledger.ts';
import { startService } from '../support/process.ts';

const { EVENTSTORE_TLS_URL: address, ESDB_ADMIN_PASSWORD: admin, ESDB_OPS_PASSWORD: ops } = process.env;
const PREFIX = ownPrefix();

const setup = suite('a ledger on an EventStoreDB with users');
const ends: (() => unknown)[] = [];
setup.after(async () => {
  for (const end of ends) await end();
});

/** An address with another user. */
const withLogin = (url: string, name: string, password: string): string =>
  url.replace(/\/\/[^@]*@/, `//${name}:${encodeURIComponent(password)}@`);

function connect(url: string): EventStoreDBClient {
  const client = EventStoreDBClient.connectionString(url);
  ends.unshift(() => client.dispose());
  return client;
}

/** Starts a service with a folder of its own. */
async function serve(url: string): Promise<Client> {
  const { path, remove } = temporaryFolder();
  ends.unshift(remove);
  const service = await startService({ LEDGER_STORE: url, LEDGER_PREFIX: PREFIX, LEDGER_DATA: path });
  ends.unshift(() => service.end('SIGTERM'));
  return new Client(service.url);
}

interface Health {
  readonly store: { readonly alarms: readonly string[] };
  readonly journal: { readonly position: number };
}

/** How many records a read gives. */
async function count(read: AsyncIterable<unknown>): Promise<number> {
  let records = 0;
  for await (const _ of read) records += 1;
  return records;
}

/** Whether the server refuses a call for want of a right. */
const isDenied = (call: Promise<unknown>): Promise<boolean> =>
  call.then(
    () => false,
    (error: { type?: string }) => error.type === 'access-denied',
  );

if (address === undefined || admin === undefined || ops === undefined) {
  console.log(
    'skipped: a ledger on an EventStoreDB with users, for EVENTSTORE_TLS_URL, ESDB_ADMIN_PASSWORD and ESDB_OPS_PASSWORD name none',
  );
  setup.skip('is set up, and serves as a user who may not delete');
} else {
  const stream = `${PREFIX}incident-ec-2021-09-28`;
  const event = jsonEvent({ type: 'X', data: {} });
  const { username, password } = loginOf(address);
  const origins = readSheets(example('ecuador/claims.ndjson'), example('ecuador/subjects.json'));

  setup('is set up once; the second time nothing is done', async () => {
    const said: string[] = [];
    const options = { address, prefix: PREFIX, passwords: { admin, ops }, waitMs: 60_000 };
    await setUp(options, () => undefined);
    await setUp(options, (line) => said.push(line));
    assert.deepEqual(said, [`${username}: may read $all and append to ${PREFIX}…; deletes and metadata are refused`]);
  });

  setup('takes no default password any more', async () => {
    for (const name of ['admin', 'ops']) {
      const client = connect(withLogin(address, name, DEFAULT_PASSWORD));
      assert.ok(await isDenied(count(client.readAll({ fromPosition: START, maxCount: 1 }))), name);
    }
  });

  setup('serves as its user: what one node takes another tells from its own journal', async () => {
    const [first, second] = [await serve(address), await serve(address)];
    const { recorded, refused } = await importSheets(origins, first, () => undefined);
    assert.deepEqual([recorded, refused], [origins.length, []]);
    for (const client of [first, second]) {
      for (let looks = 1; ; looks += 1) {
        const { store, journal } = await client.get<Health>('/health/ready');
        assert.deepEqual(store.alarms, []);
        if (journal.position === origins.length - 1) break;
        assert.ok(looks < 2000, `the node stands at ${journal.position}`);
        await delay(50);
      }
    }
    const path = `/v1/incidents/ec-2021-09-28?atPosition=${origins.length - 1}`;
    assert.deepEqual(await second.get(path), await first.get(path));
  });

  setup('lets its user follow and append', async () => {
    const user = connect(address);
    const followed = user.subscribeToAll({ fromPosition: START, filter: streamNameFilter({ prefixes: [PREFIX] }) });
    followed.on('caughtUp', () => void followed.unsubscribe());
    assert.equal(await count(followed), origins.length);
    await user.appendToStream(`ledgerlog-${PREFIX}`, event, { expectedRevision: 'no_stream' });
  });

  setup('refuses its user what a ledger does not do, and refuses all else to others', async () => {
    const [user, other] = [connect(address), connect(withLogin(address, 'ops', ops))];
    const login = { username, password };
    for (const [what, call] of [
      ['a delete', () => user.deleteStream(stream)],
      ['a tombstone', () => user.tombstoneStream(stream)],
      ['metadata', () => user.setStreamMetadata(stream, { maxCount: 1 })],
      ['metadata by the call of one append', () => user.setStreamMetadata(stream, {}, { credentials: login })],
      ['metadata of $all', () => user.setStreamMetadata('$all', {})],
      ['a write of $settings', () => user.appendToStream('$settings', event)],
      ['an append by another', () => other.appendToStream(stream, event)],
      ['a read by another', () => count(other.readStream(stream))],
    ] as const) {
      assert.ok(await isDenied(call()), what);
    }
  });

  setup('answers a service whose password is wrong with a problem, not with silence', async () => {
    const { url } = await serve(withLogin(address, username, `not-${password}`));
    const headers = { 'Content-Type': 'application/json' };
    const body = JSON.stringify(one(INCIDENT, RIOT));
    const answer = await fetch(`${url}/v1/events`, { method: 'POST', headers, body });
    assert.ok(answer.status >= 500, String(answer.status));
  });
}

setup.run();
