import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { type Answer, type Api, openApi, type RecordedBody, type ShownEvent } from '../support/api.ts';
import { claim, INCIDENT, one, RIOT, retracted, revised, said } from './events.ts';

const posts = suite<{ api: Api }>('posts to one subject at once');
const times = (count: number): readonly number[] => Array.from({ length: count }, (_, n) => n);

posts.before.each(async (context) => {
  context.api = await openApi();
});
posts.after.each(({ api }) => api.end());

const statuses = (answers: readonly Answer[]): Record<string, number> => {
  const count: Record<string, number> = {};
  for (const { status } of answers) count[status] = (count[status] ?? 0) + 1;
  return count;
};

posts('begin it once, and the rest are told that it has begun', async ({ api }) => {
  const answers = await Promise.all(times(50).map(() => api.post(one(INCIDENT, RIOT))));
  assert.deepEqual(statuses(answers), { 201: 1, 409: 49 });
  assert.equal(await api.head(), 0);
});

posts('are all decided: fifty claims make fifty revisions without a gap', async ({ api }) => {
  await api.record(one(INCIDENT, RIOT));
  const answers: Answer<RecordedBody>[] = await Promise.all(
    times(50).map((n) => api.post(one(INCIDENT, revised(claim(`c${n}`, n))))),
  );
  assert.deepEqual(statuses(answers), { 201: 50 });
  const revisions = answers.map(({ body }) => body.revision).sort((a, b) => a - b);
  assert.deepEqual(
    revisions,
    times(50).map((n) => n + 1),
  );
  const { body } = await api.get<{ events: ShownEvent[] }>(`/v1/events?subject=${INCIDENT}`);
  assert.deepEqual(
    body.events.map(({ position, revision }) => [position, revision]),
    times(51).map((n) => [n, n]),
  );
});

posts('with the same claim id are recorded once: the id stays unique', async ({ api }) => {
  await api.record(one(INCIDENT, RIOT));
  const answers = await Promise.all(times(50).map((n) => api.post(one(INCIDENT, revised(claim('a', n))))));
  assert.deepEqual(statuses(answers), { 201: 1, 409: 49 });
  assert.equal(await api.head(), 1);
});

posts('upon one revision go through once, and the rest are shown what they missed', async ({ api }) => {
  await api.record(one(INCIDENT, RIOT));
  await api.record(one(INCIDENT, revised(claim('a'))));
  const answers = await Promise.all(
    times(20).map(() => api.post(one(INCIDENT, retracted('a')), { 'if-match': '"1"' })),
  );
  assert.deepEqual(statuses(answers), { 201: 1, 412: 19 });
  for (const { status, body } of answers as readonly Answer<{ revision: number; missed?: object[] }>[]) {
    assert.equal(body.revision, 2);
    if (status === 412) assert.equal(body.missed?.length, 1);
  }
});

posts('leave those of other subjects alone, and positions have no gap', async ({ api }) => {
  const subjects = times(10).map((n) => `incident/night-${n}`);
  await Promise.all(subjects.map((subject) => api.record(one(subject, RIOT))));
  const answers = await Promise.all(
    times(100).map((n) => api.post(one(subjects[n % 10] ?? '', n % 3 === 0 ? RIOT : said(`word ${n}`)))),
  );
  assert.deepEqual(statuses(answers), { 201: 66, 409: 34 });
  const all = await api.lines('/v1/events');
  assert.deepEqual(
    all.map(({ position }) => position),
    times(76),
  );
});

posts.run();
