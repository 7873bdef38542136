import assert from 'node:assert/strict';
import { suite } from 'uvu';
import type { ProblemCode } from '#src/http/problems.ts';
import { type Api, expectProblem, openApi } from '../support/api.ts';
import { claim, EMERGENCY, INCIDENT, OPERATION, one, REPORT, RIOT, revised, said, several, TOLL } from './events.ts';
import { PROVOKED } from './provoked.ts';

const rules = suite<{ api: Api }>('a subject');

rules.before.each(async (context) => {
  context.api = await openApi();
});
rules.after.each(({ api }) => api.end());

/** How many events are stored before each refusal, and the place that it points to. */
const REFUSALS: readonly (readonly [code: ProblemCode, stored: number, pointer: string])[] = [
  ['not-begun', 0, '#/data'],
  ['already-begun', 1, '#/data'],
  ['wrong-kind', 1, '#/data'],
  ['newer-event', 2, '#/data'],
  ['claim-id-taken', 2, '#/data/claims/0/id'],
  ['claim-unknown', 2, '#/data/claims/0/relation/of/0'],
  ['claim-struck', 3, '#/data/claims/0/relation/of/0'],
  ['series-mismatch', 2, '#/data/claims/0/relation/of'],
  ['scope-mismatch', 1, '#/data/claims/0'],
  ['dateless', 1, '#/data/occurred'],
  ['contradicts-time', 2, '#/data/claims/0/stated'],
  ['in-the-future', 1, '#/data/claims/0/stated'],
  ['already-retracted', 3, '#/data/of/0'],
  ['not-retracted', 2, '#/data/of/0'],
  ['assessment-unknown', 2, '#/data/assessment'],
  ['assessment-lifted', 3, '#/data/assessment'],
  ['already-ended', 2, '#/data'],
  ['after-the-end', 2, '#/data/progressed'],
  ['before-the-beginning', 1, '#/data/ended'],
  ['event-unknown', 2, '#/data/event'],
  ['amendment-invalid', 2, '#/data/fields/value'],
  ['still-needed', 3, '#/data/of'],
  ['place-unknown', 0, '#/data/places/0'],
  ['name-empty', 1, '#/data/claims/0/claimant'],
  ['part-of-itself', 0, '#/data/partOf'],
  ['merged', 3, '#/data'],
  ['not-merged', 1, '#/data'],
  ['merged-into-itself', 1, '#/data/into'],
  ['survivor-unknown', 1, '#/data/into'],
  ['survivor-merged', 4, '#/data/into'],
  ['merge-cycle', 3, '#/data/into'],
];

for (const [code, stored, pointer] of REFUSALS) {
  rules(`refuses with ${code}, points to ${pointer}, and stores nothing`, async ({ api }) => {
    const found = expectProblem(await PROVOKED[code](api), code, [pointer]);
    assert.equal(found.errors?.[0]?.code, code);
    assert.equal(found.detail, found.errors?.[0]?.detail);
    assert.equal(await api.head(), stored - 1);
  });
}

rules('begins with the first event of its kind alone', async ({ api }) => {
  const wrong: readonly (readonly [subject: string, body: object, code: ProblemCode])[] = [
    [OPERATION, { type: 'TransferOperationEnded', data: {} }, 'not-begun'],
    [EMERGENCY, { type: 'EmergencyLifted', data: {} }, 'not-begun'],
    [TOLL, revised(claim('a')), 'not-begun'],
    [TOLL, RIOT, 'wrong-kind'],
    [OPERATION, RIOT, 'wrong-kind'],
    [INCIDENT, { type: 'EmergencyDecreed', data: { provinces: ['EC'] } }, 'wrong-kind'],
    [INCIDENT, { type: 'TransferOperationProgressed', data: {} }, 'wrong-kind'],
  ];
  for (const [subject, body, code] of wrong) await api.refuses({ subject, ...body }, code, ['#/data']);
});

rules('takes no word about the future, wherever it stands', async ({ api }) => {
  await api.refuses(one(INCIDENT, { ...RIOT, data: { ...RIOT.data, occurred: '2999' } }), 'in-the-future', [
    '#/data/occurred',
  ]);
  await api.refuses({ ...one(INCIDENT, RIOT), report: { ...REPORT, published: '2999-01-01' } }, 'in-the-future', [
    '#/report/published',
  ]);
  const second = { ...said(), report: { retrieved: '2999-01-01' } };
  await api.refuses(several(INCIDENT, RIOT, second), 'in-the-future', ['#/events/1/report/retrieved']);
});

rules('says all that speaks against an event, the first of it as the code', async ({ api }) => {
  const nowhere = {
    ...RIOT,
    data: { ...RIOT.data, places: ['EC-QQQ', 'EC-G', 'QQ'], partOf: INCIDENT, occurred: '2999' },
  };
  const { errors = [] } = await api.refuses(one(INCIDENT, nowhere), 'in-the-future');
  assert.deepEqual(
    errors.map(({ code, pointer }) => [code, pointer]),
    [
      ['in-the-future', '#/data/occurred'],
      ['place-unknown', '#/data/places/0'],
      ['place-unknown', '#/data/places/2'],
      ['part-of-itself', '#/data/partOf'],
    ],
  );
});

rules.run();
