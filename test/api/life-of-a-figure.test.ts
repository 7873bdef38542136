import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { type Api, openApi } from '../support/api.ts';
import { amended, type Body, claim, INCIDENT, one, pinned, retracted, revised, TOLL } from './events.ts';
import { riot, total } from './story.ts';

const life = suite<{ api: Api }>('the whole life of a figure');

life.before.each(async (context) => {
  context.api = await openApi();
});
life.after.each(({ api }) => api.end());

/** What is entered, and what stands from then on: the incident's figure, the last step of its chain, and the year's total. */
type Row = readonly [body: Body | ((ids: readonly string[]) => Body), figure: string, step: string, total: string];

interface Answers {
  readonly figure: { readonly value: number | null; readonly low: number | null; readonly high: number | null };
  readonly chain: readonly { readonly figure: Answers['figure'] }[];
}

const range = ({ low, high }: { readonly low: number | null; readonly high: number | null }): string =>
  low === null ? 'none' : high === null ? `${low}+` : low === high ? `${low}` : `${low}-${high}`;

/** The figure of the incident, that of the last step of its chain, and the total, in a view. */
async function seen(api: Api, view: string, group = 'inmate'): Promise<readonly [string, string, string]> {
  const { body } = await api.get<Answers>(`/v1/incidents/litoral-2021-09-28/figures/killed/${group}${view}`);
  const toll = await api.get<{ recorded: Answers['figure'] & { qualifier: string } }>(
    `/v1/tolls/prison-deaths-2021${view}`,
  );
  const last = body.chain.at(-1);
  const sum = toll.body.recorded;
  return [
    range(body.figure),
    last === undefined ? 'none' : range(last.figure),
    sum.qualifier === 'none' ? 'none' : range(sum),
  ];
}

/** Enters rows one after the other; each is seen live, and all again as of their positions once everything is entered. */
async function lives(api: Api, rows: readonly Row[], group?: string): Promise<void> {
  await api.record(one(TOLL, total('t1', 280, { stated: '2021-12-31' })));
  const ids: string[] = [];
  for (const [n, [body, ...expected]] of rows.entries()) {
    const posted = one(INCIDENT, typeof body === 'function' ? body(ids) : body);
    const { events } = await api.record(posted, n === 0 ? {} : { 'if-match': `"${n - 1}"` });
    ids.push(events[0]?.id ?? '');
    assert.deepEqual(await seen(api, '', group), expected, `row ${n}, live`);
  }
  for (const [n, [, ...expected]] of rows.entries()) {
    assert.deepEqual(await seen(api, `?atPosition=${n + 1}`, group), expected, `row ${n}, as of its position`);
  }
}

const police = (id: string, value: number, stated: string, more: object = {}) =>
  claim(id, value, { stated, claimant: 'Police', role: 'police', ...more });
const begun = riot('2021-09-28');

life('a claim is amended, struck as if never entered, and the one before it stands again', ({ api }) =>
  lives(api, [
    [begun, 'none', 'none', 'none'],
    [revised(police('a', 24, '2021-09-28')), '24', '24', '24'],
    [revised(police('b', 300, '2021-09-29')), '300', '300', '300'],
    [amended({ of: 'b', fields: { value: 30 } }), '30', '30', '30'],
    [amended({ of: 'b', strike: true }), '24', '24', '24'],
  ]),
);

life('a wrong date kept it out of its year, and its amendment brings it in, and takes it out again', ({ api }) =>
  lives(api, [
    [riot('2012-09-28'), 'none', 'none', 'none'],
    [revised(police('a', 24, '2021-09-28')), '24', '24', 'none'],
    [([event]) => amended({ event, fields: { occurred: '2021-09-28' } }), '24', '24', '24'],
    [([event]) => amended({ event, fields: { places: ['CO'] } }), '24', '24', 'none'],
  ]),
);

life('a claim is retracted and reinstated', ({ api }) =>
  lives(api, [
    [begun, 'none', 'none', 'none'],
    [revised(police('a', 24, '2021-09-28')), '24', '24', '24'],
    [retracted('a'), 'none', 'none', 'none'],
    [{ type: 'ClaimReinstated', data: { of: ['a'] } }, '24', '24', '24'],
  ]),
);

life('an analyst pins it, and lifts the pin', ({ api }) =>
  lives(api, [
    [begun, 'none', 'none', 'none'],
    [revised(police('a', 24, '2021-09-28')), '24', '24', '24'],
    [pinned({ value: 119 }), '119', '119', '119'],
    [
      ([, , assessment]) => ({
        type: 'AssessmentLifted',
        data: { assessment, reason: 'a better list', stated: '2021-10-02' },
      }),
      '24',
      '24',
      '24',
    ],
  ]),
);

life('an increment moves with its base', ({ api }) =>
  lives(api, [
    [begun, 'none', 'none', 'none'],
    [revised(police('a', 24, '2021-09-28')), '24', '24', '24'],
    [revised(police('b', 6, '2021-09-29', { qualifier: 'increment', base: 'a' })), '30', '30', '30'],
    [amended({ of: 'a', fields: { value: 20 } }), '26', '26', '26'],
    [amended({ of: 'a', fields: { qualifier: 'at-least' } }), '26+', '26+', '26+'],
  ]),
);

