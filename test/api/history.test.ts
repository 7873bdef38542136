import assert from 'node:assert/strict';
import { suite } from 'uvu';
import type { z } from 'zod';
import type { Point, TotalPoint } from '#src/http/history-shapes.ts';
import { type Answer, type Api, expectProblem, openApi } from '../support/api.ts';
import { claim, INCIDENT, one, revised } from './events.ts';
import { LATER, tell } from './story.ts';

type Item = z.infer<typeof Point>;
type Total = z.infer<typeof TotalPoint>;
interface Page<Of> {
  readonly items: readonly Of[];
  readonly next: string | null;
  readonly undated: number;
  readonly asOf: { readonly position: number };
}

const history = suite<{ api: Api }>('the course of a figure or of a total');
history.before(async (context) => {
  context.api = await openApi();
  await tell(context.api);
});
history.after(({ api }) => api.end());

const NIGHT = '/v1/incidents/litoral-2021-09-28';
const TOLL = '/v1/tolls/prison-deaths-2021';

/** All points, by the link of each page to the next. */
async function all<Of>(api: Api, first: string): Promise<Of[]> {
  const found: Of[] = [];
  for (let url: string | null = first; url !== null; ) {
    const { body, headers }: Answer<Page<Of>> = await api.get<Page<Of>>(url);
    assert.equal(headers.link, body.next === null ? undefined : `<${body.next}>; rel="next"`);
    found.push(...body.items);
    url = body.next;
  }
  return found;
}

history('has a point for each time that the figure moved, with the event that did it', async ({ api }) => {
  const items = await all<Item>(api, `${NIGHT}/history?measure=killed&group=inmate`);
  assert.deepEqual(
    items.map(({ position, value, low, high, phase, status }) => [position, value, low, high, phase, status]),
    [
      [1, 24, 24, 24, 'open', 'preliminary'],
      [2, 30, 30, 30, 'open', 'preliminary'],
      [8, 119, 119, 119, 'open', 'final'],
    ],
  );
  const [event] = await api.lines('/v1/events?fromPosition=8');
  const [made, ...others] = items.at(-1)?.made ?? [];
  assert.deepEqual(others, []);
  assert.deepEqual([made?.event, made?.recorded, made?.claim], [event?.id, event?.recorded, 'c']);
  assert.deepEqual([made?.by?.claimant, made?.by?.role], ['Police', 'police']);
  assert.equal(items.at(-1)?.at, event?.recorded);
  assert.equal(items.at(-1)?.sentence, '30 (police, preliminary) became 119 (police, final)');
});

history('says at each point what the subject’s own page and the toll’s say as of then', async ({ api }) => {
  for (const { position, value, labels, claim } of await all<Item>(api, `${NIGHT}/history`)) {
    const { body } = await api.get<{ figures: readonly Item[] }>(`${NIGHT}?atPosition=${position}`);
    const [figure] = body.figures;
    assert.deepEqual([figure?.value, figure?.labels, figure?.claim], [value, labels, claim]);
  }
  for (const axis of ['recorded', 'stated']) {
    for (const { at, position, sum, low, high } of await all<Total>(api, `${TOLL}/history?axis=${axis}`)) {
      const view = axis === 'recorded' ? `atPosition=${position}` : `statedUntil=${at}`;
      const { recorded } = (await api.get<{ recorded: Total }>(`${TOLL}?${view}`)).body;
      assert.deepEqual([recorded.sum, recorded.low, recorded.high], [sum, low, high], at);
    }
  }
});

history('runs along what was said, too, by the clock of the place', async ({ api }) => {
  const items = await all<Item>(api, `${NIGHT}/history?axis=stated&statedUntil=2021-09-30`);
  assert.deepEqual(
    items.map(({ at, value }) => [at, value]),
    [
      ['2021-09-28T00:00:00', 24],
      ['2021-09-29T00:00:00', 30],
    ],
  );
});

history('of a total names the subject that moved it, and the claimed totals as they came', async ({ api }) => {
  const items = await all<Total>(api, `${TOLL}/history?axis=stated`);
  assert.deepEqual(
    items.map(({ sum, addends, claimed }) => [sum, addends.map(({ subject }) => subject), claimed.map((c) => c.value)]),
    [
      [24, [INCIDENT], []],
      [30, [INCIDENT], []],
      [119, [INCIDENT], []],
      [187, [LATER], [280]],
    ],
  );
  assert.equal(items[1]?.addends[0]?.sentence, `${INCIDENT}: 24 (police, preliminary) became 30 (police, preliminary)`);
});

history('comes in pages that are all of one view, whatever is recorded meanwhile', async ({ api }) => {
  const address = `${NIGHT}/history?limit=1&lang=es`;
  const whole = await all<Item>(api, `${NIGHT}/history?lang=es`);
  const { body: first } = await api.get<Page<Item>>(address);
  await api.record(one(INCIDENT, revised(claim('later', 122, { stated: '2022-10-05', role: 'forensic' }))));
  assert.deepEqual([...first.items, ...(await all<Item>(api, first.next ?? assert.fail()))], whole);
  assert.equal((await all(api, address)).length, whole.length + 1);
});

history('refuses what it does not know, by its name', async ({ api }) => {
  const wrong: readonly (readonly [string, string])[] = [
    [`${NIGHT}/history?axis=both`, 'axis'],
    [`${NIGHT}/history?group=guards`, 'group'],
    [`${NIGHT}/history?cursor=1`, 'cursor'],
    [`${TOLL}/history?measure=killed`, 'measure'],
    ['/v1/facilities/litoral-penitentiary/history?group=guards', 'group'],
  ];
  for (const [url, pointer] of wrong) expectProblem(await api.send({ url }), 'invalid-request', [pointer]);
  for (const url of ['/v1/incidents/none/history', '/v1/facilities/none/history']) {
    expectProblem(await api.send({ url }), 'not-found');
  }
});

history('of an incident into which another is merged has both, and the old address sends on to it', async ({ api }) => {
  await api.record(one(LATER, { type: 'IncidentsMerged', data: { into: INCIDENT, reason: 'one night' } }));
  const old = await api.send({ url: '/v1/incidents/litoral-2021-11-12/history?axis=stated' });
  assert.deepEqual([old.status, old.headers.location], [308, `${NIGHT}/history?axis=stated`]);
  const stated = await all<Item>(api, `${NIGHT}/history?axis=stated`);
  assert.ok(stated.some(({ made }) => made.some(({ subject, claim: id }) => subject === LATER && id === `${LATER}#a`)));
  for (const { position, value } of await all<Item>(api, `${NIGHT}/history?measure=killed&group=inmate`)) {
    const { body } = await api.get<{ figures: readonly Item[] }>(`${NIGHT}?atPosition=${position}`);
    assert.equal(body.figures[0]?.value, value);
  }
});

history.run();
