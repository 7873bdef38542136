import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { composeToll } from '#projections/tolls.ts';
import type { History } from '#src/domain/history.ts';
import { endOf } from '#src/domain/time.ts';
import { type Given, given as happened } from '../support/given.ts';
import { claim, incident, operation, retracts, says, toll } from '../support/spec.ts';

const test = suite('running totals');

/** A history whose events leave out what is undefined. */
const given = (subject: string, events: readonly Given[]): History =>
  happened(subject, JSON.parse(JSON.stringify(events)));

/** A night at a day, with a number of killed inmates stated on that day. */
const night = (id: string, day: string, value: number, fields: object = {}, said: object = {}): History =>
  given(`incident/${id}`, [
    incident({
      occurred: day,
      claims: [claim('a', { value, stated: day.slice(0, 10), role: 'police', ...said })],
      ...fields,
    }),
  ]);
const bare = (id: string, occurred: string): History => given(`incident/${id}`, [incident({ occurred })]);

interface Asked {
  readonly events?: readonly Given[];
  readonly until?: string;
  readonly scope?: object;
}

function compose(documents: readonly History[], { events, until, scope = {} }: Asked = {}) {
  const document = given('toll/t', events ?? [toll([claim('t', { value: 10, stated: '2021-12-31' })], scope)]);
  const included = new Map(documents.map((one) => [one.subject as string, one]));
  const statedUntil = until === undefined ? null : (endOf(until) ?? null);
  return composeToll(document, documents, included, { statedUntil }) ?? assert.fail();
}
const counted = (documents: readonly History[], asked: Asked = {}) => {
  const { incidents, uncertain, withoutFigure: _, ...sum } = compose(documents, asked).recorded;
  const ids = (rows: readonly { subject: string }[]) => rows.map(({ subject }) => subject.split('/')[1]).join(' ');
  return { ...sum, incidents: ids(incidents), uncertain: ids(uncertain) };
};

const running = (rows: readonly { subject: string; sum: number }[]): string =>
  rows.map(({ subject, sum }) => `${subject} ${sum}`).join(', ');

test('the founding reports: 187 recorded against 280 claimed, and up to 212 before the night', () => {
  const figure = { qualifier: 'at-least' };
  const september = night('september', '2021-09~/2021-10~', 119, {}, { ...figure, stated: undefined });
  const november = night('november', '2021-11-13', 68, {}, { ...figure, stated: undefined });
  const events = [
    toll([claim('F3', { value: 280, asOf: '2021-11-13', includesIncident: 'incident/november' })], {
      interval: '2021-01-01/2021-12-31',
    }),
  ];
  const { recorded, claimed } = compose([november, september], { events });
  assert.deepEqual([recorded.sum, recorded.qualifier, recorded.low, recorded.high], [187, 'at-least', 187, null]);
  assert.equal(running(recorded.incidents), 'incident/september 119, incident/november 187');
  const [total] = claimed;
  assert.deepEqual([total?.value, total?.now.residual, total?.now.status], [280, 93, 'within-range']);
  assert.deepEqual([total?.before?.low, total?.before?.high], [0, 212]);
});

test('inside is what lies in the place and the time with all that it has', () => {
  const documents = [
    night('in', '2021-05-01', 1),
    night('elsewhere', '2021-05-02', 2, { places: ['PE-LIM'] }),
    night('both', '2021-05-03', 4, { places: ['EC-G', 'PE-LIM'] }),
    night('before', '2020-12-31', 8),
    night('across', '2020-12-31/2021-01-01', 16),
    night('some-day', '2021-05~', 32),
    given('incident/unknown', [incident({ occurred: undefined, claims: [claim('a', { value: 64 })] })]),
  ];
  assert.deepEqual(counted(documents), {
    sum: 33,
    low: 33,
    high: 33 + 4 + 16 + 64,
    qualifier: 'exact',
    incidents: 'in some-day',
    uncertain: 'unknown across both',
  });
});

test('a province lies in its country; what is only known to be in the country is not in the province', () => {
  const documents = [night('province', '2021-05-01', 1), night('country', '2021-05-02', 2, { places: ['EC'] })];
  assert.equal(counted(documents).incidents, 'province country');
  assert.deepEqual(counted(documents, { scope: { place: 'EC-G' } }).incidents, 'province');
});

