import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { isObject, type Json } from '#src/domain/json.ts';
import { MEASURES } from '#src/domain/vocabulary.ts';
import { parsePosted } from '#src/http/posting.ts';
import { claim, INCIDENT, OTHER, one, pinned, REPORT, revised } from '../api/events.ts';
import { EXAMPLES } from '../api/every-type.ts';

const words = suite('what is wrong with a field');

const LIFTED = { assessment: '0198f2b6-7a54-7c3e-8d21-5f0a9b3c4d5e', reason: 'a third list', stated: '2021-10-02' };

/** The most that each type says: each field of it is broken below. */
const WHOLE: readonly { readonly type: string; readonly data: Json }[] = [
  ...Object.entries(EXAMPLES).flatMap(([type, { least, most }]) => [
    { type, data: least as Json },
    { type, data: most as Json },
  ]),
  { type: 'EntryAmended', data: { event: LIFTED.assessment, fields: { city: 'Guayaquil' } } },
  { type: 'AssessmentLifted', data: LIFTED },
];

/** Values that a field may be given: `undefined` leaves it out. */
const BROKEN: readonly (Json | undefined)[] = [
  undefined,
  null,
  true,
  false,
  7,
  '7',
  -1,
  1.5,
  1e20,
  '',
  'x',
  'incident/',
  'hn-a',
  'a\0b',
  '02/07/2022',
  '../2021',
  'x'.repeat(5000),
  [],
  ['-'],
  [7],
  Array.from({ length: 600 }, () => 'A'),
  {},
  { extra: 1 },
  { ['y'.repeat(61)]: 1 },
  { qualifier: 'between' },
  { kind: 'denial' },
];

/** A value with the member at a path replaced. */
function replacedAt(value: Json, [step, ...rest]: readonly (string | number)[], by: Json | undefined): Json {
  if (step === undefined) return by as Json;
  if (Array.isArray(value)) return value.map((member, at) => (at === step ? replacedAt(member, rest, by) : member));
  const members = { ...(value as { readonly [name: string]: Json }) };
  return { ...members, [step]: replacedAt(members[step] ?? null, rest, by) };
}

/** The paths of all members of a value, however deep. */
function pathsIn(value: Json): (string | number)[][] {
  const members: [string | number, Json][] = Array.isArray(value)
    ? [...value.entries()]
    : isObject(value)
      ? Object.entries(value)
      : [];
  return members.flatMap(([step, member]) => [[step], ...pathsIn(member).map((path) => [step, ...path])]);
}

function detailsOf(body: object): readonly string[] {
  const parsed = parsePosted(JSON.parse(JSON.stringify(body)));
  return parsed.ok ? [] : parsed.errors.map(({ detail }) => detail);
}

const OF_THE_LIBRARY =
  /invalid|expected|received|too small|too big|unrecognized|none of the forms|another form|of the type/i;

words('is said in words of the ledger, whatever field of whatever event is broken in whatever way', () => {
  let found = 0;
  for (const { type, data } of WHOLE) {
    const event = { type, data, report: REPORT as Json };
    for (const path of pathsIn(event).filter(([first]) => first !== 'type')) {
      for (const by of BROKEN) {
        const broken = { subject: INCIDENT, ...(replacedAt(event, path, by) as object) };
        for (const detail of detailsOf(broken)) {
          found += 1;
          assert.doesNotMatch(
            detail,
            OF_THE_LIBRARY,
            `${type} ${path.join('/')} as ${JSON.stringify(by)?.slice(0, 60)}`,
          );
        }
      }
    }
  }
  assert.ok(found > 5000, `${found} faults`);
});

const riot = (more: object) => one(INCIDENT, { type: 'RiotReported', data: { kind: 'riot', places: ['EC'], ...more } });
const claimed = (more: object) => one(INCIDENT, revised(claim('a', 1, more)));
const measures = MEASURES.join(', ');
const relation = (more: object) => claimed({ relation: { kind: 'update', of: ['A3'], ...more } });
const QUALIFIERS = 'exact, at-least, more-than, up-to, about, fewer-than, between, words';

