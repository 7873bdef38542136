import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { type Api, openApi } from '../support/api.ts';
import { allOf, type Change, diffOf } from '../support/diff-pages.ts';
import { claim, merged, one, revised, said, split, TOLL } from './events.ts';
import { riot, total } from './story.ts';

const DUP = 'incident/first-report';
const NIGHT = 'incident/night';

/** 34 by the police in one report, 30 by the prosecutor in the other; merged at 5, split at 6. */
const TOLD: readonly object[] = [
  one(DUP, riot('2021-09-28')),
  one(DUP, revised(claim('a', 34, { stated: '2021-09-30', claimant: 'Police', role: 'police' }))),
  one(NIGHT, riot('2021-09-28')),
  one(NIGHT, revised(claim('a', 30, { stated: '2021-09-29', claimant: 'Fiscalía', role: 'prosecutor' }))),
  one(TOLL, total('t1', 280, { stated: '2021-10-01' })),
  one(DUP, merged(NIGHT, { reason: 'the same night' })),
  one(DUP, split()),
];

const diff = suite<{ api: Api }>('what a merge changed');

diff.before(async (context) => {
  context.api = await openApi();
  for (const body of TOLD) await context.api.record(body);
});
diff.after(({ api }) => api.end());

const figures = (change: Change | undefined): string[] => change?.figures.map(({ sentence }) => sentence) ?? [];

diff('is told of the survivor, though it has no event of its own, and of the total', async ({ api }) => {
  const { items } = await diffOf(api, 'from=4&to=5');
  assert.deepEqual(
    items.map(({ subject, mergedInto }) => [subject, mergedInto]),
    [
      [DUP, NIGHT],
      [NIGHT, null],
      [TOLL, null],
    ],
  );
  const [dup, night, toll] = items;
  assert.deepEqual(figures(dup), [], 'its own figures stand as they were');
  assert.deepEqual(figures(night), [
    '30 (prosecutor, preliminary) became 34 (police, preliminary): incident/first-report was found to be the same and merged (“the same night”)',
  ]);
  const [move] = night?.figures[0]?.moves ?? [];
  assert.deepEqual(
    [move?.subject, move?.type, move?.position, move?.figure.claim],
    [DUP, 'IncidentsMerged', 5, `${DUP}#a`],
  );
  assert.equal(toll?.total?.sentence, 'recorded sum: 64 became 34');
  assert.deepEqual(
    toll?.total?.addends.map(({ sentence, causes }) => [sentence, causes.map(({ position }) => position)]),
    [
      [`${DUP}: 34 (police, preliminary) became counted with ${NIGHT}, into which it was merged`, [5]],
      [`${NIGHT}: 30 (prosecutor, preliminary) became 34 (police, preliminary)`, [5]],
    ],
  );
});

diff('is taken back by a split, in Spanish too', async ({ api }) => {
  const { items } = await diffOf(api, 'from=5&to=6&lang=es');
  assert.deepEqual(figures(items.find(({ subject }) => subject === NIGHT)), [
    '34 (policía, preliminar) pasó a 30 (fiscalía, preliminar): incident/first-report resultó ser otro hecho y se separó',
  ]);
});

diff('leaves nothing once both are between the ends', async ({ api }) => {
  const { items } = await diffOf(api, 'from=4&to=6');
  const [, night] = items;
  assert.deepEqual(
    night?.figures[0]?.moves.map(({ type }) => type),
    ['IncidentsMerged', 'IncidentSplit'],
  );
  assert.deepEqual(night?.figures[0]?.before, night?.figures[0]?.after);
  assert.equal(
    items.some(({ subject }) => subject === TOLL),
    false,
  );
});

diff('comes in pages of any size, no subject twice', async ({ api }) => {
  for (const limit of [1, 2]) {
    const items = await allOf(api, `from=4&to=5&limit=${limit}`);
    assert.deepEqual(
      items.map(({ subject }) => subject),
      [DUP, NIGHT, TOLL],
    );
  }
});

diff('shows along what was said the survivor alone, with the words of both', async ({ api }) => {
  const { items } = await diffOf(api, 'axis=stated&from=2021-09-29&to=2021-09-30&atPosition=5');
  assert.deepEqual(
    items.map(({ subject }) => subject),
    [NIGHT, TOLL],
  );
  const [move] = items[0]?.figures[0]?.moves ?? [];
  assert.deepEqual([move?.subject, move?.type, move?.claim], [DUP, 'CasualtiesRevised', `${DUP}#a`]);
  const apart = await diffOf(api, 'axis=stated&from=2021-09-29&to=2021-09-30&atPosition=4');
  assert.deepEqual(
    apart.items.map(({ subject }) => subject),
    [DUP, TOLL],
  );
});

diff('is told of one subject alone when asked', async ({ api }) => {
  const { items } = await diffOf(api, `from=4&to=5&subject=${NIGHT}`);
  assert.equal(items[0]?.figures.length, 1);
  assert.equal((await diffOf(api, `from=4&to=5&subject=${DUP}`)).items[0]?.mergedInto, NIGHT);
});

diff('has what was said in the merged one before as one move, at the merge', async ({ api }) => {
  const { items } = await diffOf(api, 'from=-1&to=5');
  const night = items.find(({ subject }) => subject === NIGHT);
  assert.deepEqual(
    night?.figures[0]?.moves.map(({ position, subject }) => [position, subject]),
    [
      [3, NIGHT],
      [5, DUP],
    ],
  );
});

diff('of a survivor with an event of its own is told once', async ({ api }) => {
  await api.record(one(DUP, merged(NIGHT)));
  await api.record(one(NIGHT, said()));
  for (const range of ['from=6&to=8', 'from=6&to=7', 'from=7&to=8']) {
    const items = await allOf(api, `${range}&limit=1`);
    assert.equal(items.filter(({ subject }) => subject === NIGHT).length, 1, range);
  }
});

diff.run();
