import { suite } from 'uvu';
import { type Api, openApi } from '../support/api.ts';
import { claim, INCIDENT, one, pinned, REPORT, RIOT, revised, SCOPE } from './events.ts';

const field = suite<{ api: Api }>('a field');

field.before(async (context) => {
  context.api = await openApi();
  await context.api.record(one(INCIDENT, RIOT));
});
field.after(({ api }) => api.end());

const NEW = 'incident/new';
const riot = (more: object) => one(NEW, { type: 'RiotReported', data: { ...RIOT.data, ...more } });
const reported = (more: object) => ({ ...one(NEW, RIOT), report: { ...REPORT, ...more } });
const claimed = (more: object) => one(INCIDENT, revised(claim('x', 1, more)));
const step = (moved: object) => one('operation/x', { type: 'TransferOperationProgressed', data: { moved } });

const CASES: readonly (readonly [what: string, body: object, ...pointers: string[]])[] = [
  // unknown, at each level
  ['beside the event', { ...one(NEW, RIOT), extra: 1 }, '#/extra'],
  ['beside the list of events', { subject: NEW, events: [RIOT], report: REPORT }, '#/report'],
  ['in an event of a list', { subject: NEW, events: [{ ...RIOT, subject: NEW }] }, '#/events/0/subject'],
  ['of the ledger’s own', { ...one(NEW, RIOT), id: 'x', recorded: '2021' }, '#/id', '#/recorded'],
  ['in the data', riot({ extra: 1 }), '#/data/extra'],
  ['with a slash and a tilde in its name', riot({ 'a/b~c': 1 }), '#/data/a~1b~0c'],
  ['called constructor', riot({ constructor: 1 }), '#/data/constructor'],
  ['called toString', { ...one(NEW, RIOT), toString: 1 }, '#/toString'],
  ['in a claim', claimed({ scope: 'incident' }), '#/data/claims/0/scope'],
  ['of another qualifier', claimed({ low: 1 }), '#/data/claims/0/low'],
  ['in a relation', claimed({ relation: { kind: 'update', of: ['a'], why: '' } }), '#/data/claims/0/relation/why'],
  ['in the report', reported({ author: 'x' }), '#/report/author'],
  ['in what a report archived', reported({ archived: { ...REPORT.archived, by: 'x' } }), '#/report/archived/by'],
  ['of the report in the data', riot({ report: REPORT }), '#/data/report'],
  [
    'in a scope',
    one('toll/x', { type: 'TollClaimed', data: { scope: { ...SCOPE, city: 'x' }, claims: [claim('t')] } }),
    '#/data/scope/city',
  ],
  ['in a quantity', step({ qualifier: 'exact', value: 1, unit: 'bus' }), '#/data/moved/unit'],
  ['in an assessment', one(INCIDENT, pinned({ claim: 'a' })), '#/data/claim'],
  // missing
  ['subject, missing', { ...RIOT }, '#/subject'],
  ['type, missing', { subject: NEW, data: {} }, '#/type'],
  ['data, missing', { subject: NEW, type: 'RiotReported' }, '#/data'],
  ['of the data, missing', one(NEW, { type: 'RiotReported', data: {} }), '#/data/kind', '#/data/places'],
  ['qualifier, missing', claimed({ qualifier: undefined }), '#/data/claims/0/qualifier'],
  [
    'reason of a correction, missing',
    claimed({ relation: { kind: 'correction', of: ['a'] } }),
    '#/data/claims/0/relation/reason',
  ],
  ['value of an increment’s base, missing', claimed({ qualifier: 'increment' }), '#/data/claims/0/base'],
  // of the wrong type or form
  ['subject of another kind', one('person/x', RIOT), '#/subject'],
  ['subject with a path', one('incident/../x', RIOT), '#/subject'],
  ['subject with U+0000', one('incident/a\0b', RIOT), '#/subject'],
  ['subject that is too long', one(`incident/${'a'.repeat(121)}`, RIOT), '#/subject'],
  ['subject that is a list', { ...one(NEW, RIOT), subject: [NEW] }, '#/subject'],
  ['type that is unknown', { ...one(NEW, RIOT), type: 'IncidentDeleted' }, '#/type'],
  ['type that every object has', { ...one(NEW, RIOT), type: 'hasOwnProperty' }, '#/type'],
  ['type of the store’s own', { ...one(NEW, RIOT), type: '$metadata' }, '#/type'],
  ['data that is a list', { ...one(NEW, RIOT), data: [] }, '#/data'],
  ['data that is null', { ...one(NEW, RIOT), data: null }, '#/data'],
  ['report that is null', { ...one(NEW, RIOT), report: null }, '#/report'],
  ['report that is a text', { ...one(NEW, RIOT), report: 'EFE' }, '#/report'],
  ['events that are an object', { subject: NEW, events: {} }, '#/events'],
  ['events that are none', { subject: NEW, events: [] }, '#/events'],
  ['places that are a text', riot({ places: 'EC-G' }), '#/data/places'],
  ['place in lower case', riot({ places: ['EC-G', 'ec'] }), '#/data/places/1'],
  ['title that is a number', riot({ title: 7 }), '#/data/title'],
  ['title that is empty', riot({ title: '' }), '#/data/title'],
  ['title that is null', riot({ title: null }), '#/data/title'],
  ['title that is too long', riot({ title: 'x'.repeat(301) }), '#/data/title'],
  ['title with U+0000', riot({ title: 'a\0b' }), '#/data/title'],
  ['title with a lone surrogate', riot({ title: 'a\ud800b' }), '#/data/title'],
  ['title with surrogates in the wrong order', riot({ title: '\udca5\ud83d' }), '#/data/title'],
  ['facility without a letter', riot({ facilities: ['—'] }), '#/data/facilities/0'],
  ['zone that is none', riot({ zone: 'America/Nowhere' }), '#/data/zone'],
  ['partOf that is no subject', riot({ partOf: 'litoral' }), '#/data/partOf'],
  ['occurred that is no day', riot({ occurred: '2021-02-30' }), '#/data/occurred'],
  ['occurred that ends before it begins', riot({ occurred: '2021-02/2021-01' }), '#/data/occurred'],
  ['stated that has no beginning', claimed({ stated: '../2021' }), '#/data/claims/0/stated'],
  ['id of a claim that is no id', claimed({ id: '-a' }), '#/data/claims/0/id'],
  ['measure that is unknown', claimed({ measure: 'deaths' }), '#/data/claims/0/measure'],
  ['role that is unknown', claimed({ role: 'president' }), '#/data/claims/0/role'],
  ['qualifier that is unknown', claimed({ qualifier: 'approximately' }), '#/data/claims/0/qualifier'],
  [
    'relation of an unknown kind',
    claimed({ relation: { kind: 'denial', of: ['a'] } }),
    '#/data/claims/0/relation/kind',
  ],
  ['relation to nothing', claimed({ relation: { kind: 'update', of: [] } }), '#/data/claims/0/relation/of'],
  [
    'relation that names a claim twice',
    claimed({ relation: { kind: 'update', of: ['a', 'a'] } }),
    '#/data/claims/0/relation/of',
  ],
  ['relation to a text', claimed({ relation: 'a' }), '#/data/claims/0/relation'],
  ['url that is no web address', reported({ url: 'javascript:alert(1)' }), '#/report/url'],
  ['sha256 that is none', reported({ archived: { ...REPORT.archived, sha256: 'A' } }), '#/report/archived/sha256'],
  ['language that is none', reported({ language: 'Spanish!' }), '#/report/language'],
  // of numbers
  ['value below zero', claimed({ value: -1 }), '#/data/claims/0/value'],
  ['value with a fraction', claimed({ value: 1.5 }), '#/data/claims/0/value'],
  ['value as a text', claimed({ value: '24' }), '#/data/claims/0/value'],
  ['value as a list', claimed({ value: [24] }), '#/data/claims/0/value'],
  ['value beyond 2^53−1', claimed({ value: 2 ** 53 }), '#/data/claims/0/value'],
  ['value as large as a number gets', claimed({ value: Number.MAX_VALUE }), '#/data/claims/0/value'],
  ['value null, as JSON has it for NaN', claimed({ value: Number.NaN }), '#/data/claims/0/value'],
  ['value of fewer than none', claimed({ qualifier: 'fewer-than', value: 0 }), '#/data/claims/0/value'],
  [
    'word that stands for no number',
    { ...one(INCIDENT, revised({ ...claim('w'), value: undefined, qualifier: 'words', words: 'many' })) },
    '#/data/claims/0/words',
  ],
  ['high below low', step({ qualifier: 'between', low: 2, high: 1 }), '#/data/moved/high'],
  [
    'days that are none',
    one('emergency/x', { type: 'EmergencyDecreed', data: { provinces: ['EC'], days: 0 } }),
    '#/data/days',
  ],
];

