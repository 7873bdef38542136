import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { streamOf } from '#src/domain/subject.ts';
import { type Api, expectProblem, openApi } from '../support/api.ts';
import { amended, type Body, claim, merged, one, revised, several, split, TOLL } from './events.ts';
import { riot, total } from './story.ts';

const [WHOLE, PART, DETAIL, SAME] = ['incident/whole', 'incident/part', 'operation/detail', 'incident/same'] as const;
const police = { stated: '2021-09-30', claimant: 'Police', role: 'police' };
const DAY = '2021-09-28';
const begun = (fields: object = {}): Body => ({
  type: 'TransferOperationBegun',
  data: { places: ['EC-G'], begun: DAY, ...fields },
});
const ended: Body = { type: 'TransferOperationEnded', data: { ended: '2021-09-29' } };

const parts = suite<{ api: Api }>('parts and wholes over REST');

parts.before.each(async (context) => {
  context.api = await openApi();
});
parts.after.each(({ api }) => api.end());

/** Where a subject is read. */
const pathOf = (subject: string): string => `/v1/${subject.replace('/', 's/')}`;

interface Toll {
  readonly recorded: {
    readonly sum: number;
    readonly incidents: readonly { readonly subject: string }[];
    readonly withoutFigure: readonly { readonly subject: string }[];
  };
  readonly notCountedAgain: readonly object[];
  readonly claimed: readonly { readonly then: { readonly sum: number }; readonly now: { readonly sum: number } }[];
}
const totalIn = async (api: Api, query = ''): Promise<Toll> => (await api.get<Toll>(`${pathOf(TOLL)}${query}`)).body;

interface History {
  readonly items: readonly { readonly sum: number; readonly withoutFigure: number; readonly made: readonly object[] }[];
}
const sumsAlong = async (api: Api, axis: string): Promise<string[]> => {
  const { items } = (await api.get<History>(`${pathOf(TOLL)}/history?axis=${axis}`)).body;
  return items.map(({ sum, withoutFigure }) => `${sum} (${withoutFigure})`);
};

/** A night of which nobody says a number, a part of it, an operation that is part of that, and a total. */
const TOLD: readonly object[] = [
  one(WHOLE, riot(DAY)), // 0
  one(PART, riot(DAY, { partOf: WHOLE })),
  several(DETAIL, begun({ partOf: PART, claims: [claim('k', 4, police)] }), ended), // 2, 3
  one(TOLL, total('t', 280, { stated: '2021-10-15', asOf: '2021-12-31' })),
];

parts(
  'where nobody says a figure of the wholes, the parts count; and they do again once it is taken back',
  async ({ api }) => {
    for (const body of TOLD) await api.record(body);
    const bare = await totalIn(api);
    assert.deepEqual([bare.recorded.sum, bare.notCountedAgain], [4, []]);
    assert.deepEqual(bare.recorded.withoutFigure, [{ subject: PART }, { subject: WHOLE }]);

    await api.record(one(WHOLE, revised(claim('k', 30, police))));
    const whole = await totalIn(api);
    assert.deepEqual([whole.recorded.sum, whole.recorded.withoutFigure], [30, []]);
    assert.deepEqual(whole.notCountedAgain, [
      { subject: PART, partOf: WHOLE },
      { subject: DETAIL, partOf: WHOLE },
    ]);

    const taken = { type: 'ClaimRetracted', data: { of: ['k'], ...police, stated: '2021-11-01' } };
    await api.record({ subject: WHOLE, ...taken }, { 'if-match': '"1"' });
    const after = await totalIn(api);
    assert.deepEqual([after.recorded.sum, after.claimed[0]?.then.sum, after.claimed[0]?.now.sum], [4, 30, 4]);
    assert.equal((await totalIn(api, '?statedUntil=2021-10')).recorded.sum, 30);
    assert.equal((await totalIn(api, '?atPosition=5')).recorded.sum, 30);

    assert.deepEqual(await sumsAlong(api, 'recorded'), ['4 (2)', '30 (0)', '4 (2)']);
    assert.deepEqual(await sumsAlong(api, 'stated'), ['30 (0)', '30 (0)', '4 (2)']);
  },
);

