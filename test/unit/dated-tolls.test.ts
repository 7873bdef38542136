import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { indexOf } from '#projections/occurrence.ts';
import { composeToll } from '#projections/tolls.ts';
import type { History } from '#src/domain/history.ts';
import { endOf, spanOf } from '#src/domain/time.ts';
import { type Given, given } from '../support/given.ts';
import { amendsEvent, claim, dates, incident, operation, toll } from '../support/spec.ts';

const test = suite('totals over disputed dates');

/** A night with five killed; its words about the date are each of an institution of its own, said on 3 January 2022. */
const night = (occurred: string, ...words: readonly (string | Given)[]): History =>
  given('incident/night', [
    incident({ occurred, claims: [claim('a', { stated: '2022-01-02' })] }),
    ...words.map((word, n) =>
      typeof word === 'string' ? dates(String.fromCharCode(97 + n), word, { stated: '2022-01-03' }) : word,
    ),
  ]);
const transfer = (ended: string | undefined, ...words: readonly string[]): History =>
  given('operation/transfer', [
    operation({ begun: '2022-01-02', claims: [claim('a', { stated: '2022-01-02' })] }),
    ...(ended === undefined ? [] : [{ type: 'TransferOperationEnded', data: { ended } } as const]),
    ...words.map((word) => dates(word, word)),
  ]);

const totalOf = (documents: readonly History[], interval: string, until?: string, asOf?: string) => {
  const said = claim('t', { value: 10, stated: '2022-01-05', ...(asOf === undefined ? {} : { asOf }) });
  const document = given('toll/t', [toll([said], { interval })]);
  const statedUntil = until === undefined ? null : (endOf(until) ?? assert.fail(until));
  return composeToll(document, documents, new Map(), { statedUntil }) ?? assert.fail();
};

/** How a subject lies in an interval: `!` where its date is disputed. */
function lies(history: History, interval: string, until?: string): string {
  const { incidents, uncertain } = totalOf([history], interval, until).recorded;
  const [inside, doubted] = [incidents[0], uncertain[0]];
  const row = inside ?? doubted;
  return row === undefined
    ? 'outside'
    : `${inside === undefined ? 'uncertain' : 'inside'}${row.dateContested === true ? '!' : ''}`;
}

test('at a year’s end it lies in either year perhaps', () => {
  const history = night('2021-12-31', '2022-01-01');
  assert.deepEqual(
    ['2020', '2021', '2022', '2023', '2021/2022'].map((year) => lies(history, year)),
    ['outside', 'uncertain!', 'uncertain!', 'outside', 'inside!'],
  );
});

test('the high end alone is added where it is uncertain', () => {
  const { sum, low, high, qualifier } = totalOf([night('2021-12-31', '2022-01-01')], '2021').recorded;
  assert.deepEqual([sum, low, high, qualifier], [0, 0, 5, 'none']);
});

test('what agrees changes nothing, and no mark stands there', () => {
  assert.equal(lies(night('2021-12-31', '2021-12-31/2022-01-01', '2021', '2021-12-31T23:59-05:00'), '2021'), 'inside');
  assert.equal(lies(night('2021-12-31', '2021-12-31/2022-01-01'), '2022'), 'outside');
  assert.equal(lies(night('2021-12-31/2022-01-01', '2021-12-31'), '2021'), 'uncertain');
});

test('each last word that conflicts counts, and no superseded one', () => {
  assert.equal(lies(night('2021-05-01', '2021-05-02', '2021-12-31'), '2021'), 'inside!');
  assert.equal(lies(night('2021-05-01', '2021-05-02', '2022-01-01'), '2021'), 'uncertain!');
  assert.equal(lies(night('2021-05-01', '2022-01-01'), '2023'), 'outside');
  const corrected = [
    dates('a', '2022-01-01', { stated: '2022-01-03' }),
    dates('a', '2021-05-02', { stated: '2022-01-04' }),
  ];
  assert.equal(lies(night('2021-05-01', ...corrected), '2021'), 'inside!');
  assert.equal(lies(night('2021-05-01', ...corrected), '2022'), 'outside');
  assert.equal(lies(night('2021-05-01', ...corrected), '2022', '2022-01-03'), 'uncertain!');
});

