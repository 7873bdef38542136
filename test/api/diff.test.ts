import assert from 'node:assert/strict';
import { v7 } from 'uuid';
import { suite } from 'uvu';
import { MemoryStore } from '#src/store/memory.ts';
import { type Api, expectProblem, openApi } from '../support/api.ts';
import { allOf, type Change, diffOf } from '../support/diff-pages.ts';
import { served } from '../support/ledger.ts';
import { amended, claim, INCIDENT, one, revised, TOLL } from './events.ts';
import { LATER, riot, STORY } from './story.ts';

const DAY = 86_400_000;
const BEGIN = Date.UTC(2025, 0, 1, 12);
const NIGHT = 'incident/new-years-eve';
const corrected = claim('b', 62, {
  stated: '2021-11-16',
  role: 'forensic',
  status: 'confirmed',
  relation: { kind: 'correction', of: ['a'], reason: 'body-parts-counted' },
});

/**
 * The story is told one event a day at noon from 2025-01-01 on, the n-th at position n on day n + 1; then a correction at 9,
 * a night of the last of December with five dead at 10 and 11, whose date is mended to the first of January at 12.
 */
const diff = suite<{ api: Api }>('what changed between two dates or positions');

diff.before(async (context) => {
  let now = BEGIN;
  const api = await openApi({ now: () => now });
  context.api = api;
  const night = [
    one(NIGHT, riot('2021-12-31')),
    one(NIGHT, revised(claim('n', 5, { stated: '2022-01-01', role: 'police' }))),
  ];
  for (const body of [...STORY, one(LATER, revised(corrected)), ...night]) {
    await api.record(body);
    now += DAY;
  }
  const [event] = await api.lines(`/v1/events?subject=${NIGHT}`);
  const body = one(NIGHT, amended({ event: event?.id, fields: { occurred: '2022-01-01' }, reason: 'misread' }));
  await api.record(body, { 'if-match': '"1"' });
});
diff.after(({ api }) => api.end());

const subjects = (items: readonly Change[]): string[] => items.map(({ subject }) => subject);
const told = (items: readonly Change[]): string[] =>
  items.flatMap(({ figures }) => figures.map(({ sentence }) => sentence));

diff('names subject by subject what moved, with its event and in words', async ({ api }) => {
  const { axis, from, to, items, next } = await diffOf(api, 'from=8&to=9');
  assert.deepEqual([axis, from.position, to.position, next], ['recorded', 8, 9, null]);
  assert.deepEqual(subjects(items), [LATER, TOLL]);
  const [later, toll] = items;
  const [figure] = later?.figures ?? [];
  assert.equal(
    figure?.sentence,
    'at least 68 (police, preliminary) became 62 (forensic medicine, confirmed): body parts had been counted as bodies',
  );
  const { event, recorded, ...moved } = figure?.moves[0] ?? assert.fail();
  const { id } = (await api.lines('/v1/events?fromPosition=9'))[0] ?? assert.fail();
  assert.deepEqual([event, recorded, moved.position], [id, new Date(BEGIN + 9 * DAY).toISOString(), 9]);
  assert.deepEqual([moved.type, moved.claim, moved.reason], ['CasualtiesRevised', 'b', 'body-parts-counted']);
  assert.deepEqual([later?.isNew, later?.revision], [false, { before: 1, after: 2 }]);
  assert.equal(toll?.total?.sentence, 'recorded sum: at least 187 became 181');
  assert.deepEqual(
    toll?.total?.addends.map((addend) => [addend.subject, addend.causes.map((cause) => cause.event)]),
    [[LATER, [id]]],
  );
  assert.deepEqual(
    toll?.total?.claimed.map(({ sentence }) => sentence),
    ['280, residual: +93 (within range) became +99 (an unexplained excess)'],
  );
});

diff('is told in Spanish, too, and says in which language it is', async ({ api }) => {
  const { headers } = await api.get('/v1/diff?from=8&to=9&lang=es');
  assert.equal(headers['content-language'], 'es');
  assert.deepEqual(told((await diffOf(api, 'from=8&to=9&lang=es')).items), [
    'al menos 68 (policía, preliminar) pasó a 62 (medicina legal, confirmada): se habían contado restos como cuerpos',
  ]);
});

diff('shows a date that was mended, and the total that it moved without a claim', async ({ api }) => {
  const [night, toll, ...others] = (await diffOf(api, 'from=11&to=12')).items;
  assert.deepEqual([night?.subject, toll?.subject, others], [NIGHT, TOLL, []]);
  assert.deepEqual([night?.figures, toll?.figures], [[], []]);
  assert.deepEqual(
    night?.mended.map(({ sentence }) => sentence),
    ['occurred was 2021-12-31, is 2022-01-01 (“misread”)'],
  );
  const [addend] = toll?.total?.addends ?? [];
  assert.equal(addend?.sentence, `${NIGHT}: no more, before 5 (police, preliminary)`);
  assert.deepEqual(
    addend?.causes.map(({ type, position }) => [type, position]),
    [['EntryAmended', 12]],
  );
});

