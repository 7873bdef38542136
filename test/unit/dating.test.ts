import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { type DateWord, datingOf } from '#projections/dating.ts';
import { emergencies } from '#projections/emergencies.ts';
import { incidents } from '#projections/incidents.ts';
import { composeMerged } from '#projections/merged.ts';
import { operations } from '#projections/operations.ts';
import type { History } from '#src/domain/history.ts';
import { mergesIn } from '#src/domain/merging.ts';
import { endOf } from '#src/domain/time.ts';
import { type Given, given } from '../support/given.ts';
import { amendsEvent, among, dates, emergency, incident, merges, operation, splits, type To } from '../support/spec.ts';

const test = suite('what was said of a date');

const queryOf = (until?: string) => ({
  statedUntil: until === undefined ? null : (endOf(until) ?? assert.fail(until)),
});

/** Each word as `institution date`, with `!` where it conflicts and in brackets where it is superseded. */
const shown = ({ institution, occurred, last, conflicts }: DateWord): string =>
  last ? `${institution} ${occurred}${conflicts ? '!' : ''}` : `(${institution} ${occurred})`;
function told(history: History, until?: string): string {
  const { contested, words } = datingOf(history, queryOf(until));
  return `${contested ? 'contested: ' : ''}${words.map(shown).join(', ')}`;
}
const of = (...events: readonly Given[]): string => told(given('incident/x', events));
const recorded = (occurred: string, ...words: readonly string[]): string =>
  of(incident({ occurred }), ...words.map((word, n) => dates(String.fromCharCode(97 + n), word)));

test('nothing is said where nobody spoke of it', () => {
  assert.deepEqual(datingOf(given('incident/x', [incident()]), queryOf()), { contested: false, words: [] });
  assert.equal(of(incident(), { type: 'StatementRecorded', data: { gist: 'x', occurredPrecision: 'Wednesday' } }), '');
});

test('a word that has no moment in common with the date recorded conflicts with it', () => {
  assert.equal(recorded('2021-11-13', '2021-11-12'), 'contested: a 2021-11-12!');
  assert.equal(recorded('2021-12-31', '2022-01-01'), 'contested: a 2022-01-01!');
  assert.equal(recorded('2021-12', '2022'), 'contested: a 2022!');
  assert.equal(recorded('2021-11-13T23:59', '2021-11-14T00:00'), 'contested: a 2021-11-14T00:00!');
  assert.equal(recorded('../2021-11-12', '2021-11-13/..'), 'contested: a 2021-11-13/..!');
});

test('one that is less or more precise, or only partly the same, agrees', () => {
  for (const word of [
    '2021-11-13',
    '2021-11',
    '2021',
    '2021-11-XX',
    '2021-11~',
    '2021-11-13T00:00',
    '2021-11-12/2021-11-13',
  ])
    assert.equal(recorded('2021-11-13', word), `a ${word}`);
  for (const word of ['2021-11-13/2022-01-01', '../2021-11-13', '2021-11-13/..'])
    assert.equal(recorded('2021-11-13', word), `a ${word}`);
});

test('where nothing is recorded there is nobody to conflict with but each other', () => {
  const unknown = incident({ occurred: undefined });
  const begun = JSON.parse(JSON.stringify(unknown)) as Given;
  assert.equal(of(begun, dates('a', '2021-11-13')), 'a 2021-11-13');
  assert.equal(
    of(begun, dates('a', '2021-11-13'), dates('b', '2021-11-12'), dates('c', '2021-11')),
    'contested: a 2021-11-13!, b 2021-11-12!, c 2021-11',
  );
});

test('two words that may both be the date recorded conflict with each other', () =>
  assert.equal(
    recorded('2021-11', '2021-11-12', '2021-11-13', '2021'),
    'contested: a 2021-11-12!, b 2021-11-13!, c 2021',
  ));

test('only the last word of an institution counts, by the order in which things were said', () => {
  const said = (day: string, stated: string, institution = 'a') => dates(institution, day, { stated });
  const begun = incident({ occurred: '2021-11-13' });
  assert.equal(
    of(begun, said('2021-11-12', '2021-11-14'), said('2021-11-13', '2021-11-15')),
    '(a 2021-11-12), a 2021-11-13',
  );
  assert.equal(
    of(begun, said('2021-11-13', '2021-11-15'), said('2021-11-12', '2021-11-14')),
    '(a 2021-11-12), a 2021-11-13',
    'entered late',
  );
  const published = { report: { published: '2021-11-16' } };
  assert.equal(
    of(begun, dates('a', '2021-11-12', published), said('2021-11-13', '2021-11-16')),
    'contested: (a 2021-11-13), a 2021-11-12!',
    'of one moment, what was published later',
  );
  assert.equal(
    of(begun, dates('a', '2021-11-13'), dates('a', '2021-11-12'), said('2021-11-13', '2021-11-14', 'b')),
    'contested: (a 2021-11-13), a 2021-11-12!, b 2021-11-13!',
    'of none, what was entered later',
  );
});

