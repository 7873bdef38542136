import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { type Api, openApi } from '../support/api.ts';
import { claim, INCIDENT, merged, one, revised, said, split, TOLL } from './events.ts';
import { riot, total } from './story.ts';

/** What stores with two times got wrong: each of these was a fault somewhere. */
const faults = suite<{ api: Api }>('the faults of two times');

faults.before.each(async (context) => {
  context.api = await openApi();
});
faults.after.each(({ api }) => api.end());

interface Figure {
  readonly value: number | null;
  readonly claim: string | null;
  readonly phase: string;
}
interface Item {
  readonly subject: string;
  readonly figures: readonly Figure[];
}
const ADDRESS = '/v1/incidents/litoral-2021-09-28';
const CHAIN = `${ADDRESS}/figures/killed/inmate`;

const figureOf = async (api: Api, view = ''): Promise<Figure> =>
  (await api.get<{ figure: Figure }>(`${CHAIN}${view}`)).body.figure;

faults('null valid time: a word without a date is none of a limited view, not one of every view', async ({ api }) => {
  await api.record(one(INCIDENT, riot('2021-09-28')));
  await api.record(one(INCIDENT, revised(claim('undated', 40, { claimant: 'Police', role: 'police' }))));
  await api.record(one(INCIDENT, said('undated, too')));
  assert.equal((await figureOf(api)).value, 40);
  for (const day of ['2021-09-28', '2021', '9999-12-31']) {
    assert.equal((await figureOf(api, `?statedUntil=${day}`)).phase, 'none', day);
    const { body } = await api.get<{ statements: object[] }>(`${ADDRESS}?statedUntil=${day}`);
    assert.deepEqual(body.statements, [], day);
  }
});

faults(
  'a null that sorts wrong: a word without a date sorts before all that have one, whenever it was entered',
  async ({ api }) => {
    const police = { claimant: 'Police', role: 'police' };
    await api.record(one(INCIDENT, riot('2021-09-28')));
    await api.record(one(INCIDENT, revised(claim('early', 24, { stated: '1999', ...police }))));
    await api.record(one(INCIDENT, revised(claim('undated', 40, police))));
    assert.equal((await figureOf(api)).claim, 'early', 'the dated one is the later word');
    const { chain } = (await api.get<{ chain: { claim: string }[] }>(CHAIN)).body;
    assert.deepEqual(
      chain.map((step) => step.claim),
      ['undated', 'early'],
    );
  },
);

faults(
  'null valid time: a merge has no date of its own, it holds in every view limited by date, and is not the first of all',
  async ({ api }) => {
    const night = 'incident/night';
    for (const subject of [INCIDENT, night]) await api.record(one(subject, riot('2021-09-28')));
    await api.record(one(INCIDENT, merged(night)));
    for (const view of ['', '?statedUntil=1999', '?statedUntil=2021-09-28', '?statedUntil=9999']) {
      assert.equal((await api.send({ url: `${ADDRESS}${view}` })).status, 308, view);
    }
  },
);

faults(
  'batches as of a position: pages give each subject once, whatever is recorded between two of them',
  async ({ api }) => {
    const subjects = Array.from({ length: 9 }, (_, n) => `incident/n${n}`);
    for (const subject of subjects) await api.record(one(subject, riot('2021-01-01')));
    await api.record(one('incident/n4', merged('incident/n8')));
    const position = await api.head();
    for (const limit of [1, 2, 4]) {
      const seen: string[] = [];
      let n = 0;
      for (let url: string | null = `/v1/incidents?limit=${limit}&atPosition=${position}`; url !== null; n += 1) {
        const page: { items: Item[]; next: string | null } = (
          await api.get<{ items: Item[]; next: string | null }>(url)
        ).body;
        seen.push(...page.items.map(({ subject }) => subject));
        url = page.next;
        await api.record(one(`incident/late-${limit}-${n}`, riot('2021-01-01')));
        if (n === 0) await api.record(one('incident/n4', split()));
        if (n === 1) await api.record(one('incident/n4', merged('incident/n8')));
      }
      assert.deepEqual(
        seen,
        subjects.filter((subject) => subject !== 'incident/n4'),
        `limit ${limit}`,
      );
    }
  },
);

faults('batches as of a position: events come once each over all pages', async ({ api }) => {
  for (let n = 0; n < 7; n += 1) await api.record(one(`incident/n${n}`, riot('2021-01-01')));
  const first = (await api.lines('/v1/events'))[0]?.recorded;
  for (const filter of ['atPosition=5', `recordedFrom=${encodeURIComponent(first ?? '')}&atPosition=5`]) {
    const positions: (number | null)[] = [];
    for (let url: string | null = `/v1/events?limit=2&${filter}`; url !== null; ) {
      const page: { events: { position: number | null }[]; next: string | null } = (
        await api.get<{ events: { position: number | null }[]; next: string | null }>(url)
      ).body;
      positions.push(...page.events.map(({ position }) => position));
      url = page.next;
    }
    assert.deepEqual(positions, [0, 1, 2, 3, 4, 5], filter);
  }
});

faults(
  'time filters that ignore the valid time: a limit of what was said goes for every answer that shows a figure, not for the page of a subject alone',
  async ({ api }) => {
    const police = { claimant: 'Police', role: 'police' };
    await api.record(one(INCIDENT, riot('2021-09-28')));
    await api.record(one(INCIDENT, revised(claim('a', 24, { stated: '2021-09-28', ...police }))));
    await api.record(one(INCIDENT, revised(claim('b', 30, { stated: '2021-09-30', ...police }))));
    await api.record(one(TOLL, total('t1', 280, { stated: '2021-09-29' })));
    const value = async (url: string, of: (body: never) => number | null | undefined) =>
      of((await api.get<never>(url)).body);
    const inItems = ({ items }: { items: Item[] }) => items[0]?.figures[0]?.value;
    for (const [view, expected] of [
      ['statedUntil=2021-09-29', 24],
      ['statedUntil=2021-09-30', 30],
      ['statedUntil=2021-09-29&recordedUntil=2999-01-01', 24],
      ['statedUntil=2021-09-30&atPosition=1', 24],
    ] as const) {
      const answers = [
        await value(`${ADDRESS}?${view}`, ({ figures }: Item) => figures[0]?.value),
        await value(`${CHAIN}?${view}`, ({ figure }: { figure: Figure }) => figure.value),
        await value(`/v1/incidents?${view}`, inItems),
        await value(`/v1/incidents?place=EC&${view}`, inItems),
        await value(`/v1/incidents?facility=litoral-penitentiary&${view}`, inItems),
        await value(
          `/v1/facilities/litoral-penitentiary?${view}`,
          ({ incidents }: { incidents: Item[] }) => incidents[0]?.figures[0]?.value,
        ),
      ];
      assert.deepEqual(
        answers,
        answers.map(() => expected),
        view,
      );
      if (view.includes('atPosition')) continue;
      const sum = await value(
        `/v1/tolls/prison-deaths-2021?${view}`,
        ({ recorded }: { recorded: { sum: number } }) => recorded.sum,
      );
      assert.equal(sum, expected, view);
    }
  },
);

faults.run();