diff('tells which subjects are new, also those without a figure', async ({ api }) => {
  const { items } = await diffOf(api, 'from=-1&to=8');
  assert.deepEqual(
    items.map(({ subject, isNew, figures }) => [subject, isNew, figures.length]),
    [
      [INCIDENT, true, 1],
      ['emergency/decree-210', true, 0],
      [LATER, true, 1],
      ['operation/litoral-2022-11', true, 0],
      [TOLL, true, 1],
    ],
  );
  assert.deepEqual([items[0]?.revision, items[0]?.figures[0]?.moves.length], [{ before: null, after: 3 }, 3]);
});

diff('takes days and times for positions', async ({ api }) => {
  const byPosition = (await diffOf(api, 'from=1&to=8')).items;
  const days = await diffOf(api, 'from=2025-01-02&to=2025-01-09');
  assert.deepEqual([days.items, days.from.position, days.to.position], [byPosition, 1, 8]);
  assert.deepEqual([days.from.recordedUntil, days.to.recordedUntil], ['2025-01-02', '2025-01-09']);
  const times = await diffOf(api, 'from=2025-01-02T07:00:00-05:00&to=2025-01-10T11:59:59Z');
  assert.deepEqual([times.items, times.to.unsettled], [byPosition, false]);
  const open = await diffOf(api, 'from=2025-01-02&to=2999-01-01');
  assert.deepEqual([open.to.position, open.to.unsettled], [12, true]);
});

diff('is empty where both ends are one', async ({ api }) => {
  for (const end of ['-1', '0', '5', '12', '2025-01-05', '2999-01-01']) {
    assert.deepEqual((await diffOf(api, `from=${end}&to=${end}`)).items, [], end);
  }
  assert.deepEqual((await diffOf(api, 'axis=stated&from=2021-10&to=2021-10')).items, []);
});

diff('goes along what had been said, of what is recorded now or was by then', async ({ api }) => {
  const { axis, from, to, items } = await diffOf(api, 'axis=stated&from=2021-09-28&to=2021-10-01');
  assert.deepEqual(
    [axis, from.position, to.position, from.statedUntil, to.statedUntil],
    ['stated', 12, 12, '2021-09-28', '2021-10-01'],
  );
  assert.deepEqual(told(items), ['24 (police, preliminary) became 119 (police, final), by way of 30']);
  assert.deepEqual(subjects(items), [INCIDENT, TOLL]);
  assert.equal(items[1]?.total?.sentence, 'recorded sum: 24 became 119');
  const then = await diffOf(api, 'axis=stated&from=2021-09-28&to=2021-10-01&atPosition=7');
  assert.deepEqual(told(then.items), ['24 (police, preliminary) became 30 (police, preliminary)']);
  const byDay = await diffOf(api, 'axis=stated&from=2021-09-28&to=2021-10-01&recordedUntil=2025-01-08');
  assert.deepEqual([byDay.items, byDay.to.position], [then.items, 7]);
});

diff('along what was recorded may be held to what had been said by a day', async ({ api }) => {
  const { items } = await diffOf(api, 'from=1&to=9&statedUntil=2021-09-29');
  assert.deepEqual(told(items), ['24 (police, preliminary) became 30 (police, preliminary)']);
});

diff('is asked for one subject alone, a total with what it is made of', async ({ api }) => {
  const all = (await diffOf(api, 'from=1&to=12')).items;
  for (const { subject } of all) {
    const { items } = await diffOf(api, `from=1&to=12&subject=${subject}`);
    assert.deepEqual(
      items,
      all.filter((item) => item.subject === subject),
    );
  }
  assert.deepEqual((await diffOf(api, `from=3&to=7&subject=${INCIDENT}`)).items, []);
  expectProblem(await api.send({ url: `/v1/diff?from=1&to=4&subject=${LATER}` }), 'not-found');
});

