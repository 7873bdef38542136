// Histories made by hand, whose answers can be read off the text: the reference is held against them, not the service.
import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { type Answer, viewOf } from '../support/reference/best.ts';
import { daysInForce } from '../support/reference/emergency.ts';
import { answerOf } from '../support/reference/groups.ts';
import { isSameName, nameKey } from '../support/reference/names.ts';
import { entered, type Line } from '../support/reference/pasted.ts';
import { isPlacedIn } from '../support/reference/places.ts';
import { circlesIn, reasonsAgainst } from '../support/reference/rules.ts';
import { endsBeforeItBegins, isBefore, isSeason, stretchOf } from '../support/reference/time.ts';
import { recordedIn } from '../support/reference/toll.ts';
import { eventId } from '../support/spec.ts';

const test = suite('the reference, by hand');

const claim = (id: string, value: number, more: object = {}) => ({
  id,
  measure: 'killed',
  group: 'inmate',
  qualifier: 'exact',
  value,
  stated: '2021-05-01',
  institution: id,
  role: 'police',
  ...more,
});
const riot = (id: string, claims: readonly object[], more: object = {}): Line => [
  `incident/${id}`,
  'RiotReported',
  { kind: 'riot', places: ['EC-G'], occurred: '2021-05-01', ...(claims.length > 0 ? { claims } : {}), ...more },
];
const revised = (id: string, ...claims: readonly object[]): Line => [`incident/${id}`, 'CasualtiesRevised', { claims }];
const TOLL: Line = [
  'toll/t',
  'TollClaimed',
  {
    scope: { place: 'EC', population: 'inmates', measure: 'killed', group: 'inmate', interval: '2021' },
    claims: [claim('t', 9)],
  },
];
const figure = (lines: readonly Line[], T?: string): Answer =>
  answerOf({ measure: 'killed', group: 'inmate' }, viewOf(entered(...lines), 'incident/a', undefined, T));
const utc = (moment: number): string => new Date(moment).toISOString();

test('a correction of a correction, each dated less well than the one before, is the last word', () => {
  const by = { institution: 'F' };
  const correcting = (of: string) => ({ ...by, relation: { kind: 'correction', of: [of], reason: 'double-count' } });
  const lines = [
    riot('a', [claim('c1', 68, { ...by, stated: '2021-05-03T14:00-05:00' })]),
    revised('a', claim('c2', 62, { ...correcting('c1'), stated: '2021-05' })),
    revised('a', claim('c3', 60, { ...correcting('c2'), stated: undefined })),
  ];
  assert.equal(figure(lines).value, 60);
  assert.equal(figure(lines, '2021-05-03').value, 62);
  assert.equal(figure(lines, '2021-05-02').phase, 'none');
});

test('one institution in four forms of its name is one voice', () => {
  const names = ['Fiscalía', 'Fiscali\u0301a', 'FISCALÍA ', 'Fis\u200bcalía'];
  const claims = names.map((institution, n) => claim(`c${n}`, n, { institution, stated: `2021-05-0${n + 1}` }));
  assert.deepEqual([figure([riot('a', claims)]).value, figure([riot('a', claims)]).labels], [3, ['single-source']]);
});

test('names are compared without what nobody sees, and letters and marks of every script stay', () => {
  assert.ok(isSameName('Straße  1', ' STRASSE\u00a01'));
  assert.ok(!isSameName('เขาบิน', 'เข้าบิน'));
  assert.deepEqual([nameKey(' '), nameKey('\u200b')], ['', '']);
});

test('the repeated hour of autumn is told apart by its offset, and is the first one without', () => {
  const zone = 'America/New_York';
  assert.equal(utc(stretchOf('2021-11-07T01:30', zone).first), '2021-11-07T05:30:00.000Z');
  assert.equal(utc(stretchOf('2021-11-07T01:10-05:00', zone).first), '2021-11-07T06:10:00.000Z');
  assert.ok(!isBefore('2021-11-07T01:10-05:00', '2021-11-07T01:30-04:00', zone));
});

