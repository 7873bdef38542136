import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { suite } from 'uvu';
import { expectProblem } from '../support/api.ts';
import { BUMPED, decide, ended, rebuildsOf, start, V1, V2 } from '../support/rebuilds.ts';
import { replayed } from '../support/replays.ts';
import { differingIn, HOLD, NEW, OLD, type Shown, SUMMARY, seen, told } from './bumped.ts';
import { claim, INCIDENT, one, revised } from './events.ts';

const rebuilds = suite('read models of a new version, held and switched back');

rebuilds('are held where the setting says so, also over a restart, until a person switches', async () => {
  const { open, remove } = await told();
  const first = await open(BUMPED, HOLD);
  const { id, status, reason } = await ended(first);
  assert.deepEqual([status, reason], ['held', null]);
  assert.deepEqual(await seen(first), OLD);
  const health = (
    await first.get<{ warnings: string[]; rebuild: object; journal: { versions: string } }>('/health/ready')
  ).body;
  assert.deepEqual(health.rebuild, { id, status: 'held', to: V2, stage: null, done: 9, of: 9 });
  assert.match(health.warnings.join(), /held for a person/);
  assert.equal(health.journal.versions, V1);
  const twice = await start(first, { to: 'newest' });
  expectProblem(twice, 'rebuild-open');
  assert.equal(twice.headers.location, `/v1/rebuilds/${id}`);
  await first.end();

  const second = await open(BUMPED);
  assert.deepEqual([(await ended(second)).id, (await ended(second)).status], [id, 'held']);
  await second.record(one(INCIDENT, revised(claim('later', 120, { role: 'media' }))));
  assert.equal((await decide(second, id, 'switch')).status, 202);
  const done = await ended(second);
  assert.deepEqual([done.id, done.status, done.switchedAt, done.comparison?.position], [id, 'switched', 9, 8]);
  assert.deepEqual(await seen(second), NEW);
  expectProblem(await decide(second, id, 'switch'), 'rebuild-refused');
  expectProblem(await start(second, {}), 'rebuild-refused');
  await second.end();
  remove();
});

rebuilds('can be switched back, and forth: the one before catches up first; a start leaves it at that', async () => {
  const { open, remove } = await told();
  const api = await open(BUMPED);
  await ended(api);
  await api.record(one(INCIDENT, revised(claim('later', 120, { role: 'media' }))));
  assert.equal((await start(api, { to: 'before' })).status, 202);
  const back = await ended(api);
  assert.deepEqual([back.status, back.to, back.switchedAt], ['switched', V1, 9]);
  assert.deepEqual(await seen(api), OLD);
  const { body } = await api.get<Shown>(SUMMARY);
  assert.equal(body.asOf.position, 9);
  assert.equal((await replayed(api)).result?.identical, true);
  await api.end();

  const again = await open(BUMPED);
  await again.ledger.service.serving.opens(120_000);
  assert.deepEqual(await seen(again), OLD);
  assert.deepEqual([(await rebuildsOf(again)).items.length, (await rebuildsOf(again)).before], [2, V2]);
  assert.equal((await start(again, {})).status, 202);
  assert.deepEqual([(await ended(again)).status, await seen(again)], ['switched', NEW]);
  await again.end();
  remove();
});

rebuilds('go back with the deployment: the one before has the code for what served before', async () => {
  const { open, remove } = await told();
  const raised = await open(BUMPED);
  await ended(raised);
  await raised.record(one(INCIDENT, revised(claim('later', 120, { role: 'media' }))));
  await raised.end();
  const api = await open();
  assert.deepEqual(await seen(api), OLD);
  assert.equal((await api.get<Shown>(SUMMARY)).body.asOf.position, 9);
  assert.deepEqual(await rebuildsOf(api).then(({ serving, before }) => [serving, before]), [V1, null]);
  await api.end();
  remove();
});

rebuilds('are held where a document differs whose version does not', async () => {
  const { open, path, remove } = await told();
  const db = new DatabaseSync(join(path, 'journal.db'));
  const { changes } = db
    .prepare("UPDATE documents SET state = replace(state, '280', '281') WHERE model = 'tolls'")
    .run();
  db.close();
  assert.equal(changes, 1);
  const api = await open(BUMPED);
  const held = await ended(api);
  assert.deepEqual([held.status, held.atEnd], ['held', 'hold']);
  assert.match(held.reason ?? '', /though the version is the same: tolls/);
  const [place] = differingIn(held, 'tolls').differing[0]?.differences ?? [];
  assert.deepEqual([place?.pointer.startsWith('/view/'), place?.was, place?.is], [true, '281', '280']);
  assert.deepEqual(await seen(api), OLD);
  await decide(api, held.id, 'switch');
  assert.equal((await ended(api)).status, 'switched');
  await api.end();
  remove();
});

rebuilds.run();