test('the scope may be a facility, however it is written', () => {
  const scope = { place: undefined, facility: 'LITORAL penitentiary' };
  const documents = [
    night('there', '2021-05-01', 1, { facilities: ['Litoral Penitentiary'] }),
    night('also', '2021-05-02', 2, { facilities: ['Litoral Penitentiary', 'Turi'] }),
    night('not', '2021-05-03', 4, { facilities: ['Turi'] }),
    night('nowhere', '2021-05-04', 8),
  ];
  const { incidents, uncertain } = counted(documents, { events: [toll([claim('t')], scope)] });
  assert.deepEqual([incidents, uncertain], ['there', 'also']);
});

test('the order is that of occurrence, then of the end, then of the id; each row has the sum so far', () => {
  const b = given('operation/b', [operation({ begun: '2021-05-01', claims: [claim('a')] }), ended('2021-05-02')]);
  const documents = [
    night('c', '2021-05-01/2021-05-02', 3),
    b,
    night('z', '2021-05-01', 1),
    night('a', '2021-05-03', 9),
  ];
  const { incidents } = compose(documents).recorded;
  assert.equal(running(incidents), 'incident/z 1, operation/b 6, incident/c 9, incident/a 18');
});
const ended = (day: string): Given => ({ type: 'TransferOperationEnded', data: { ended: day } });

test('an operation counts from its beginning to its end; one that nobody saw end is uncertain', () => {
  const begun = operation({ begun: '2021-05-01', claims: [claim('a')] });
  assert.equal(counted([given('operation/o', [begun, ended('2021-05-05')])]).incidents, 'o');
  assert.equal(counted([given('operation/o', [begun])]).uncertain, 'o');
  assert.equal(counted([given('operation/o', [begun, ended('2022-01-05')])]).uncertain, 'o');
});

test('one without a figure is not in the sum; one whose child groups have figures is', () => {
  const scope = { group: 'security-forces' };
  const rolled = given('incident/rolled', [
    incident({ claims: [claim('p', { group: 'police' }), claim('m', { group: 'military', value: 2 })] }),
  ]);
  const asked = { events: [toll([claim('t', { group: 'security-forces' })], scope)] };
  const sum = counted([rolled, night('inmates', '2021-05-02', 3)], asked);
  assert.deepEqual(sum, { sum: 7, low: 7, high: null, qualifier: 'at-least', incidents: 'rolled', uncertain: '' });
});

test('the qualifier of the sum: none, exact, about, at least, or between', () => {
  const one = (id: string, said: object) => night(id, '2021-05-01', 5, {}, said);
  const between = one('b', { value: undefined, qualifier: 'between', low: 2, high: 4 });
  const qualifier = (...documents: History[]) => counted(documents).qualifier;
  assert.equal(qualifier(), 'none');
  assert.equal(qualifier(one('a', {})), 'exact');
  assert.equal(qualifier(one('a', {}), one('c', { qualifier: 'at-least' })), 'at-least');
  assert.equal(qualifier(one('a', { qualifier: 'about' }), one('c', { qualifier: 'at-least' })), 'about');
  assert.equal(qualifier(one('a', {}), between), 'between');
});

test('an uncertain one adds its high end to that of the total, and nothing else', () => {
  const unsure = (said: object) => night('unsure', '2020-12-31/2021-01-01', 4, {}, said);
  const sure = night('sure', '2021-05-01', 5);
  assert.deepEqual(counted([sure, unsure({})]), {
    sum: 5,
    low: 5,
    high: 9,
    qualifier: 'exact',
    incidents: 'sure',
    uncertain: 'unsure',
  });
  assert.equal(counted([sure, unsure({ qualifier: 'at-least' })]).high, null);
  assert.equal(counted([unsure({})]).qualifier, 'none');
});

/** Who is counted, who is uncertain, and who is not counted again. */
function split(documents: readonly History[], asked: Asked = {}): string {
  const { incidents, uncertain } = counted(documents, asked);
  const again = compose(documents, asked).notCountedAgain.map(({ subject }) => subject.split('/')[1]);
  return [incidents, uncertain, again.sort().join(' ')].join(' | ');
}

/** Who has no figure. */
const silent = (documents: readonly History[], asked: Asked = {}): string =>
  compose(documents, asked)
    .recorded.withoutFigure.map(({ subject }) => subject.split('/')[1])
    .join(' ');

test('a part of one inside that has a figure is not counted again', () => {
  const part = night('part', '2021-05-02', 1, { partOf: 'incident/whole' });
  assert.equal(split([night('whole', '2021-05-01', 5), part]), 'whole |  | part');
});

