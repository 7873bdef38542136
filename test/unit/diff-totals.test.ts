import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { type Lang, Sentences } from '#projections/diff/sentences.ts';
import { type Total, totalChange, totalOf } from '#projections/diff/totals.ts';
import { addendMoves } from '#projections/history/totals.ts';
import { scopesAlong } from '#projections/tolls.ts';
import type { History } from '#src/domain/history.ts';
import { end, historyAt } from '../support/diff.ts';
import { eventsOf, type Given, given } from '../support/given.ts';
import { amendsEvent, claim, incident, says, toll } from '../support/spec.ts';

const totals = suite('what changed in a total');

const TOLL = given('toll/year', [
  toll([
    claim('t', {
      value: 280,
      role: 'agency',
      stated: '2021-11-13',
      asOf: '2021-11-13',
      includesIncident: 'incident/b',
    }),
  ]),
]);
const killed = (id: string, value: number, stated: string, more: object = {}): Given =>
  says(claim(id, { value, role: 'police', institution: 'police', stated, ...more }));

const history = (subject: string, ...events: Given[]): History => given(subject, events, 10);
const A = history('incident/a', incident({ occurred: '2021-09-28' }), killed('a', 119, '2021-10-01'));
const B = (...more: Given[]): History =>
  history(
    'incident/b',
    incident({ occurred: '2021-11-12' }),
    killed('b', 68, '2021-11-13', { qualifier: 'at-least' }),
    ...more,
  );

const totalling = (candidates: readonly History[], statedUntil: number | null = null): Total | undefined =>
  totalOf(TOLL, candidates, new Map(candidates.map((one) => [one.subject, one])), { statedUntil });
const changed = (before: readonly History[], after: readonly History[]) =>
  totalChange(totalling(before), totalling(after));

totals('is nothing where nothing changed', () => {
  assert.equal(changed([A, B()], [A, B()]), undefined);
});

totals('is the sum, whose part of it changed, and each claimed total beside it', () => {
  const change = changed([A, B()], [A, B(killed('b2', 71, '2021-11-15'))]);
  assert.deepEqual([change?.before?.sum, change?.before?.qualifier, change?.after?.sum], [187, 'at-least', 190]);
  assert.deepEqual(
    change?.addends.map(({ subject, before, after }) => [subject, before?.figure?.value, after?.figure?.value]),
    [['incident/b', 68, 71]],
  );
  assert.deepEqual(
    change?.claimed.map(({ claim: id, before, after }) => [id, before?.now.residual, after?.now.residual]),
    [['t', 93, 90]],
  );
});

/** An incident of the last day of a year, whose date is mended to the first of the next. */
const NIGHT = eventsOf(
  'incident/night',
  [incident({ occurred: '2021-12-31' }), killed('n', 5, '2022-01-01'), amendsEvent(20, { occurred: '2022-01-01' })],
  20,
);

totals('tells of a date that was mended: an incident leaves the year without any claim', () => {
  const [before, after] = [historyAt(NIGHT, 21), historyAt(NIGHT, 22)];
  assert.ok(before && after);
  const change = changed([A, before], [A, after]);
  assert.deepEqual([change?.before?.sum, change?.after?.sum], [124, 119]);
  assert.deepEqual(
    change?.addends.map((addend) => [addend.subject, addend.before?.as, addend.after]),
    [['incident/night', 'counted', null]],
  );
  const scopes = scopesAlong(TOLL).map((one) => ({ ...one, candidates: [A, after] }));
  assert.deepEqual(
    addendMoves(TOLL, scopes, 'recorded', null).flatMap(({ at, subject, made }) =>
      at === 22 ? [[subject, made.type, made.position, made.claim]] : [],
    ),
    [['incident/night', 'EntryAmended', 22, null]],
  );
});

totals('tells of one that became a part of another, and of one that may lie outside', () => {
  const part = history('incident/c', incident({ occurred: '2021-11-12' }), killed('c', 8, '2021-11-13'));
  const partOf = history(
    'incident/c',
    incident({ occurred: '2021-11-12', partOf: 'incident/b' }),
    killed('c', 8, '2021-11-13'),
  );
  const straddles = history(
    'incident/c',
    incident({ occurred: '2021-12-31/2022-01-01' }),
    killed('c', 8, '2021-11-13'),
  );
  const as = (candidate: History) =>
    changed([A, B(), part], [A, B(), candidate])?.addends.map(({ after }) => [
      after?.as,
      after?.partOf,
      after?.figure?.value,
    ]);
  assert.deepEqual(as(partOf), [['part-of-another', 'incident/b', undefined]]);
  assert.deepEqual(as(straddles), [['uncertain', null, 8]]);
});

totals('on the other axis goes by what had been said', () => {
  const change = totalChange(totalling([A, B()], end('2021-10-31')), totalling([A, B()], end('2021-11-13')));
  assert.deepEqual([change?.before?.sum, change?.after?.sum], [119, 187]);
  assert.deepEqual(
    change?.claimed.map(({ before, after }) => [before, after?.now.residual]),
    [[null, 93]],
  );
});

const inWords = (lang: Lang): string[] => {
  const words = new Sentences(lang);
  const change = changed([A, B()], [A, B(killed('b2', 71, '2021-11-15'))]) ?? assert.fail();
  const [before, after] = [historyAt(NIGHT, 21), historyAt(NIGHT, 22)];
  const left = changed([A, before ?? assert.fail()], [A, after ?? assert.fail()]) ?? assert.fail();
  const joined = changed([], [A]) ?? assert.fail();
  return [
    words.total(change),
    ...change.addends.map((addend) => words.addend(addend)),
    ...change.claimed.map((claimed) => words.claimed(claimed)),
    ...[left, joined].flatMap(({ addends }) => addends.map((addend) => words.addend(addend))),
    words.total(totalChange(undefined, totalling([A])) ?? assert.fail()),
    words.total(totalChange(totalling([A]), undefined) ?? assert.fail()),
  ];
};

totals('is told in words', () => {
  assert.deepEqual(inWords('en'), [
    'recorded sum: at least 187 became 190',
    'incident/b: at least 68 (police, preliminary) became 71 (police, preliminary)',
    '280, residual: +93 (within range) became +90 (an unexplained excess)',
    'incident/night: no more, before 5 (police, preliminary)',
    'incident/a: now counted, 119 (police, preliminary)',
    'recorded sum: 119',
    'recorded sum: no more, before 119',
  ]);
  assert.deepEqual(inWords('es').slice(0, 4), [
    'suma registrada: al menos 187 pasó a 190',
    'incident/b: al menos 68 (policía, preliminar) pasó a 71 (policía, preliminar)',
    '280, residuo: +93 (dentro del rango) pasó a +90 (exceso sin explicar)',
    'incident/night: ya no, antes 5 (policía, preliminar)',
  ]);
});

totals.run();