test('who speaks is an institution as of a claim: the given one, the claimant, else nobody else', () => {
  const word = (fields: object): Given => dates('a', '2021-11-12', { institution: undefined, ...fields });
  const events = [
    incident({ occurred: '2021-11-13' }),
    word({ claimant: 'Fiscalia' }),
    word({ claimant: 'Ana Gomez', institution: 'Fiscalia', role: 'prosecutor' }),
    word({ report: { publisher: 'Daily' } }),
    word({}),
  ].map((event) => JSON.parse(JSON.stringify(event)) as Given);
  const { words } = datingOf(given('incident/x', events), queryOf());
  assert.deepEqual(
    words.map(({ institution, claimant, role, last }) => [institution, claimant, role, last]),
    [
      ['Fiscalia', 'Fiscalia', 'unattributed', false],
      ['Fiscalia', 'Ana Gomez', 'prosecutor', true],
      ['unattributed: Daily', null, 'unattributed', true],
      [`unattributed: ${words.at(-1)?.event}`, null, 'unattributed', true],
    ],
  );
});

test('as of before it was said there is no dispute; what nobody dated is in no limited view', () => {
  const history = given('incident/x', [
    incident({ occurred: '2021-11-13' }),
    dates('a', '2021-11-12', { stated: '2021-11-15' }),
    dates('b', '2021-11-11'),
  ]);
  assert.equal(told(history, '2021-11-14'), '');
  assert.equal(told(history, '2021-11-15'), 'contested: a 2021-11-12!');
  assert.equal(told(history), 'contested: b 2021-11-11!, a 2021-11-12!');
});

test('our own slip is mended for all times: in the word, in the record, in the zone', () => {
  const begun = incident({ occurred: '2021-11-13' });
  const word = dates('a', '2021-11-12', { stated: '2021-11-15' });
  assert.equal(of(begun, word, amendsEvent(1, { occurred: '2021-11-13' })), 'a 2021-11-13');
  assert.equal(of(begun, word, amendsEvent(1, { occurred: null })), '');
  assert.equal(of(begun, word, amendsEvent(0, { occurred: '2021-11-12' })), 'a 2021-11-12');
  assert.equal(of(begun, word, amendsEvent(0, { occurred: null })), 'a 2021-11-12');
  const late = dates('a', '2021-11-12T23:30-05:00');
  assert.equal(of(begun, late), 'contested: a 2021-11-12T23:30-05:00!');
  assert.equal(of(begun, late, amendsEvent(0, { zone: 'Asia/Tokyo' })), 'a 2021-11-12T23:30-05:00');
});

test('is the beginning of an operation, and the day from which an emergency was in force', () => {
  const moved = given('operation/x', [
    operation({ begun: '2022-11-02' }),
    { type: 'TransferOperationEnded', data: { ended: '2022-11-10' } },
    dates('a', '2022-11-05'),
  ]);
  assert.equal(told(moved), 'contested: a 2022-11-05!');
  assert.deepEqual(operations.view(moved, queryOf()).dating, datingOf(moved, queryOf()));
  const decreed = given('emergency/x', [
    emergency({ from: '2022-11-02', days: 45 }),
    dates('a', '2022-11-01', { occurredPrecision: 'Tuesday' }),
  ]);
  const { dating, beginning, end } = emergencies.view(decreed, queryOf());
  assert.equal(told(decreed), 'contested: a 2022-11-01!');
  assert.equal(dating.words[0]?.occurredPrecision, 'Tuesday');
  assert.deepEqual([beginning.earliest, end.latest], ['2022-11-02', '2022-12-16'], 'it holds by the record');
});

test('what was said of a duplicate is told with the survivor, until it is split off', () => {
  const [a, b] = ['incident/a', 'incident/b'] as const;
  const composed = (events: readonly To[]): History => {
    const histories = among(events).histories();
    const bySubject = new Map(histories.map((history) => [history.subject, history]));
    return composeMerged(bySubject.get(a) ?? assert.fail(), mergesIn(histories), bySubject);
  };
  const events: To[] = [
    [a, incident({ occurred: '2021-11-13' })],
    [b, incident({ occurred: '2021-11-12' })],
    [b, dates('a', '2021-11-12')],
    [b, merges(a)],
  ];
  const { dating, statements } = incidents.view(composed(events), queryOf());
  assert.equal(told(composed(events)), 'contested: a 2021-11-12!');
  assert.deepEqual([dating.words[0]?.subject, statements[0]?.occurred], [b, '2021-11-12']);
  assert.equal(told(composed([...events, [b, splits()]])), '');
});

test.run();
