import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { type Api, openApi } from '../support/api.ts';
import { diffOf } from '../support/diff-pages.ts';
import { amended, type Body, claim, merged, one, revised, SCOPE, split, TOLL } from './events.ts';
import { riot, total } from './story.ts';

const [WHOLE, SAME, OTHER, PART] = ['incident/whole', 'incident/same', 'incident/other', 'incident/part'] as const;
const killed = (value: number): Body =>
  revised(claim('k', value, { stated: '2021-09-30', claimant: 'Police', role: 'police' }));

/** A night, a part of it, two more reports of the night, and a total over the year. */
const TOLD: readonly object[] = [
  one(WHOLE, riot('2021-09-28')), // 0
  one(WHOLE, killed(30)),
  one(PART, riot('2021-09-28', { partOf: WHOLE })), // 2
  one(PART, killed(4)),
  one(SAME, riot('2021-09-28')), // 4
  one(SAME, killed(31)),
  one(OTHER, riot('2022-01-01')), // 6
  one(TOLL, total('t', 280, { stated: '2021-10-01' })),
];

const causes = suite<{ api: Api; ids: string[] }>('the event that changed a part of a total');

causes.before.each(async (context) => {
  context.api = await openApi();
  context.ids = [];
  for (const body of TOLD) context.ids.push((await context.api.record(body)).events[0]?.id ?? '');
});
causes.after.each(({ api }) => api.end());

/** What became of each part of the total with the last event, and the events that are named for it. */
async function withLast(api: Api): Promise<unknown[]> {
  const head = await api.head();
  const { items } = await diffOf(api, `from=${head - 1}&to=${head}&subject=${TOLL}`);
  const addends = (items[0]?.total?.addends ?? []).toSorted((a, b) => (a.subject < b.subject ? -1 : 1));
  return addends.map(({ subject, before, after, causes: named }) => {
    const as = [before, after].map(
      (addend) => addend && [addend.as, addend.partOf ?? addend.mergedInto].join(' ').trim(),
    );
    return [subject, ...as, named.map(({ position, type, subject: of }) => `${position} ${type} ${of}`).join()];
  });
}

causes('is the merge of the whole: the part is a part of the survivor since', async ({ api }) => {
  await api.record(one(WHOLE, merged(SAME)));
  const by = `8 IncidentsMerged ${WHOLE}`;
  assert.deepEqual(await withLast(api), [
    [PART, `part-of-another ${WHOLE}`, `part-of-another ${SAME}`, by],
    [WHOLE, 'counted', `merged ${SAME}`, by],
  ]);
});

causes('is the merge of the whole into one outside, and its split', async ({ api }) => {
  await api.record(one(WHOLE, merged(OTHER)));
  assert.deepEqual(await withLast(api), [
    [PART, `part-of-another ${WHOLE}`, 'counted', `8 IncidentsMerged ${WHOLE}`],
    [WHOLE, 'counted', null, `8 IncidentsMerged ${WHOLE}`],
  ]);
  await api.record(one(WHOLE, split()));
  assert.deepEqual(await withLast(api), [
    [PART, 'counted', `part-of-another ${WHOLE}`, `9 IncidentSplit ${WHOLE}`],
    [WHOLE, null, 'counted', `9 IncidentSplit ${WHOLE}`],
  ]);
});

causes('is the merge of the survivor of the whole', async ({ api }) => {
  await api.record(one(WHOLE, merged(SAME)));
  await api.record(one(SAME, merged(OTHER)));
  const by = `9 IncidentsMerged ${SAME}`;
  assert.deepEqual(await withLast(api), [
    [PART, `part-of-another ${SAME}`, 'counted', by],
    [SAME, 'counted', null, by],
    [WHOLE, `merged ${SAME}`, null, by],
  ]);
});

causes('is the mending of the whole that took it out of the year', async ({ api, ids }) => {
  const body = one(WHOLE, amended({ event: ids[0], fields: { occurred: '2022-09-28' }, reason: 'misread' }));
  await api.record(body, { 'if-match': '"1"' });
  const by = `8 EntryAmended ${WHOLE}`;
  assert.deepEqual(await withLast(api), [
    [PART, `part-of-another ${WHOLE}`, 'counted', by],
    [WHOLE, 'counted', null, by],
  ]);
});

causes('is the mending of the toll that let it count another year', async ({ api, ids }) => {
  const fields = { scope: { ...SCOPE, interval: '2022' } };
  await api.record(one(TOLL, amended({ event: ids[7], fields })), { 'if-match': '"0"' });
  const by = `8 EntryAmended ${TOLL}`;
  assert.deepEqual(await withLast(api), [
    [PART, `part-of-another ${WHOLE}`, null, by],
    [SAME, 'counted', null, by],
    [WHOLE, 'counted', null, by],
  ]);
});

causes('is the beginning of the toll, for what it counts from then on', async ({ api }) => {
  const by = `7 TollClaimed ${TOLL}`;
  assert.deepEqual(await withLast(api), [
    [PART, null, `part-of-another ${WHOLE}`, by],
    [SAME, null, 'counted', by],
    [WHOLE, null, 'counted', by],
  ]);
});

causes.run();