const retracted = given('incident/whole', [
  incident({ occurred: '2021-05-01', claims: [claim('a', { value: 9, stated: '2021-05-01' })] }),
  retracts('a', { stated: '2021-06-01' }),
]);
const [part, other] = ['part', 'other'].map((id, n) =>
  night(id, `2021-05-0${n + 2}`, n + 1, { partOf: 'incident/whole' }),
);

test('the parts are counted where nobody says a figure of the whole, or it was taken back', () => {
  assert.ok(part && other);
  assert.equal(split([bare('whole', '2021-05-01'), part, other]), 'part other |  | ');
  assert.equal(split([retracted, part, other]), 'part other |  | ');
  assert.equal(split([retracted, part, other], { until: '2021-05-31' }), 'whole |  | other part');
  assert.equal(compose([retracted, part, other]).recorded.sum, 3);
});

test('parts are counted by what had been said of the whole when a total was claimed: then, and now', () => {
  assert.ok(part && other);
  const events = [toll([claim('t', { value: 10, stated: '2021-05-20', asOf: '2021-12-31' })])];
  const [total] = compose([retracted, part, other], { events }).claimed;
  assert.deepEqual([total?.then.sum, total?.now.sum], [9, 3]);
});

test('a whole further up counts in place of all below it; without a figure it leaves them to those between', () => {
  const of = (id: string, whole: string, value: number): History =>
    night(id, '2021-05-03', value, { partOf: `incident/${whole}` });
  const between = given('incident/between', [incident({ occurred: '2021-05-02', partOf: 'incident/top' })]);
  const [low, top] = [of('low', 'between', 1), night('top', '2021-05-01', 5)];
  assert.equal(split([top, between, low]), 'top |  | between low');
  assert.equal(split([bare('top', '2021-05-01'), between, low]), 'low |  | ');
  assert.equal(split([bare('top', '2021-05-01'), of('between', 'top', 4), low]), 'between |  | low');
});

test('those inside without a figure are named: what is counted in a whole is not, nor what lies there only partly', () => {
  const of = (whole: string) =>
    given('incident/part', [incident({ occurred: '2021-05-02', partOf: `incident/${whole}` })]);
  const whole = night('whole', '2021-05-01', 5);
  assert.equal(silent([whole, bare('quiet', '2021-05-04'), bare('far', '2019'), bare('unsure', '2020/2021')]), 'quiet');
  assert.equal(silent([whole, of('whole')]), '');
  assert.equal(silent([bare('whole', '2021-05-01'), of('whole')]), 'whole part');
  assert.equal(silent([retracted], { until: '2021-04-30' }), 'whole');
  assert.deepEqual(compose([bare('quiet', '2021-05-04')]).recorded.qualifier, 'none');
});

test('a part of one that is not inside is counted', () => {
  const part = night('part', '2021-05-02', 1, { partOf: 'incident/whole' });
  assert.equal(split([night('whole', '2020', 5), part]), 'part |  | ');
  assert.equal(split([night('whole', '2020/2021', 5), part]), 'part | whole | ');
  assert.equal(split([part]), 'part |  | ');
});

test('an uncertain part of one inside is not counted again either', () => {
  const part = night('part', '2020/2021', 1, { partOf: 'incident/whole' });
  assert.equal(split([night('whole', '2021-05-01', 5), part]), 'whole |  | part');
});

test('a part of a part is not counted again', () => {
  const documents = [
    night('whole', '2021-05-01', 5),
    night('part', '2021-05-02', 3, { partOf: 'incident/whole' }),
    night('detail', '2021-05-03', 1, { partOf: 'incident/part' }),
  ];
  assert.equal(split(documents), 'whole |  | detail part');
});

test('a part is one through others that lie outside the scope, too', () => {
  const far = night('far', '2019', 5, { partOf: 'incident/whole' });
  const documents = [night('whole', '2021-05-01', 5), night('part', '2021-05-02', 3, { partOf: 'incident/far' }), far];
  assert.equal(split(documents), 'whole |  | part');
});

test('a claimed total is held against what had begun by its day', () => {
  const [may, june, july] = ['2021-05-01', '2021-06-01T22:00', '2021-07-01'] as const;
  const documents = [night('may', may, 5), night('june', june, 7), night('july', july, 9)];
  const against = (fields: object) => {
    return compose(documents, { events: [toll([claim('t', fields)])] }).claimed[0]?.now.sum;
  };
  assert.equal(against({ asOf: '2021-05-31' }), 5);
  assert.equal(against({ asOf: '2021-06' }), 12);
  assert.equal(against({ asOf: '2021-05-31', stated: '2021-08-01' }), 5);
  assert.equal(against({ stated: '2021-06-01' }), 12);
  assert.equal(against({ stated: '2021-06-01T09:00-05:00' }), 12);
  assert.equal(against({ stated: '2021' }), 21);
  assert.equal(against({}), 21);
});

