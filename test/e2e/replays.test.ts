import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { suite } from 'uvu';
import { openLedger } from '#src/composition.ts';
import { settingsFrom } from '#src/config.ts';
import { Api } from '../support/api.ts';
import { startServer } from '../support/eventstoredb/fixture.ts';
import { exampleText } from '../support/examples.ts';
import { temporaryFolder } from '../support/ledger.ts';
import { startService } from '../support/process.ts';
import { replayed, started } from '../support/replays.ts';

const replays = suite('a replay beside a service');

const leftIn = (folder: string): string[] => readdirSync(folder).filter((name) => name.startsWith('replay-'));

/** A ledger of the founding reports in a folder, that may be one from before. */
async function opened(folder: string, store = 'embedded'): Promise<Api> {
  const settings = settingsFrom({
    LEDGER_DATA: folder,
    LEDGER_STORE: store,
    LEDGER_PORT: '0',
    LEDGER_LOG_LEVEL: 'silent',
    LEDGER_SCRUB: 'off',
  });
  const ledger = await openLedger(settings);
  const api = new Api({ ...ledger, folder, end: () => ledger.stop() });
  await api.send({
    method: 'POST',
    url: '/v1/events',
    headers: { 'content-type': 'application/x-ndjson' },
    payload: exampleText('founding/events.ndjson'),
  });
  return api;
}

replays('ends with the service, and leaves nothing behind', async () => {
  const { path, remove } = temporaryFolder();
  const api = await opened(path);
  const { id } = await started(api);
  assert.equal(leftIn(path).length, 1);
  await api.end();
  assert.deepEqual(leftIn(path), []);
  const replay = api.ledger.service.replays.find(id);
  assert.notEqual(replay?.status, 'running');
  if (replay?.status === 'failed') assert.equal(replay.failure, 'the service stopped');
  remove();
});

replays('that a killed service left behind is removed at the next start', async () => {
  const { path, remove } = temporaryFolder();
  const service = await startService({ LEDGER_DATA: path });
  const post = (url: string, type: string, body: string) =>
    fetch(`${service.url}${url}`, { method: 'POST', headers: { 'content-type': type }, body });
  await (await post('/v1/events', 'application/x-ndjson', exampleText('founding/events.ndjson'))).text();
  const answer = await post('/v1/replays', 'application/json', '{}');
  assert.equal(answer.status, 202);
  await service.end('SIGKILL');
  assert.equal(leftIn(path).length, 1);
  const api = await opened(path);
  assert.deepEqual(leftIn(path), []);
  assert.equal((await replayed(api)).result?.identical, true);
  await api.end();
  remove();
});

replays('of events that were changed in the store gives other documents and another root', async () => {
  const { path, remove } = temporaryFolder();
  await (await opened(path)).end();
  const db = new DatabaseSync(join(path, 'ledger.db'));
  db.exec('DROP TRIGGER events_stay');
  const sql = `UPDATE events SET leaf = replace(leaf, '"value":68', '"value":86') WHERE leaf LIKE '%"value":68%'`;
  const { changes } = db.prepare(sql).run();
  db.close();
  assert.ok(Number(changes) > 0);
  const api = await opened(path);
  const { result } = await replayed(api);
  assert.deepEqual([result?.identical, result?.log.equal], [false, false]);
  assert.deepEqual(
    result?.models.map(({ differ }) => differ),
    [1, 0, 0, 0],
  );
  assert.match(result?.models[0]?.differing[0] ?? '', /^ledger\.incident-litoral-2021-11/);
  await api.end();
  remove();
});

replays('on EventStoreDB derives the order again, too', async () => {
  const [{ path, remove }, { server, end }] = [temporaryFolder(), await startServer()];
  const api = await opened(path, server.connectionString);
  const { store, journal } = api.ledger.service;
  await store.caughtUp();
  const head = await store.head();
  while (journal.head.position < head) await journal.waiters.forPosition(head, 1000);
  const { status, failure, result } = await replayed(api, { statedUntil: '2021-11-14' });
  assert.deepEqual([status, failure, result?.events, result?.identical], ['done', null, 16, true]);
  assert.deepEqual(leftIn(path), []);
  await api.end();
  await end();
  remove();
});

replays.run();