const CASES: readonly (readonly [what: string, body: object, ...details: string[]])[] = [
  ['another word than the vocabulary has', claimed({ measure: 'deaths' }), `must be one of: ${measures}`],
  ['a choice that is missing', claimed({ measure: undefined }), `is required: one of ${measures}`],
  ['an unknown qualifier', claimed({ qualifier: 'approx' }), `must be one of: ${QUALIFIERS}, increment`],
  ['no qualifier', claimed({ qualifier: undefined }), `is required: one of ${QUALIFIERS}, increment`],
  ['an unknown qualifier of an assessment', one(INCIDENT, pinned({ qualifier: 'x' })), `must be one of: ${QUALIFIERS}`],
  ['an unknown relation', relation({ kind: 'denial' }), 'must be one of: update, correction, repeat'],
  ['a text that is missing', riot({ kind: undefined }), 'is required'],
  ['a list that is missing', riot({ places: undefined }), 'is required'],
  ['a number in quotes', claimed({ value: '24' }), 'must be a number, without quotes'],
  ['a list for a number', claimed({ value: [24] }), 'must be a number'],
  ['a fraction', claimed({ value: 1.5 }), 'must be a whole number'],
  ['a number below none', claimed({ value: -1.5 }), 'must be at least 0'],
  ['fewer than none', claimed({ qualifier: 'fewer-than', value: -1 }), 'must be at least 1'],
  ['a number beyond the limit', claimed({ value: 1e20 }), 'must be at most 9,007,199,254,740,991'],
  ['a number for a text', riot({ title: 7 }), 'must be a text'],
  ['an empty text', riot({ title: '' }), 'must have at least 1 character'],
  ['a long text', riot({ title: 'x'.repeat(301) }), 'must have at most 300 characters'],
  ['a text for a list of claims', relation({ of: 'A3' }), 'must be a list, as ["A3"]'],
  ['a text for a list of places', riot({ places: 'EC-G' }), 'must be a list, as ["EC-G"]'],
  ['a list of nothing', riot({ places: [] }), 'must have at least one entry'],
  ['a long list', riot({ places: Array.from({ length: 51 }, () => 'EC') }), 'must have at most 50 entries'],
  ['a text for a relation', claimed({ relation: 'A3' }), 'must be an object'],
  ['a subject that is none', riot({ partOf: 'litoral' }), 'must be <kind>/<id>, as incident/litoral-2021-11-13'],
  [
    'a merge into what is no incident',
    one(INCIDENT, { type: 'IncidentsMerged', data: { into: 'hn-a' } }),
    'must be an incident, as incident/litoral-2021-11-13',
  ],
  [
    'a merge into an operation',
    one(INCIDENT, { type: 'IncidentsMerged', data: { into: OTHER.replace('incident', 'operation') } }),
    'must be an incident, as incident/litoral-2021-11-13',
  ],
  ['a merge into a number', one(INCIDENT, { type: 'IncidentsMerged', data: { into: 7 } }), 'must be a text'],
  ['a merge into nothing', one(INCIDENT, { type: 'IncidentsMerged', data: {} }), 'is required'],
  ['a strike that is none', one(INCIDENT, { type: 'EntryAmended', data: { of: 'a', strike: false } }), 'must be true'],
  [
    'a date of another form',
    riot({ occurred: '02/07/2022' }),
    'must be a date as 2022-07-02, 2022-07, 2022-07-02T14:00-03:00 or 2022-07-01/2022-07-02 (EDTF level 0–1)',
  ],
  [
    'a date without an earliest moment',
    claimed({ stated: '../2022' }),
    'must be a date with an earliest moment, as 2022-07-02, 2022-07, 2022-07-02T14:00-03:00 or 2022-07-01/2022-07-02 (EDTF level 0–1)',
  ],
  [
    'an amendment of nothing',
    one(INCIDENT, { type: 'EntryAmended', data: { fields: { value: 1 } } }),
    'must name a claim by `of`, or an event by `event`',
  ],
  [
    'a name of a field that is too long',
    one(INCIDENT, { type: 'EntryAmended', data: { of: 'a', fields: { ['y'.repeat(61)]: 1 } } }),
    'its name must have at most 60 characters',
  ],
];

for (const [what, body, ...details] of CASES) {
  words(`is said of ${what}`, () => assert.deepEqual(detailsOf(body), details));
}

words.run();