test('then is what had been said when the total was claimed, now is what has been said since', () => {
  const grown = given('incident/may', [
    incident({ claims: [claim('a', { value: 5, stated: '2021-05-02', role: 'police' })] }),
    says(claim('b', { value: 8, stated: '2021-06-02', role: 'police' })),
  ]);
  const events = [toll([claim('t', { value: 8, stated: '2021-05-31' })])];
  const [total] = compose([grown], { events }).claimed;
  assert.deepEqual([total?.then.sum, total?.then.residual, total?.then.status], [5, 3, 'unexplained-excess']);
  assert.deepEqual([total?.now.sum, total?.now.residual, total?.now.status], [8, 0, 'match']);
  const [asked] = compose([grown], { events, until: '2021-06-01' }).claimed;
  assert.deepEqual([asked?.then.sum, asked?.now.sum], [5, 5]);
});

test('the status of a claimed total', () => {
  const exactly = [night('may', '2021-05-01', 5)];
  const atLeast = [night('may', '2021-05-01', 5, {}, { qualifier: 'at-least' })];
  const status = (documents: readonly History[], fields: object) =>
    compose(documents, { events: [toll([claim('t', { stated: '2021-12-31', ...fields })])] }).claimed[0]?.now.status;
  const [match, below, excess, within] = ['match', 'below-sum', 'unexplained-excess', 'within-range'];
  const of = (documents: readonly History[], value: number, qualifier = 'exact') =>
    status(documents, { value, qualifier });
  assert.deepEqual(
    [4, 5, 6].map((value) => of(exactly, value)),
    [below, match, excess],
  );
  assert.equal(of(exactly, 5, 'at-least'), within);
  assert.equal(of(exactly, 5, 'more-than'), excess);
  assert.equal(of(exactly, 5, 'fewer-than'), below);
  assert.deepEqual(
    [4, 5, 500].map((value) => of(atLeast, value)),
    [below, within, within],
  );
  assert.deepEqual(
    [0, 1].map((value) => of([], value)),
    [match, excess],
  );
});

test('every claimed total is there, in the order of saying, standing or not', () => {
  const events = [
    toll([claim('late', { value: 9, stated: '2021-12-01' }), claim('early', { value: 3, stated: '2021-05-01' })]),
    says(claim('again', { value: 9, stated: '2021-12-02', relation: { kind: 'repeat', of: ['late'] } })),
    retracts('early', { stated: '2021-12-05' }),
  ];
  const shown = (until?: string) =>
    compose([], until === undefined ? { events } : { events, until })
      .claims.map((one) => `${one.claim} ${one.stands}`)
      .join(', ');
  assert.equal(shown(), 'early false, late true, again true');
  assert.equal(shown('2021-12-01'), 'early true, late true');
  assert.equal(
    compose([], { events })
      .claimed.map((one) => one.claim)
      .join(' '),
    'early late again',
  );
});

test('the total before an incident is its value less the figure, as an interval, never below nothing', () => {
  const before = (total: object, figure: object) => {
    const events = [toll([claim('t', { stated: '2021-12-31', includesIncident: 'incident/may', ...total })])];
    const less = compose([night('may', '2021-05-01', 68, {}, figure)], { events }).claimed[0]?.before;
    return [less?.low, less?.high];
  };
  assert.deepEqual(before({ value: 280 }, {}), [212, 212]);
  assert.deepEqual(before({ value: 280 }, { qualifier: 'at-least' }), [0, 212]);
  assert.deepEqual(before({ value: 280, qualifier: 'at-least' }, {}), [212, null]);
  assert.deepEqual(before({ value: 280 }, { qualifier: 'up-to' }), [212, 280]);
  assert.deepEqual(before({ value: 60 }, {}), [0, 0]);
});

test('where the incident has no figure, or is not there, nothing is said of the total before it', () => {
  const events = [toll([claim('t', { includesIncident: 'incident/may' })])];
  assert.equal(compose([bare('may', '2021-05-01')], { events }).claimed[0]?.before, undefined);
  assert.equal(compose([], { events }).claimed[0]?.before, undefined);
});

test.run();
