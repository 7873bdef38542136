import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { suite } from 'uvu';
import { openLedger, type Running } from '#src/composition.ts';
import { settingsFrom } from '#src/config.ts';
import { Client } from '../../scripts/lib/client.ts';
import { importSheets } from '../../scripts/lib/importing.ts';
import { readSheets } from '../../scripts/lib/sheets/sheets.ts';
import { startServer } from '../support/eventstoredb/fixture.ts';
import { example } from '../support/examples.ts';
import { temporaryFolder } from '../support/ledger.ts';

const COMMAND = fileURLToPath(new URL('../../scripts/move.ts', import.meta.url));
const run = promisify(execFile);

const open = (LEDGER_DATA: string, LEDGER_STORE = 'embedded'): Promise<Running> =>
  openLedger(settingsFrom({ LEDGER_DATA, LEDGER_STORE, LEDGER_PORT: '0', LEDGER_LOG_LEVEL: 'silent' }));

/** What a reader can ask of a ledger, and the answers. */
async function answers({ app, service }: Running): Promise<Record<string, string>> {
  const { store, journal } = service;
  await store.caughtUp();
  const head = await store.head();
  if (journal.head.position < head) await journal.waiters.forPosition(head, 120_000);
  const found: Record<string, string> = {};
  const get = async (url: string, accept = 'application/json'): Promise<string> => {
    const { statusCode, body } = await app.inject({ url, headers: { accept, prefer: 'wait=60' } });
    assert.equal(statusCode, 200, `${url}: ${body}`);
    found[url] = body;
    return body;
  };
  for (const list of ['incidents', 'operations', 'emergencies', 'tolls', 'facilities']) {
    const { items } = JSON.parse(await get(`/v1/${list}`));
    for (const item of items)
      await get(item.subject === undefined ? `/v1/${list}/${item.slug}` : `/v1/${list}/${item.subject.split('/')[1]}`);
  }
  await get('/v1/incidents/ec-2021-09-28/figures/killed/inmate');
  await get('/v1/tolls/ec-prison-deaths-2021?atPosition=20&statedUntil=2021-11');
  await get('/v1/events', 'application/x-ndjson');
  return found;
}

const moving = suite('npm run move');

moving(
  'takes the Ecuador sheets from the embedded store to EventStoreDB, where a second node answers alike',
  async () => {
    const [origin, one, two, { server, end }] = [
      temporaryFolder(),
      temporaryFolder(),
      temporaryFolder(),
      await startServer(),
    ];
    const before = await open(origin.path);
    const client = new Client(await before.app.listen({ host: '127.0.0.1', port: 0 }));
    await importSheets(
      readSheets(example('ecuador/claims.ndjson'), example('ecuador/subjects.json')),
      client,
      () => undefined,
    );
    const told = await answers(before);
    const command = [COMMAND, '--from', `embedded:${origin.path}`, '--to', server.connectionString];
    const inUse = await run(process.execPath, command).catch((error) => error);
    assert.deepEqual([inUse.code, /in use by another service/.test(inUse.stderr)], [2, true], inUse.stderr);
    const { body: signed } = await before.app.inject('/log/checkpoint');
    await before.stop();

    const { stdout } = await run(process.execPath, command);
    assert.match(stdout, /^53 events moved; 53 requests in this run\n/);
    const again = await run(process.execPath, command).catch((error) => error);
    assert.deepEqual([again.code, /not empty: it holds 53 events/.test(again.stderr)], [2, true], again.stderr);

    const [sealed, first, second] = [
      await open(origin.path),
      await open(one.path, server.connectionString),
      await open(two.path, server.connectionString),
    ];
    for (const ledger of [sealed, first, second]) assert.deepEqual(await answers(ledger), told);
    const checkpoints = await Promise.all([sealed, first, second].map(({ app }) => app.inject('/log/checkpoint')));
    for (const { body } of checkpoints) assert.equal(body, signed);
    const post = (ledger: Running) =>
      ledger.app.inject({
        method: 'POST',
        url: '/v1/events',
        payload: {
          subject: 'incident/ec-2021-09-28',
          type: 'StatementRecorded',
          data: { claimant: 'SNAI', role: 'prison-authority', gist: 'The count goes on.' },
        },
      });
    const refused = await post(sealed);
    assert.deepEqual([refused.statusCode, refused.json().code], [409, 'ledger-moved']);
    assert.ok(refused.json().detail.includes(server.connectionString));
    const health = (await sealed.app.inject('/health/ready')).json();
    assert.deepEqual([health.status, health.store.standing, health.warnings.length], ['not-ready', 'sealed', 1]);
    assert.deepEqual([health.reads.status, health.writes.code], ['working', 'ledger-moved']);
    const taken = await post(second);
    assert.equal(taken.statusCode, 201, taken.body);
    const seen = await first.app.inject({
      url: `/v1/incidents/ec-2021-09-28?after=${taken.json().events[0].id}`,
      headers: { prefer: 'wait=60' },
    });
    assert.equal(seen.json().revision, taken.json().revision);

    await Promise.all([sealed, first, second].map((ledger) => ledger.stop()));
    await end();
    for (const { remove } of [origin, one, two]) remove();
  },
);

moving.run();
