import assert from 'node:assert/strict';
import { suite } from 'uvu';
import {
  addEnds,
  areDisjoint,
  classOf,
  floorOf,
  type Interval,
  increased,
  intervalOf,
  isBelow,
  pointOf,
  Quantity,
  saidOf,
  spanning,
} from '#src/domain/figure.ts';
import fc from '../support/random.ts';

const test = suite('figures');

const TABLE: [
  quantity: Quantity,
  interval: Interval,
  point: number,
  floor: number | undefined,
  rank: number,
  said: number | null,
][] = [
  [{ qualifier: 'exact', value: 68 }, { low: 68, high: 68 }, 68, 68, 0, 68],
  [{ qualifier: 'exact', value: 0 }, { low: 0, high: 0 }, 0, 0, 0, 0],
  [{ qualifier: 'at-least', value: 68 }, { low: 68, high: null }, 68, 68, 1, 68],
  [{ qualifier: 'more-than', value: 100 }, { low: 101, high: null }, 101, 101, 1, 100],
  [{ qualifier: 'up-to', value: 8 }, { low: 0, high: 8 }, 8, undefined, 2, 8],
  [{ qualifier: 'fewer-than', value: 5 }, { low: 0, high: 4 }, 4, undefined, 2, 5],
  [{ qualifier: 'between', low: 13, high: 46 }, { low: 13, high: 46 }, 13, 13, 2, null],
  [{ qualifier: 'about', value: 6 }, { low: 0, high: null }, 6, 6, 2, 6],
  [{ qualifier: 'words', words: 'dozens' }, { low: 24, high: null }, 24, 24, 2, null],
];
for (const [quantity, interval, point, floor, rank, said] of TABLE) {
  test(`${Object.values(quantity).join(' ')} is an interval, a point, a floor, a class`, () => {
    assert.deepEqual(Quantity.parse(quantity), quantity);
    assert.deepEqual(intervalOf(quantity), interval);
    assert.equal(pointOf(quantity), point);
    assert.equal(floorOf(quantity), floor);
    assert.equal(classOf(quantity), rank);
    assert.equal(saidOf(quantity), said);
  });
}

test('an increment upon an exact number is exact, upon any other at least', () => {
  assert.deepEqual(increased({ qualifier: 'exact', value: 62 }, 13), { qualifier: 'exact', value: 75 });
  for (const qualifier of ['at-least', 'up-to', 'about', 'fewer-than'] as const) {
    assert.deepEqual(increased({ qualifier, value: 62 }, 13), { qualifier: 'at-least', value: 75 });
  }
});

test('an increment counts from a more-than as said, from a range or a word by its point', () => {
  assert.deepEqual(increased({ qualifier: 'more-than', value: 50 }, 5), { qualifier: 'at-least', value: 55 });
  assert.deepEqual(increased({ qualifier: 'between', low: 13, high: 46 }, 5), { qualifier: 'at-least', value: 18 });
  assert.deepEqual(increased({ qualifier: 'words', words: 'a dozen' }, 5), { qualifier: 'at-least', value: 17 });
});

test('numbers are whole, not negative, and exact', () => {
  for (const value of [-1, 0.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY, '5', null, true]) {
    assert.ok(!Quantity.safeParse({ qualifier: 'exact', value }).success, String(value));
  }
  // More than may be posted: events from before hold it.
  assert.ok(Quantity.safeParse({ qualifier: 'exact', value: 2 ** 53 - 1 }).success);
});

test('a qualifier takes its own numbers and no others', () => {
  for (const quantity of [
    { qualifier: 'exact' },
    { qualifier: 'exact', value: 1, low: 1 },
    { qualifier: 'between', value: 1 },
    { qualifier: 'between', low: 1 },
    { qualifier: 'between', low: 2, high: 1 },
    { qualifier: 'fewer-than', value: 0 },
    { qualifier: 'words', words: 'dozens', value: 24 },
    { qualifier: 'words', words: 'loads' },
    { qualifier: 'increment', value: 1 },
    { qualifier: 'roughly', value: 1 },
    { value: 1 },
  ]) {
    assert.ok(!Quantity.safeParse(quantity).success, JSON.stringify(quantity));
  }
});

test('one interval is below another where all of it is; one with an open end is below none', () => {
  assert.ok(isBelow({ low: 0, high: 4 }, { low: 5, high: null }));
  assert.ok(!isBelow({ low: 0, high: 5 }, { low: 5, high: 5 }));
  assert.ok(!isBelow({ low: 0, high: null }, { low: 5, high: 5 }));
});

test('an open end makes a sum open', () => {
  assert.equal(addEnds(2, 3), 5);
  assert.equal(addEnds(2, null), null);
  assert.equal(addEnds(null, null), null);
});

const interval = fc
  .tuple(fc.nat(20), fc.option(fc.nat(20)))
  .map(([low, more]): Interval => ({ low, high: more === null ? null : low + more }));

test('two intervals are disjoint in both orders or in none, and never where they share a number', () => {
  const holds = ({ low, high }: Interval, n: number): boolean => n >= low && (high === null || n <= high);
  fc.assert(
    fc.property(interval, interval, fc.nat(50), (a, b, n) => {
      assert.equal(areDisjoint(a, b), areDisjoint(b, a));
      if (holds(a, n) && holds(b, n)) assert.ok(!areDisjoint(a, b));
    }),
  );
});

test('what spans intervals holds each of them and nothing beyond the outermost', () => {
  fc.assert(
    fc.property(interval, fc.array(interval, { maxLength: 4 }), (first, others) => {
      const all = [first, ...others];
      const { low, high } = spanning(first, others);
      assert.equal(low, Math.min(...all.map((one) => one.low)));
      const open = all.some((one) => one.high === null);
      assert.equal(high, open ? null : Math.max(...all.map((one) => one.high ?? 0)));
    }),
  );
});

test.run();
