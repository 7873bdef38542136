import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { type Api, openApi } from '../support/api.ts';
import { claim, INCIDENT, merged, one, revised, TOLL } from './events.ts';
import { riot, total } from './story.ts';

/** The same as the faults of two times, where one incident was merged into another, and over a whole course. */
const faults = suite<{ api: Api }>('the faults of two times, over merges and histories');

const NIGHT = 'incident/night';
const PAGE = '/v1/incidents/night';
const COURSE = `${PAGE}/history?measure=killed&group=inmate`;
const POLICE = { claimant: 'Police', role: 'police' };
/** The address of a claim of the merged incident. */
const of = (id: string): string => `${INCIDENT}#${id}`;

/** The survivor says 24 by the 28th; the duplicate 30 by the 30th, and 40 on a day that nobody said. */
faults.before.each(async (context) => {
  context.api = await openApi();
  for (const body of [
    one(NIGHT, riot('2021-09-28')),
    one(NIGHT, revised(claim('a', 24, { stated: '2021-09-28', ...POLICE }))),
    one(INCIDENT, riot('2021-09-28')),
    one(INCIDENT, revised(claim('b', 30, { stated: '2021-09-30', ...POLICE }))),
    one(INCIDENT, revised(claim('undated', 40, POLICE))),
    one(TOLL, total('t1', 280, { stated: '2021-09-29' })),
    one(INCIDENT, merged(NIGHT)), // 6
  ])
    await context.api.record(body);
});
faults.after.each(({ api }) => api.end());

interface Point {
  readonly position: number;
  readonly claim: string | null;
  readonly value: number | null;
  readonly sum: number;
  readonly withoutFigure: number;
}
interface Course {
  readonly items: readonly Point[];
  readonly undated: number;
  readonly next: string | null;
}

const courseOf = async (api: Api, url: string): Promise<Course> => (await api.get<Course>(url)).body;

faults(
  'null valid time: a merged word without a date is in no limited view and no point of what was said',
  async ({ api }) => {
    for (const day of ['2021-09-28', '9999-12-31']) {
      const { body } = await api.get<{ figures: { claim: string }[] }>(`${PAGE}?statedUntil=${day}`);
      assert.equal(body.figures[0]?.claim, day === '2021-09-28' ? 'a' : of('b'), day);
    }
    const stated = await courseOf(api, `${COURSE}&axis=stated`);
    assert.deepEqual(
      stated.items.map((point) => point.claim),
      ['a', of('b')],
    );
    assert.equal(stated.undated, 1);
    const limited = await courseOf(api, `${COURSE}&statedUntil=9999-12-31`);
    assert.deepEqual(
      limited.items.map((point) => point.claim),
      ['a', of('b')],
    );
  },
);

faults('a null that sorts wrong: a merged word without a date is before all that have one', async ({ api }) => {
  const { body } = await api.get<{ chain: { claim: string }[]; figure: { claim: string } }>(
    `${PAGE}/figures/killed/inmate`,
  );
  assert.deepEqual(
    body.chain.map((step) => step.claim),
    [of('undated'), 'a', of('b')],
  );
  assert.equal(body.figure.claim, of('b'));
  const { items } = await courseOf(api, COURSE);
  assert.deepEqual(
    items.map((point) => [point.position, point.claim]),
    [
      [1, 'a'],
      [6, of('b')],
    ],
    'with the merge the last word is the last by date',
  );
});

faults(
  'batches as of a position: the pages of a history give each point once, whatever is recorded meanwhile',
  async ({ api }) => {
    for (const path of [`${COURSE}&`, '/v1/tolls/prison-deaths-2021/history?', `${COURSE}&axis=stated&`]) {
      const position = await api.head();
      const whole = (await courseOf(api, `${path}atPosition=${position}`)).items;
      const seen: Point[] = [];
      for (let url: string | null = `${path}limit=1`; url !== null; ) {
        const page: Course = await courseOf(api, url);
        seen.push(...page.items);
        url = page.next;
        const id = `late-${await api.head()}`;
        await api.record(one(NIGHT, revised(claim(id, 50 + (await api.head()), { stated: '2021-09-29', ...POLICE }))));
      }
      assert.deepEqual(seen, whole, path);
      assert.ok(seen.length > 1, path);
    }
  },
);

faults(
  'time filters that ignore the valid time: a history goes by what had been said, merged words included',
  async ({ api }) => {
    const until = async (url: string, day: string): Promise<Point[]> => [
      ...(await courseOf(api, `${url}statedUntil=${day}`)).items,
    ];
    for (const axis of ['', 'axis=stated&']) {
      const values = async (day: string) => (await until(`${COURSE}&${axis}`, day)).map(({ value }) => value);
      assert.deepEqual([await values('2021-09-27'), await values('2021-09-29')], [[], [24]], axis);
      assert.deepEqual(await values('2021-09-30'), [24, 30], axis);
    }
    const sums = async (day: string) =>
      (await until('/v1/tolls/prison-deaths-2021/history?', day)).map(({ position, sum, withoutFigure }) => [
        position,
        sum,
        withoutFigure,
      ]);
    assert.deepEqual(
      await sums('2021-09-29'),
      [
        [5, 24, 1],
        [6, 24, 0],
      ],
      'of the other nothing had been said: it adds nothing, and since the merge it is not looked for',
    );
    assert.deepEqual(
      await sums('2021-09-30'),
      [
        [5, 54, 0],
        [6, 30, 0],
      ],
      'twice before the merge, once since',
    );
  },
);

faults.run();