test('a day ends after the hour that comes twice before its midnight, and begins after one that is left out', () => {
  const zone = 'America/Santiago';
  assert.equal(utc(stretchOf('2021-04-03', zone).last), '2021-04-04T03:59:59.999Z');
  assert.equal(utc(stretchOf('2021-09-05', zone).first), '2021-09-05T04:00:00.000Z');
});

test('without a zone, two values contradict each other as instants only where both say their offset', () => {
  assert.ok(!isBefore('2021-05-01T10:00-05:00', '2021-05-01T20:30+09:00'));
  assert.ok(isBefore('2021-05-01T10:00', '2021-05-01T20:30+09:00'));
  assert.ok(endsBeforeItBegins('2021-05-02T10:00-05:00/2021-05-02T12:00+09:00'));
  assert.deepEqual(['2021-21', '2021-12', '2021-23~', '2021/2022-24'].map(isSeason), [true, false, true, true]);
});

test('parts are counted where no whole has a figure, through several levels, and what has none is listed', () => {
  const lines = [
    riot('whole', [claim('w', 10)]),
    ['incident/whole', 'ClaimRetracted', { of: ['w'], stated: '2021-05-02' }] as const,
    riot('middle', [], { partOf: 'incident/whole' }),
    riot('part', [claim('p', 3)], { partOf: 'incident/middle' }),
    TOLL,
  ];
  const { sum, notCountedAgain, withoutFigure } = recordedIn(entered(...lines), 'toll/t');
  assert.deepEqual([sum, notCountedAgain, withoutFigure], [3, [], ['incident/middle', 'incident/whole']]);
  const stood = recordedIn(entered(...lines), 'toll/t', undefined, '2021-05-01');
  assert.deepEqual(
    [stood.sum, stood.notCountedAgain, stood.withoutFigure],
    [10, ['incident/middle', 'incident/part'], []],
  );
});

test('a part that closes a circle is refused; where it got in, it is void, and nobody is lost', () => {
  const first = riot('a', [claim('x', 1)], { partOf: 'incident/b' });
  const [subject, type, data] = riot('b', [claim('y', 2)], { partOf: 'incident/a' });
  assert.equal(circlesIn({ type, data }, subject, entered(first)).length, 1);
  const { sum, notCountedAgain } = recordedIn(entered(first, [subject, type, data], TOLL), 'toll/t');
  assert.deepEqual([sum, notCountedAgain], [2, ['incident/a']]);
});

test('places nest as ISO 3166-2 has them', () => {
  assert.ok(isPlacedIn('FR-75C', 'FR-IDF') && isPlacedIn('FR-75C', 'FR') && isPlacedIn('EC-G', 'EC'));
  assert.ok(!isPlacedIn('FR-IDF', 'FR-75C') && !isPlacedIn('FR-33', 'FR-IDF'));
});

test('a gap between a decree and its extension is a gap, and a lifting adds no day', () => {
  const lines: Line[] = [
    ['emergency/e', 'EmergencyDecreed', { provinces: ['EC'], from: '2021-05-01', days: 2 }],
    ['emergency/e', 'EmergencyExtended', { from: '2021-05-05', days: 2 }],
    ['emergency/e', 'EmergencyLifted', { lifted: '2021-05-09' }],
  ];
  const days = [...(daysInForce(entered(...lines), 'emergency/e') ?? [])].map((day) =>
    utc(day * 86_400_000).slice(8, 10),
  );
  assert.deepEqual(days, ['01', '02', '05', '06']);
});

test('an amendment is held to what names the entry', () => {
  const events = entered(
    riot('a', [claim('base', 60)]),
    revised('a', claim('more', 11, { qualifier: 'increment', base: 'base', stated: '2021-05-02' })),
  );
  const amends = (fields: object): string[] =>
    reasonsAgainst({ type: 'EntryAmended', data: { of: 'base', fields } }, 'incident/a', events);
  assert.deepEqual(amends({ group: 'police' }), ['more: its base base counts something else']);
  assert.deepEqual(amends({ value: 61 }), []);
  assert.deepEqual(reasonsAgainst({ type: 'EntryAmended', data: { of: 'base', strike: true } }, 'incident/a', events), [
    'it strikes the base of more',
  ]);
  assert.equal(events[1]?.id, eventId(1));
});

test.run();
