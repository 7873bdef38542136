import assert from 'node:assert/strict';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import { breathe } from '#src/journal/breathe.ts';
import { servingFolder } from '#src/journal/editions.ts';
import { type Api, expectProblem } from '../support/api.ts';
import {
  BUMPED,
  decide,
  deployments,
  ended,
  FAULTY,
  FORGETFUL,
  ONE,
  rebuildsOf,
  start,
  TWO,
  V1,
  V2,
} from '../support/rebuilds.ts';
import { replayed } from '../support/replays.ts';
import { differingIn, HOLD, NEW, OLD, type Shown, SUMMARY, seen, told } from './bumped.ts';
import { claim, INCIDENT, one, revised } from './events.ts';
import { ADDRESSES } from './story.ts';

const rebuilds = suite('read models of a new version');

rebuilds('are built while the one before serves, are compared with it, and serve from then on', async () => {
  const { open, path, remove } = await told();
  const api = await open(BUMPED);
  assert.deepEqual(await seen(api), OLD);
  const done = await ended(api);
  assert.deepEqual([done.status, done.from, done.to, done.switchedAt, done.reason], ['switched', V1, V2, 8, null]);
  assert.deepEqual(await seen(api), NEW);
  assert.deepEqual(await seen(api, '?atPosition=1'), NEW);

  const incidents = differingIn(done, 'incidents');
  assert.deepEqual([incidents.from, incidents.to, incidents.documents, incidents.differ], [ONE, TWO, 2, 2]);
  assert.deepEqual(
    done.comparison?.models.slice(1).map(({ from, to, differ }) => [from === to, differ]),
    [
      [true, 0],
      [true, 0],
      [true, 0],
    ],
  );
  const [first, second] = incidents.differing;
  assert.match(first?.stream ?? '', /incident-litoral-2021-09-28$/);
  const places = first?.differences.map(({ pointer, was, is }) => [pointer, was, is]);
  assert.deepEqual(places?.slice(0, 2), [
    ['/view/title', '"Riot"', '"RIOT"'],
    ['/view/city', 'null', '"a city"'],
  ]);
  assert.deepEqual(places?.at(-1), ['/state/entries/0/data/title', '"Riot"', '"RIOT"']);
  assert.match(places?.at(-2)?.join() ?? '', /^\/index\/\d+,,\{"by":"facility","value":"everywhere"/);
  assert.deepEqual(second?.differences[0], { pointer: '/view/city', was: 'null', is: '"a city"' });
  assert.deepEqual(
    (await rebuildsOf(api)).items[0]?.comparison?.models.map(({ differing }) => differing),
    [[], [], [], []],
  );

  const replay = await replayed(api);
  assert.deepEqual([replay.result?.identical, replay.asOf.position], [true, 8]);
  assert.deepEqual(
    replay.result?.models.map(({ digest }) => digest),
    done.comparison?.models.map(({ digests }) => digests?.to),
  );
  await api.end();
  assert.notEqual(servingFolder(path), path);
  assert.deepEqual(
    readdirSync(servingFolder(path)).filter((name) => name.startsWith('order')),
    [],
  );
  const again = await open(BUMPED);
  assert.deepEqual(await seen(again), NEW);
  assert.equal((await rebuildsOf(again)).items.length, 1, 'nothing is rebuilt again');
  await again.end();
  remove();
});

rebuilds('are what a ledger that is folded by them from the beginning has', async () => {
  const { open, path, remove } = await told();
  const rebuilt = await open(BUMPED);
  await ended(rebuilt);
  const answers = async (api: Api): Promise<unknown[]> => {
    const found: unknown[] = [];
    for (const url of ADDRESSES) {
      const { text, headers } = await api.get(url);
      found.push([url, text, headers.etag]);
    }
    return found;
  };
  const [live, root] = [await answers(rebuilt), rebuilt.ledger.service.journal.tree.root().toString('base64')];
  await rebuilt.end();
  for (const name of readdirSync(path)) {
    if (/^(journal|editions|edition-)/.test(name)) rmSync(join(path, name), { recursive: true });
  }
  const fresh = await open(BUMPED);
  assert.deepEqual(await answers(fresh), live);
  assert.equal(fresh.ledger.service.journal.tree.root().toString('base64'), root);
  assert.deepEqual((await rebuildsOf(fresh)).items, []);
  await fresh.end();
  remove();
});

rebuilds('change every tag of what comes of them, and no answer of another version is kept', async () => {
  const { open, remove } = await told();
  const api = await open(BUMPED, HOLD);
  const held = await ended(api);
  const tags = new Map<string, string | undefined>();
  const addresses = [...ADDRESSES.filter((url) => url !== '/v1/events'), `${SUMMARY}?atPosition=2`];
  for (const url of addresses) tags.set(url, (await api.get(url)).headers.etag);
  await decide(api, held.id, 'switch');
  assert.equal((await ended(api)).status, 'switched');
  for (const url of addresses) {
    const before = tags.get(url) ?? '';
    const { status, headers, text } = await api.send({ url, headers: { 'if-none-match': before } });
    assert.deepEqual([status, headers.etag === before], [200, false], url);
    assert.equal((JSON.parse(text) as Shown).asOf.versions, V2);
  }
  await api.end();
  remove();
});

rebuilds('are built anew where there is no code for what served: the health says so', async () => {
  const { open, remove } = await told();
  const api = await open(FORGETFUL);
  assert.deepEqual(await seen(api), NEW);
  const { journal } = (await api.get<{ journal: { builtAnew: string | null } }>('/health/ready')).body;
  assert.match(journal.builtAnew ?? '', new RegExp(V1));
  assert.deepEqual((await rebuildsOf(api)).items, []);
  await api.end();
  remove();
});

rebuilds('that fail leave what serves as it is, say why, and are tried again at the next start', async () => {
  const { open, remove } = await told();
  const api = await open(FAULTY);
  const failed = await ended(api);
  assert.deepEqual([failed.status, failed.reason], ['failed', 'a fault of the thread']);
  assert.deepEqual(await seen(api), OLD);
  const { warnings } = (await api.get<{ warnings: string[] }>('/health/ready')).body;
  assert.match(warnings.join(), /could not be rebuilt: a fault of the thread/);
  await api.end();
  const again = await open(BUMPED);
  const done = await ended(again);
  assert.deepEqual([done.status, done.id === failed.id, await seen(again)], ['switched', false, NEW]);
  assert.deepEqual((await again.get<{ warnings: string[] }>('/health/ready')).body.warnings, []);
  await again.end();
  remove();
});

rebuilds('fail nobody’s read or post meanwhile, and each answer is of one version', async () => {
  const { open, remove } = await told();
  const api = await open(BUMPED, HOLD);
  let isOver = false;
  const versions: string[] = [];
  const read = async (): Promise<void> => {
    while (!isOver) {
      // What is injected alone gives nobody else a turn.
      await breathe();
      const [versions1, title, city] = await seen(api);
      assert.deepEqual([title, city], versions1 === V2 ? NEW.slice(1) : OLD.slice(1));
      versions.push(String(versions1));
      const toll = (await api.get<{ asOf: { versions: string } }>('/v1/tolls/prison-deaths-2021')).body;
      assert.ok([V1, V2].includes(toll.asOf.versions));
    }
  };
  let posted = 0;
  const post = async (): Promise<void> => {
    for (; !isOver; posted += 1) {
      const { events } = await api.record(one(INCIDENT, revised(claim(`p${posted}`, posted, { role: 'media' }))));
      const url = `${SUMMARY}?after=${events[0]?.id}`;
      const { body } = await api.get<Shown>(url, { prefer: 'wait=20' });
      assert.ok(body.asOf.position >= 9 + posted, 'it reads its own write');
    }
  };
  const busy = Promise.all([read(), read(), post()]);
  /** Waits until what serves is read, and something is posted meanwhile. */
  const used = async (version: string): Promise<void> => {
    const [reads, posts] = [versions.length, posted];
    while (posted === posts || !versions.slice(reads).includes(version)) await breathe();
  };
  const held = await ended(api);
  await used(V1);
  await decide(api, held.id, 'switch');
  for (const to of ['before', 'newest'] as const) {
    assert.equal((await ended(api)).status, 'switched');
    await used(to === 'before' ? V2 : V1);
    assert.equal((await start(api, { to, atEnd: 'switch' })).status, 202);
  }
  assert.equal((await ended(api)).status, 'switched');
  await used(V2);
  isOver = true;
  await busy;
  const changes = versions.filter((one, n) => n > 0 && one !== versions[n - 1]).length;
  assert.ok(changes >= 3 && versions[0] === V1, `${changes} changes of the version`);
  assert.equal((await replayed(api)).result?.identical, true);
  await api.end();
  remove();
});

rebuilds('that nobody began are not found; what is asked wrongly is refused by the field', async () => {
  const { open, remove } = deployments();
  const api = await open();
  const nobody = '01890a5d-ac96-774b-bcce-b302099a8057';
  assert.deepEqual(await rebuildsOf(api), { serving: V1, newest: V1, before: null, items: [] });
  expectProblem(await api.send({ url: `/v1/rebuilds/${nobody}` }), 'not-found');
  expectProblem(await decide(api, nobody, 'switch'), 'not-found');
  expectProblem(await api.send({ url: '/v1/rebuilds/first' }), 'invalid-request', ['id']);
  expectProblem(await start(api, { to: 'oldest' }), 'invalid-request', ['#/to']);
  expectProblem(await start(api, { when: 'now' }), 'invalid-request', ['#/when']);
  expectProblem(await start(api, { to: 'before' }), 'rebuild-refused');
  const remote = { method: 'POST', url: '/v1/rebuilds', remoteAddress: '10.0.0.7' } as const;
  expectProblem(await api.send(remote), 'not-from-there');
  for (const remoteAddress of ['127.0.0.5', '::1', '::ffff:127.0.0.1']) {
    expectProblem(await api.send({ ...remote, remoteAddress }), 'rebuild-refused');
  }
  await api.end();
  remove();
});

rebuilds.run();
