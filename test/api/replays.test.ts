import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { suite } from 'uvu';
import { incidents } from '#projections/incidents.ts';
import type { History } from '#src/domain/history.ts';
import { streamOf } from '#src/domain/subject.ts';
import { endOf } from '#src/domain/time.ts';
import { MemoryStore } from '#src/store/memory.ts';
import { type Api, expectProblem, openApi } from '../support/api.ts';
import { ended, replayed, type ShownReplay, started } from '../support/replays.ts';
import { claim, INCIDENT, one, revised } from './events.ts';
import { LATER, STORY } from './story.ts';

const DAY = 86_400_000;
const BEGIN = Date.UTC(2025, 0, 1, 12);

/** The story is told one event a day at noon from 2025-01-01 on. */
const replays = suite<{ api: Api }>('a replay');

replays.before(async (context) => {
  let now = BEGIN;
  context.api = await openApi({ now: () => now });
  for (const body of STORY) {
    await context.api.record(body);
    now += DAY;
  }
});
replays.after(({ api }) => api.end());

/** The live documents of the incidents, as they are kept. */
function incidentsKept({ ledger }: Api): { stream: string; state: string }[] {
  ledger.service.journal.write();
  const db = new DatabaseSync(join(ledger.folder, 'journal.db'), { readOnly: true });
  const rows = db.prepare("SELECT stream, state FROM documents WHERE model = 'incidents' ORDER BY stream").all();
  db.close();
  return rows as { stream: string; state: string }[];
}

const digestOf = (texts: readonly string[]): string => createHash('sha256').update(texts.join('')).digest('hex');
const named = ({ result }: ShownReplay, model: string) =>
  result?.models.find((one) => one.model === model) ?? assert.fail();

replays('folds everything again and finds the live documents and the log’s root', async ({ api }) => {
  const { status, asOf, progress, result, failure, finished } = await replayed(api);
  assert.deepEqual([status, failure, result?.identical], ['done', null, true]);
  assert.deepEqual([asOf.position, progress, result?.events], [8, { stage: null, events: 9, of: 9 }, 9]);
  assert.ok(finished !== null && Date.parse(finished) > 0);
  assert.deepEqual(
    result?.models.map(({ model, documents, differ, movedOn }) => [model, documents, differ, movedOn]),
    [
      ['incidents', 2, 0, 0],
      ['operations', 1, 0, 0],
      ['emergencies', 1, 0, 0],
      ['tolls', 1, 0, 0],
    ],
  );
  const root = api.ledger.service.journal.tree.root(9).toString('base64');
  assert.deepEqual(result?.log, { size: 9, root, liveRoot: root, equal: true });
  assert.equal(result?.views, null);
  const kept = incidentsKept(api).map(({ stream, state }) => `${stream}\n${state}\n`);
  assert.equal(result?.models[0]?.digest, digestOf(kept));
});

replays('goes up to a position or a time, and says what has moved on since', async ({ api }) => {
  const byPosition = await replayed(api, { until: 4 });
  assert.deepEqual([byPosition.asOf.position, byPosition.result?.events], [4, 5]);
  assert.deepEqual([named(byPosition, 'incidents').documents, named(byPosition, 'incidents').movedOn], [1, 1]);
  assert.deepEqual([named(byPosition, 'emergencies').documents, named(byPosition, 'emergencies').movedOn], [1, 0]);
  const root = api.ledger.service.journal.tree.root(5).toString('base64');
  assert.deepEqual([byPosition.result?.log.root, byPosition.result?.identical], [root, true]);
  const byDay = await replayed(api, { until: '2025-01-05' });
  assert.deepEqual(
    [byDay.asOf.position, byDay.asOf.recordedUntil, byDay.result?.models],
    [4, '2025-01-05', byPosition.result?.models],
  );
  const empty = await replayed(api, { until: '2024-01-01' });
  assert.deepEqual([empty.asOf.position, empty.result?.events, empty.result?.identical], [null, 0, true]);
});

replays('has the digest of what had been said by a day, too', async ({ api }) => {
  const { asOf, result } = await replayed(api, { statedUntil: '2021-09-29' });
  assert.equal(asOf.statedUntil, '2021-09-29');
  const statedUntil = endOf('2021-09-29') ?? assert.fail();
  const views = incidentsKept(api).map(
    ({ stream, state }) =>
      `${stream}\n${JSON.stringify(incidents.view(JSON.parse(state) as History, { statedUntil }))}\n`,
  );
  assert.deepEqual([result?.views?.[0]?.digest, result?.views?.[0]?.differ], [digestOf(views), 0]);
  assert.notEqual(result?.views?.[0]?.digest, result?.models[0]?.digest);
});