diff('comes in pages that are of the same two views, whatever is recorded meanwhile', async ({ api }) => {
  for (const query of [
    'from=-1&to=12',
    'from=2024-01-01&to=2025-01-13',
    'axis=stated&from=2021-01&to=2022&atPosition=12',
  ]) {
    const whole = await allOf(api, query);
    for (const limit of [1, 2, 3]) assert.deepEqual(await allOf(api, `${query}&limit=${limit}`), whole, query);
  }
  const open = 'from=2024-01-01&to=2999-01-01';
  const before = await allOf(api, open);
  let n = 0;
  const grown = await allOf(api, `${open}&limit=1`, async () => {
    n += 1;
    await api.record(
      one('incident/meanwhile', n === 1 ? riot('2021-05-01') : revised(claim(`c${n}`, n, { role: 'police' }))),
    );
  });
  assert.ok(n > 2);
  assert.deepEqual(grown, before);
});

diff('has a strong tag, and names its position', async ({ api }) => {
  for (const query of ['from=1&to=9', 'axis=stated&from=2021-09-28&to=2021-10-01', `from=1&to=9&subject=${INCIDENT}`]) {
    const url = `/v1/diff?${query}`;
    const { headers, body } = await api.get<{ to: { position: number } }>(url);
    assert.match(headers.etag ?? '', /^"p\d+-[0-9a-f]{12}[\x21\x23-\x7e]+"$/, 'it names the last event, too');
    assert.equal(headers['ledger-position'], String(body.to.position));
    const again = await api.send({ url, headers: { 'if-none-match': headers.etag ?? '' } });
    assert.deepEqual([again.status, again.text], [304, '']);
  }
});

const WRONG: readonly (readonly [query: string, ...pointers: string[]])[] = [
  ['', 'from', 'to'],
  ['from=1', 'to'],
  ['from=9&to=8', 'from'],
  ['from=2025-01-05&to=2025-01-04', 'from'],
  ['axis=stated&from=2021-11-13&to=2021-11-12', 'from'],
  ['from=1&to=2025-01-05', 'to'],
  ['from=2025-01-05&to=7', 'to'],
  ['from=yesterday&to=-2', 'from', 'to'],
  ['from=1.5&to=2', 'from'],
  ['from=2021-11&to=2021-12-01', 'from'],
  ['axis=stated&from=2021-11-13T10:00Z&to=2021-13', 'from', 'to'],
  ['axis=stated&from=2021&to=17', 'to'],
  ['axis=published&from=1&to=2', 'axis'],
  ['from=1&to=2&atPosition=2', 'atPosition'],
  ['from=1&to=2&recordedUntil=2025-01-01', 'recordedUntil'],
  ['axis=stated&from=2021&to=2022&statedUntil=2022', 'statedUntil'],
  ['axis=stated&from=2021&to=2022&recordedUntil=2025-01-01&atPosition=1', 'atPosition'],
  ['from=1&to=2&lang=fr', 'lang'],
  ['from=1&to=2&subject=litoral', 'subject'],
  ['from=1&to=2&limit=0', 'limit'],
  ['from=1&to=2&cursor=5', 'cursor'],
  ['from=1&to=2&cursor=incidents.5', 'cursor'],
  ['axis=stated&from=2021&to=2022&cursor=events.5', 'cursor'],
  [`from=1&to=2&subject=${INCIDENT}&cursor=events.1`, 'cursor'],
  ['from=1&to=2&since=1', 'since'],
];

for (const [query, ...pointers] of WRONG) {
  diff(`as in ${query || 'an empty query'} is refused by its name`, async ({ api }) => {
    expectProblem(await api.send({ url: `/v1/diff?${query}` }), 'invalid-request', pointers);
  });
}

diff('to a position that is not there yet waits, and says so', async ({ api }) => {
  const url = '/v1/diff?from=1&to=999';
  expectProblem(await api.send({ url, headers: { prefer: 'wait=0' } }), 'not-served-yet');
});

diff('ends a page early where much was recorded of few subjects, and goes on from there', async () => {
  const store = new MemoryStore();
  const statement = () => ({ id: v7(), type: 'StatementRecorded', data: { gist: 'calm' }, meta: { schema: 1 } });
  const first = () => ({ ...statement(), type: 'RiotReported', data: { kind: 'riot', places: ['EC-G'] } });
  for (let n = 0; n < 22; n += 1) {
    const stream = `ledger.incident-n${n}`;
    await store.append(stream, 'none', [first()]);
    for (let at = 0; at < 500; at += 100) await store.append(stream, at, Array.from({ length: 100 }, statement));
  }
  const api = await openApi({ store });
  await served(api.ledger);
  const query = 'from=-1&to=11021&limit=500';
  const { items, next } = await diffOf(api, query);
  assert.ok(items.length < 22 && next !== null, 'the first page does not look at all of it');
  assert.deepEqual(
    (await allOf(api, query)).map(({ subject, revision }) => [subject, revision.after]),
    Array.from({ length: 22 }, (_, n) => [`incident/n${n}`, 500]),
  );
  await api.end();
});

diff.run();