life('a word stands for the least that it means', ({ api }) => {
  const { value: _, ...dozens } = police('a', 0, '2021-09-28', { qualifier: 'words', words: 'dozens' });
  return lives(api, [
    [begun, 'none', 'none', 'none'],
    [revised(dozens), '24+', '24+', '24+'],
    [revised(police('b', 30, '2021-09-29')), '30', '30', '30'],
  ]);
});

life('a group that nobody counted is the sum of those that somebody did', ({ api }) =>
  lives(
    api,
    [
      [begun, 'none', 'none', 'none'],
      [revised(police('a', 24, '2021-09-28')), '24+', '24+', '24'],
      [
        revised(
          police('b', 2, '2021-09-28', { group: 'security-forces' }),
          police('c', 1, '2021-09-28', { group: 'civilian' }),
        ),
        '27',
        '27',
        '24',
      ],
    ],
    'all',
  ),
);

life('parts stand beside the whole, and may move while it stays', async ({ api }) => {
  const part = (id: string, value: number, stated: string, part: string) => police(id, value, stated, { part });
  await lives(api, [
    [begun, 'none', 'none', 'none'],
    [revised(police('a', 10, '2021-09-28')), '10', '10', '10'],
    [revised(part('b', 5, '2021-09-28', 'Pavilion 5'), part('c', 5, '2021-09-28', 'Pavilion 7')), '10', '10', '10'],
    [revised(part('d', 8, '2021-09-29', 'Pavilion 5'), part('e', 2, '2021-09-29', 'Pavilion 7')), '10', '10', '10'],
  ]);
  const { items } = (
    await api.get<{ items: { figures: { part?: string; sentence: string }[] }[] }>(`/v1/diff?from=3&to=4`)
  ).body;
  assert.deepEqual(
    items[0]?.figures.map(({ part, sentence }) => [part, sentence]),
    [
      ['Pavilion 5', '5 (police, preliminary) became 8 (police, preliminary), while the whole stayed'],
      ['Pavilion 7', '5 (police, preliminary) became 2 (police, preliminary), while the whole stayed'],
    ],
  );
});

life(
  'one that is only partly in the year, or nobody knows when, adds its high end to the total’s alone',
  async ({ api }) => {
    for (const occurred of ['2021-12-31/2022-01-01', '2021~/2022~', '2021-12-31/..', undefined]) {
      const other = await openApi();
      const { occurred: _, ...undated } = riot('2021').data as { occurred: string };
      const body = occurred === undefined ? { type: 'RiotReported' as const, data: undated } : riot(occurred);
      await other.record(one(INCIDENT, body));
      await other.record(one(INCIDENT, revised(police('a', 5, '2022-01-01'))));
      await other.record(one(TOLL, total('t1', 280, { stated: '2022-01-02' })));
      const { recorded } = (
        await other.get<{ recorded: { sum: number; high: number; uncertain: object[] } }>(
          '/v1/tolls/prison-deaths-2021',
        )
      ).body;
      assert.deepEqual([recorded.sum, recorded.high, recorded.uncertain.length], [0, 5, 1], String(occurred));
      await other.end();
    }
    assert.equal(await api.head(), -1);
  },
);

life('a dispute about a date is kept as one: each word with who said it, none of them the truth', async ({ api }) => {
  const says = (claimant: string, gist: string): Body => ({
    type: 'StatementRecorded',
    data: { claimant, role: 'police', stated: '2021-11-14', gist },
  });
  await api.record(one(INCIDENT, riot('2021-11-12/2021-11-13')));
  await api.record(one(INCIDENT, says('Police', 'It was on the 12th.')));
  await api.record(one(INCIDENT, says('Army', 'It was on the 13th.')));
  const { statements, occurred } = (
    await api.get<{ statements: { claimant: string }[]; occurred: string }>('/v1/incidents/litoral-2021-09-28')
  ).body;
  assert.deepEqual(
    [statements.map(({ claimant }) => claimant), occurred],
    [['Police', 'Army'], '2021-11-12/2021-11-13'],
  );
});

life('another basis or another claimant is a break in the course that can be seen', async ({ api }) => {
  await api.record(one(INCIDENT, begun));
  const said = [
    police('a', 24, '2021-09-28', { basis: 'scene' }),
    police('b', 30, '2021-09-29', { basis: 'bodies' }),
    claim('c', 30, {
      stated: '2021-09-30',
      claimant: 'Fiscalía',
      role: 'prosecutor',
      status: 'confirmed',
      basis: 'bodies',
    }),
    claim('d', 31, {
      stated: '2021-10-01',
      claimant: 'Fiscalía',
      role: 'prosecutor',
      status: 'confirmed',
      basis: 'autopsy',
    }),
    claim('e', 32, { stated: '2021-10-02', claimant: 'Fiscalía', role: 'prosecutor', status: 'confirmed' }),
  ];
  await api.record(one(INCIDENT, revised(...said)));
  const { chain } = (
    await api.get<{ chain: { claim: string; breaks: string[] }[] }>(
      '/v1/incidents/litoral-2021-09-28/figures/killed/inmate',
    )
  ).body;
  assert.deepEqual(
    chain.map(({ claim, breaks }) => [claim, breaks]),
    [
      ['a', []],
      ['b', ['basis']],
      ['c', ['claimant']],
      ['d', ['basis']],
      ['e', []],
    ],
  );
});

life.run();