replays('runs one at a time: another is told which', async ({ api }) => {
  const { id } = await started(api);
  const second = await api.send({ method: 'POST', url: '/v1/replays' });
  expectProblem(second, 'replay-running');
  assert.equal(second.headers.location, `/v1/replays/${id}`);
  assert.equal((await ended(api, id)).status, 'done');
});

replays('is listed, the newest first, and leaves no file behind', async ({ api }) => {
  const { id } = await replayed(api, { until: 0 });
  const { items } = (await api.get<{ items: ShownReplay[] }>('/v1/replays')).body;
  assert.equal(items[0]?.id, id);
  const times = items.map((replay) => replay.started);
  assert.deepEqual(times, times.toSorted().reverse());
  assert.deepEqual(items[0], (await api.get(`/v1/replays/${id}`)).body);
  assert.deepEqual(
    readdirSync(api.ledger.folder).filter((name) => name.startsWith('replay-')),
    [],
  );
});

replays('does not hold up what else is asked and posted', async ({ api }) => {
  const { id } = await started(api);
  await api.record(one(INCIDENT, revised(claim('meanwhile', 7, { role: 'media' }))));
  await api.get('/v1/incidents/litoral-2021-09-28');
  const { status, asOf, result } = await ended(api, id);
  assert.deepEqual([status, asOf.position, result?.identical], ['done', 8, true]);
});

replays('finds a live document that was changed, and names its stream', async ({ api }) => {
  api.ledger.service.journal.write();
  const db = new DatabaseSync(join(api.ledger.folder, 'journal.db'));
  const stream = streamOf(api.ledger.service.prefix, LATER);
  const change = db.prepare('UPDATE documents SET state = replace(state, ?, ?) WHERE stream = ?');
  change.run('"value":68', '"value":86', stream);
  const said = await replayed(api, { statedUntil: '2021-11-13' });
  const before = await replayed(api, { statedUntil: '2021-11-12' });
  for (const { result } of [said, before]) {
    assert.equal(result?.identical, false);
    assert.deepEqual([result?.models[0]?.differ, result?.models[0]?.differing], [1, [stream]]);
    assert.equal(result?.log.equal, true);
  }
  assert.deepEqual(said.result?.views?.[0]?.differing, [stream]);
  assert.deepEqual(before.result?.views?.[0]?.differing, [], 'nobody had said the number by then');
  change.run('"value":86', '"value":68', stream);
  db.close();
});

const WRONG: readonly (readonly [body: object, ...pointers: string[]])[] = [
  [{ until: -1 }, '#/until'],
  [{ until: 1.5 }, '#/until'],
  [{ until: 'yesterday' }, '#/until'],
  [{ until: '4' }, '#/until'],
  [{ statedUntil: '2021-13' }, '#/statedUntil'],
  [{ atPosition: 4 }, '#/atPosition'],
  [[], '#'],
];

for (const [body, ...pointers] of WRONG) {
  replays(`of ${JSON.stringify(body)} is refused by the field`, async ({ api }) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await api.send({ method: 'POST', url: '/v1/replays', headers, payload: JSON.stringify(body) });
    expectProblem(answer, 'invalid-request', pointers);
  });
}

replays('that nobody started is not found; nor one up to where the ledger has not come', async ({ api }) => {
  expectProblem(await api.send({ url: '/v1/replays/01890a5d-ac96-774b-bcce-b302099a8057' }), 'not-found');
  expectProblem(await api.send({ url: '/v1/replays/first' }), 'invalid-request', ['id']);
  const headers = { 'content-type': 'application/json', prefer: 'wait=0' };
  const late = await api.send({ method: 'POST', url: '/v1/replays', headers, payload: '{"until":999}' });
  expectProblem(late, 'not-served-yet');
});

replays('that cannot be made says why', async () => {
  const api = await openApi({ store: new MemoryStore() });
  await api.record(STORY[0] ?? {});
  const { status, failure, result, progress } = await replayed(api);
  assert.deepEqual([status, result, progress.of], ['failed', null, 1]);
  assert.match(failure ?? '', /there is no ledger in /);
  await api.end();
});

replays.run();
