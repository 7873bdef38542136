import assert from 'node:assert/strict';
import { suite } from 'uvu';
import type { z } from 'zod';
import type { Point } from '#src/http/history-shapes.ts';
import { type Api, openApi } from '../support/api.ts';
import { type Change, diffOf } from '../support/diff-pages.ts';
import { claim, one, revised } from './events.ts';
import { riot } from './story.ts';

/**
 * A count of 11,300 is corrected to 3,958, then updated to 4,333, at the positions 1 to 3; a part goes down and up at 4 to 6; in
 * another incident the three claims are of one event and one moment, at 8; it is merged into the first at 9.
 */
const STORM = 'incident/storm';
const TWICE = 'incident/twice';
const BECAUSE = {
  en: [': it is counted from another basis', ': more bodies were found'],
  es: [': se cuenta sobre otra base', ': se hallaron más cuerpos'],
};

const by = (id: string, value: number, stated: string, more: object = {}) =>
  claim(id, value, { institution: 'GOV', claimant: 'Government', role: 'government', stated, ...more });
const corrects = (of: string, reason: string) => ({ relation: { kind: 'correction', of: [of], reason } });
const updates = (of: string, reason: string) => ({ relation: { kind: 'update', of: [of], reason } });

/** The three claims, each said on a day of May; all of one part, where it is named, with its letter before their ids. */
const three = ([first, second, third]: readonly [number, number, number], part?: string) => {
  const [n, more] = part === undefined ? ['', {}] : [part.charAt(0), { part }];
  const day = (of: number): string => `2021-05-${String(of).padStart(2, '0')}`;
  return [
    by(`${n}a`, 11300, day(first), more),
    by(`${n}b`, 3958, day(second), { ...corrects(`${n}a`, 'basis-changed'), ...more }),
    by(`${n}c`, 4333, day(third), { ...updates(`${n}b`, 'bodies-found'), ...more }),
  ];
};

const reasons = suite<{ api: Api }>('the reason of each step that a figure went through');
reasons.before(async (context) => {
  const api = await openApi();
  context.api = api;
  await api.record(one(STORM, riot('2021-05-01')));
  for (const said of three([1, 2, 3])) await api.record(one(STORM, revised(said)));
  for (const said of three([4, 5, 6], 'North')) await api.record(one(STORM, revised(said)));
  await api.record(one(TWICE, riot('2021-05-01')));
  await api.record(one(TWICE, revised(...three([10, 10, 10]))));
});
reasons.after(({ api }) => api.end());

const figuresOf = (items: readonly Change[], subject = STORM): Change['figures'] =>
  items.find((item) => item.subject === subject)?.figures ?? [];

const sentences = (items: readonly Change[], subject = STORM): string[] =>
  figuresOf(items, subject).map(({ sentence }) => sentence);

const GOV = '(government, preliminary)';

reasons('is named on either axis, by positions and by dates', async ({ api }) => {
  const [first, second] = BECAUSE.en;
  const told = [`11,300 ${GOV} became 3,958 ${GOV}${first}; then 4,333 ${GOV}${second}`];
  for (const query of ['from=1&to=3', 'axis=stated&from=2021-05-01&to=2021-05-03']) {
    const { items } = await diffOf(api, query);
    assert.deepEqual(sentences(items), told, query);
    const [figure] = figuresOf(items);
    assert.deepEqual(
      figure?.moves.map(({ claim: id, reason, figure: { value } }) => [id, value, reason]),
      [
        ['b', 3958, 'basis-changed'],
        ['c', 4333, 'bodies-found'],
      ],
    );
  }
});

reasons('is named in Spanish', async ({ api }) => {
  const { items } = await diffOf(api, 'from=1&to=3&lang=es');
  const [first, second] = BECAUSE.es;
  assert.deepEqual(sentences(items), [
    `11.300 (gobierno, preliminar) pasó a 3958 (gobierno, preliminar)${first}; luego 4333 (gobierno, preliminar)${second}`,
  ]);
});

reasons('is named of a part, while its whole stayed', async ({ api }) => {
  const { items } = await diffOf(api, 'from=4&to=6');
  const [first, second] = BECAUSE.en;
  assert.deepEqual(sentences(items), [
    `11,300 ${GOV} became 3,958 ${GOV}${first}; then 4,333 ${GOV}, while the whole stayed${second}`,
  ]);
});

reasons('is that of each claim, where one event brought them all', async ({ api }) => {
  const { items } = await diffOf(api, `from=7&to=8&subject=${TWICE}`);
  const [first, second] = BECAUSE.en;
  assert.deepEqual(sentences(items, TWICE), [
    `11,300 ${GOV}, before no figure; in the same entry 3,958 ${GOV}${first}; in the same entry 4,333 ${GOV}${second}`,
  ]);
  const [move] = figuresOf(items, TWICE)[0]?.moves ?? [];
  assert.deepEqual(
    [move?.reason, move?.steps.map(({ claim: id, value, reason }) => [id, value, reason])],
    [
      null,
      [
        ['a', 11300, null],
        ['b', 3958, 'basis-changed'],
        ['c', 4333, 'bodies-found'],
      ],
    ],
  );
});

reasons('is that of each claim in a history, where all were said at one moment', async ({ api }) => {
  const history = async (query: string) =>
    (await api.get<{ items: readonly z.infer<typeof Point>[] }>(`/v1/incidents/twice/history?${query}`)).body.items;
  const [first, second] = BECAUSE.en;
  const [stated] = await history('axis=stated');
  assert.equal(
    stated?.sentence,
    `11,300 ${GOV}, before no figure; at the same moment 3,958 ${GOV}${first}; at the same moment 4,333 ${GOV}${second}`,
  );
  assert.deepEqual(
    stated?.made.map(({ reason, figure: { value } }) => [value, reason]),
    [
      [11300, null],
      [3958, 'basis-changed'],
      [4333, 'bodies-found'],
    ],
  );
  const [recorded] = await history('');
  assert.match(recorded?.sentence ?? '', /; in the same entry 3,958 .*basis; in the same entry 4,333 .*found$/);
  const { body } = await api.get<{ chain: readonly { moved: object }[] }>('/v1/incidents/storm/figures/killed/inmate');
  assert.deepEqual(
    body.chain.map(({ moved }) => moved),
    [
      { from: null, to: 11300, reason: null },
      { from: 11300, to: 3958, reason: 'basis-changed' },
      { from: 3958, to: 4333, reason: 'bodies-found' },
    ],
  );
});

reasons('is named beside a merge that the figure went through', async ({ api }) => {
  await api.record(one(TWICE, { type: 'IncidentsMerged', data: { into: STORM, reason: 'one storm' } }));
  await api.record(one(STORM, revised(by('d', 4400, '2021-05-12', updates('c', 'identification')))));
  const { items } = await diffOf(api, `from=2&to=10&subject=${STORM}`);
  const [whole] = sentences(items);
  assert.match(
    whole ?? '',
    /^3,958 .* became 4,333 .*: more bodies were found; then .*: incident\/twice was found to be the same and merged \(“one storm”\); then 4,400 .*: claim c was updated: identification changed the count$/,
  );
});

reasons.run();