test('as of before the word it lies where the record has it, and after it was mended, too', () => {
  const history = night('2021-12-31', '2022-01-01');
  assert.deepEqual([lies(history, '2021', '2022-01-02'), lies(history, '2022', '2022-01-02')], ['inside', 'outside']);
  const mended = night('2021-12-31', '2022-01-01', amendsEvent(1, { occurred: '2021-12-31' }));
  assert.deepEqual([lies(mended, '2021'), lies(mended, '2022')], ['inside', 'outside']);
});

test('had begun by the as-of day: by all of the dates, by none, or by some and so perhaps', () => {
  const sumsOf = (asOf: string, ...words: readonly string[]) => {
    const { low, high } =
      totalOf([night('2021-05-03', ...words)], '2021', undefined, asOf).claimed[0]?.now ?? assert.fail();
    return [low, high];
  };
  assert.deepEqual(sumsOf('2021-05-02', '2021-05-01'), [0, 5]);
  assert.deepEqual(sumsOf('2021-05-03', '2021-05-01'), [5, 5]);
  assert.deepEqual(sumsOf('2021-04-30', '2021-05-01'), [0, 0]);
  assert.deepEqual(sumsOf('2021-05-03', '2021-05-04'), [0, 5]);
  assert.deepEqual(
    sumsOf('2021-05-02', '2020-12-31'),
    [0, 0],
    'by the one it had not begun, by the other it is of another year',
  );
});

test('a claimed total is held against what had been said of the dates then, and now', () => {
  const { then: whenSaid, now } =
    totalOf([night('2021-12-31', dates('a', '2022-01-01', { stated: '2022-01-06' }))], '2021').claimed[0] ??
    assert.fail();
  assert.deepEqual([whenSaid.sum, whenSaid.high, now.sum, now.high], [5, 5, 0, 5]);
});

test('an operation lasts from the beginning that is disputed to its end', () => {
  assert.equal(lies(transfer('2022-01-05'), '2022'), 'inside');
  assert.equal(lies(transfer('2022-01-05', '2022-01-03'), '2022'), 'inside!');
  assert.equal(lies(transfer('2022-01-05', '2021-12-31'), '2022'), 'uncertain!');
  assert.equal(lies(transfer('2022-01-05', '2021-12-31'), '2021'), 'uncertain!');
  assert.equal(lies(transfer('2022-01-05', '2022-02'), '2022-01-01/2022-01-31'), 'uncertain!');
  assert.equal(
    lies(transfer('2022-01-05', '2022-02'), '2022-02'),
    'uncertain!',
    'a beginning after the end stands for itself',
  );
  assert.equal(lies(transfer(undefined, '2022-01-04'), '2022'), 'uncertain!');
  assert.equal(lies(transfer(undefined, '2022-01-04'), '2022-01-01/..'), 'inside!');
});

test('addends stand in the order of the record', () => {
  const other = given('incident/other', [incident({ occurred: '2021-05-02', claims: [claim('a')] })]);
  const { incidents } = totalOf([night('2021-05-03', '2021-05-01'), other], '2021').recorded;
  assert.deepEqual(
    incidents.map(({ subject }) => subject),
    ['incident/other', 'incident/night'],
  );
});

test('it is found by every date that was ever given', () => {
  const rowsOf = (history: History, text: string): boolean => {
    const span = spanOf(text) ?? assert.fail(text);
    return indexOf(history).some(({ from, to }) => from <= span.to && to >= span.from);
  };
  const history = night('2021-12-31', '2022-01-01', amendsEvent(1, { occurred: '2023' }));
  for (const year of ['2021', '2022', '2023']) assert.ok(rowsOf(history, year), year);
  assert.ok(!rowsOf(history, '2020') && !rowsOf(history, '2024'));
  assert.ok(rowsOf(transfer('2022-01-05', '2021-12-31'), '2021'));
});

test.run();
