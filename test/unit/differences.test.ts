import assert from 'node:assert/strict';
import { suite } from 'uvu';
import type { Json } from '#src/domain/json.ts';
import { differences } from '#src/rebuilding/differences.ts';
import fc from '../support/random.ts';

const test = suite('the differences of two documents');

const CASES: readonly (readonly [was: Json | undefined, is: Json | undefined, found: readonly unknown[][]])[] = [
  [{ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 }, []],
  [1, 2, [['', '1', '2']]],
  [undefined, { a: 1 }, [['', null, '{"a":1}']]],
  [{ a: 1 }, undefined, [['', '{"a":1}', null]]],
  [{ a: null }, {}, [['/a', 'null', null]]],
  [
    { a: { b: [1, 2] } },
    { a: { b: [1, 3, 4] } },
    [
      ['/a/b/1', '2', '3'],
      ['/a/b/2', null, '4'],
    ],
  ],
  [{ a: [] }, { a: {} }, [['/a', '[]', '{}']]],
  [
    { 'a/b': 1, '~': 1 },
    { 'a/b': 2, '~': 2 },
    [
      ['/a~1b', '1', '2'],
      ['/~0', '1', '2'],
    ],
  ],
  [{ a: 'x' }, { a: 'y'.repeat(400) }, [['/a', '"x"', `"${'y'.repeat(299)}…`]]],
];

for (const [was, is, found] of CASES) {
  test(`${JSON.stringify(was)} and ${JSON.stringify(is)?.slice(0, 40)}`, () => {
    const places = [...differences(was, is)].map((place) => [place.pointer, place.was, place.is]);
    assert.deepEqual(places, found);
  });
}

const own = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;

/** The value at a JSON pointer, as text; null where there is none. */
function at(value: unknown, pointer: string): string | null {
  const steps = pointer === '' ? [] : pointer.slice(1).split('/');
  const names = steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const found = names.reduce((one, name) => own(one, name), value);
  return found === undefined ? null : JSON.stringify(found);
}

test('are none of equal values, and each names what stands at its place in both', () => {
  const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>;
  fc.assert(
    fc.property(json, json, (was, is) => {
      const [a, b] = [JSON.parse(JSON.stringify(was)), JSON.parse(JSON.stringify(is))];
      assert.deepEqual([...differences(a, structuredClone(a))], []);
      const found = [...differences(a, b)];
      assert.equal(found.length === 0, JSON.stringify(a) === JSON.stringify(b) || isSame(a, b));
      for (const place of found) {
        if (place.was?.endsWith('…') || place.is?.endsWith('…')) continue;
        assert.deepEqual([place.was, place.is], [at(a, place.pointer), at(b, place.pointer)]);
      }
    }),
  );
});

function isSame(a: unknown, b: unknown): boolean {
  try {
    assert.deepEqual(a, b);
    return true;
  } catch {
    return false;
  }
}

test.run();
