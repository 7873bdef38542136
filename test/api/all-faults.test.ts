import { suite } from 'uvu';
import { type Api, openApi } from '../support/api.ts';
import { amended, BEGUN, claim, INCIDENT, OPERATION, one, pinned, RIOT, revised, SCOPE, several } from './events.ts';

const faults = suite<{ api: Api }>('a wrong field hides no other');

faults.before(async (context) => {
  context.api = await openApi();
  await context.api.record(one(INCIDENT, RIOT));
  await context.api.record(one(OPERATION, BEGUN));
});
faults.after(({ api }) => api.end());

const update = (more: object) => ({ relation: { kind: 'update', of: ['a'], ...more } });
const between = { qualifier: 'between', value: undefined, low: 9, high: 3 };

/** A body, and every field of it that is wrong, in order. */
const CASES: readonly (readonly [what: string, body: object, ...pointers: string[]])[] = [
  [
    'of several claims, whatever it is',
    one(
      INCIDENT,
      revised(
        claim('a', 1, { qualifier: 'approximately', measure: 'deaths', group: 'prisoners', stated: 'yesterday' }),
        claim('b', -1, { ...update({ kind: 'denial', of: [] }), role: 'president', extra: 1 }),
        claim('c', 0, { ...between, basis: 'rumour', ...update({ of: ['a', 'a'], why: 'x' }) }),
        claim('d'),
        claim('-e', 1, { qualifier: undefined, quote: '' }),
      ),
    ),
    '#/data/claims/0/qualifier',
    '#/data/claims/0/measure',
    '#/data/claims/0/group',
    '#/data/claims/0/stated',
    '#/data/claims/1/role',
    '#/data/claims/1/relation/kind',
    '#/data/claims/1/relation/of',
    '#/data/claims/1/value',
    '#/data/claims/1/extra',
    '#/data/claims/2/relation/of',
    '#/data/claims/2/relation/why',
    '#/data/claims/2/basis',
    '#/data/claims/2/high',
    '#/data/claims/4/qualifier',
    '#/data/claims/4/id',
    '#/data/claims/4/quote',
  ],
  [
    'of a number by no qualifier that there is: it is wrong by each',
    one(INCIDENT, revised(claim('a', -1, { qualifier: 'x' }), claim('b', 1, { qualifier: 'x', low: 1, base: 'a' }))),
    '#/data/claims/0/qualifier',
    '#/data/claims/0/value',
    '#/data/claims/1/qualifier',
  ],
  [
    'of a relation within a claim without a qualifier',
    one(INCIDENT, revised(claim('a', 1, { qualifier: null, ...update({ kind: 'x', of: ['-'], reason: 'y' }) }))),
    '#/data/claims/0/qualifier',
    '#/data/claims/0/relation/kind',
    '#/data/claims/0/relation/of/0',
    '#/data/claims/0/relation/reason',
  ],
  [
    'of an assessment',
    one(INCIDENT, pinned({ qualifier: 'x', group: 'y', reason: '', claim: 'a' })),
    '#/data/qualifier',
    '#/data/group',
    '#/data/reason',
    '#/data/claim',
  ],
  [
    'of an assessment’s range',
    one(INCIDENT, pinned({ ...between, group: 'y', stated: 'z' })),
    '#/data/group',
    '#/data/stated',
    '#/data/high',
  ],
  [
    'of a quantity, and beside it',
    one(OPERATION, {
      type: 'TransferOperationProgressed',
      data: { moved: { qualifier: 'x', unit: 'bus' }, progressed: 'y', to: [] },
    }),
    '#/data/moved/qualifier',
    '#/data/moved/unit',
    '#/data/to',
    '#/data/progressed',
  ],
  [
    'of an amendment of a claim',
    one(INCIDENT, amended({ of: '-a', fields: {}, reason: '', extra: 1 })),
    '#/data/of',
    '#/data/fields',
    '#/data/reason',
    '#/data/extra',
  ],
  [
    'of an amendment that strikes',
    one(INCIDENT, amended({ of: '-a', strike: false, note: '' })),
    '#/data/of',
    '#/data/strike',
    '#/data/note',
  ],
  [
    'of an amendment of an event',
    one(INCIDENT, amended({ event: 'x', fields: {}, note: '' })),
    '#/data/event',
    '#/data/fields',
    '#/data/note',
  ],
  [
    'of a scope and its claims',
    one('toll/x', {
      type: 'TollClaimed',
      data: { scope: { ...SCOPE, place: undefined, measure: 'x', city: 'y' }, claims: [claim('t', 1, { group: 'z' })] },
    }),
    '#/data/scope/measure',
    '#/data/scope/city',
    '#/data/scope/place',
    '#/data/claims/0/group',
  ],
  [
    'of one event of several, of the subject and of the report',
    {
      ...several(
        'person/x',
        { ...revised(claim('a', 1, { qualifier: 'x', measure: 'y' })), report: { author: 'z', published: 'then' } },
        { type: 'CasualtiesRevised', data: { claims: [] } },
      ),
      extra: 1,
    },
    '#/subject',
    '#/extra',
    '#/events/0/data/claims/0/qualifier',
    '#/events/0/data/claims/0/measure',
    '#/events/0/report/published',
    '#/events/0/report/author',
    '#/events/1/data/claims',
  ],
  [
    'where the type is unknown: of the report',
    { subject: INCIDENT, type: 'IncidentDeleted', data: {}, report: { published: 'then' } },
    '#/type',
    '#/report/published',
  ],
];

for (const [what, body, ...pointers] of CASES) {
  faults(what, async ({ api }) => {
    await api.refuses(body, 'invalid-request', pointers, { 'if-match': '"0"' });
  });
}

faults('of a claim as it would be amended', async ({ api }) => {
  await api.record(one(INCIDENT, revised(claim('known'))));
  const fields = { qualifier: 'x', measure: 'y', part: '—', 'a/b': 1 };
  await api.refuses(
    one(INCIDENT, amended({ of: 'known', fields })),
    'amendment-invalid',
    ['#/data/fields/qualifier', '#/data/fields/measure', '#/data/fields/part', '#/data/fields/a~1b'],
    { 'if-match': '"1"' },
  );
});

faults.run();