for (const [what, body, ...pointers] of CASES) {
  field(`${what} is refused by its place, and nothing is stored`, async ({ api }) => {
    await api.refuses(body, 'invalid-request', pointers, { 'if-match': '"0"' });
  });
}

field('beyond what a number can be is refused, not rounded', async ({ api }) => {
  for (const value of ['1e400', '-1e400', '9007199254740993', '1e16', '123456789012345678901234567890']) {
    const text = JSON.stringify(claimed({})).replace('"value":1', `"value":${value}`);
    await api.refuses(text, 'invalid-request', ['#/data/claims/0/value']);
  }
});

field('written as a lone surrogate’s escape is refused', async ({ api }) => {
  for (const written of ['\\ud800', '\\udfff', '\\ud800\\ud800', '\\u0000']) {
    const text = JSON.stringify(riot({ title: 'x' })).replace('"title":"x"', `"title":"x${written}"`);
    await api.refuses(text, 'invalid-request', ['#/data/title']);
  }
});

field(
  'in the values of an amendment holds no lone surrogate and no U+0000, however deep, in a name neither',
  async ({ api }) => {
    for (const written of ['"a\\ud800"', '{"\\ud800":1}', '{"a":[{"\\u0000":1}]}', '["\\u0000"]']) {
      const data = `{"of":"a","fields":{"note":${written}}}`;
      const body = `{"subject":"${INCIDENT}","type":"EntryAmended","data":${data}}`;
      await api.refuses(body, 'invalid-request', ['#/data/fields/note'], { 'if-none-match': '*' });
    }
  },
);

field('that many mistakes name is named once for each', async ({ api }) => {
  const claims = [claim('a', -1, { measure: 'deaths' }), claim('b', 1, { role: 'x', extra: 1 })];
  await api.refuses(one(INCIDENT, revised(...claims)), 'invalid-request', [
    '#/data/claims/0/measure',
    '#/data/claims/0/value',
    '#/data/claims/1/role',
    '#/data/claims/1/extra',
  ]);
});

field.run();