parts(
  'an incident without a figure is a point of the total’s history, with the event that made it',
  async ({ api }) => {
    await api.record(one(TOLL, total('t', 280, { stated: '2021-10-15' })));
    await api.record(one(WHOLE, riot(DAY)));
    const { items } = (await api.get<History>(`${pathOf(TOLL)}/history?axis=recorded`)).body;
    assert.deepEqual(
      items.map(({ sum, withoutFigure, made }) => [sum, withoutFigure, made.length]),
      [
        [0, 0, 1],
        [0, 1, 1],
      ],
    );
  },
);

parts('a circle is refused where it is posted: the answer names the field and the way', async ({ api }) => {
  for (const body of TOLD) await api.record(body);
  const { body: shown } = await api.get<{ history: { event: string }[] }>(pathOf(WHOLE));
  const id = shown.history[0]?.event;
  const body = one(WHOLE, amended({ event: id, fields: { partOf: DETAIL } }));
  const { errors } = await api.refuses(body, 'part-of-circle', ['#/data/fields/partOf'], { 'if-match': '"0"' });
  assert.match(errors?.[0]?.detail ?? '', /incident\/whole → operation\/detail → incident\/part → incident\/whole/);
});

parts('of two that are posted at once and name each other, one is refused', async ({ api }) => {
  const bodies = [
    one(WHOLE, riot(DAY, { partOf: PART })),
    one(PART, riot(DAY, { partOf: SAME })),
    one(SAME, riot(DAY, { partOf: WHOLE })),
  ];
  const answers = await Promise.all(bodies.map((body) => api.post(body)));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 201, 422]);
  expectProblem(answers.find(({ status }) => status === 422) ?? assert.fail(), 'part-of-circle');
});

/** Records what another node has decided without knowing of what this one did. */
async function raced(api: Api, subject: typeof WHOLE, partOf: string): Promise<void> {
  const { store, prefix } = api.ledger.service;
  const event = { id: '0195d2a0-0000-7000-8000-000000000001', meta: { schema: 1 }, ...riot(DAY, { partOf }) };
  await store.append(streamOf(prefix, subject), 'none', [event as never]);
}

parts(
  'where two nodes raced, the later part is void: in views, totals, their history, and as of before',
  async ({ api }) => {
    const { events } = await api.record(several(PART, riot(DAY, { partOf: WHOLE }), revised(claim('k', 4, police)))); // 0, 1
    const [first = assert.fail()] = events;
    await raced(api, WHOLE, PART); // 2
    await api.record(one(WHOLE, revised(claim('k', 30, police)))); // 3
    await api.record(one(TOLL, total('t', 280, { stated: '2021-10-15' }))); // 4
    const shown = async (subject: string, query = '') =>
      (await api.get<{ partOf: string | null }>(`${pathOf(subject)}${query}`)).body.partOf;
    assert.deepEqual([await shown(PART), await shown(WHOLE)], [WHOLE, null]);
    const { recorded, notCountedAgain } = await totalIn(api);
    assert.deepEqual([recorded.sum, notCountedAgain], [30, [{ subject: PART, partOf: WHOLE }]]);

    // What it raced with is taken out: it stays void.
    await api.record(one(PART, amended({ event: first.id, fields: { partOf: null } })), { 'if-match': '"1"' });
    assert.equal((await totalIn(api)).recorded.sum, 34);
    assert.equal(await shown(WHOLE), null);
    assert.equal((await totalIn(api, '?atPosition=4')).recorded.sum, 30);
    assert.deepEqual(await sumsAlong(api, 'recorded'), ['30 (0)', '34 (0)']);
  },
);

parts('a merge that makes a circle of parts counts each of them once', async ({ api }) => {
  await api.record(several(PART, riot(DAY, { partOf: SAME }), revised(claim('k', 4, police)))); // 0, 1
  await api.record(several(WHOLE, riot(DAY, { partOf: PART }), revised(claim('k', 30, police)))); // 2, 3
  await api.record(one(SAME, riot(DAY))); // 4
  await api.record(one(TOLL, total('t', 280, { stated: '2021-10-15' }))); // 5
  assert.equal((await totalIn(api)).recorded.sum, 4);
  await api.record(one(SAME, merged(WHOLE)));
  assert.equal((await totalIn(api)).recorded.sum, 30);
  await api.record(one(SAME, split()));
  assert.equal((await totalIn(api)).recorded.sum, 4);
  assert.deepEqual(await sumsAlong(api, 'recorded'), ['4 (1)', '30 (0)', '4 (1)']);
});

parts.run();
