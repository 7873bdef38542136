import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import type { Json } from '#src/domain/json.ts';
import { canonical, NotCanonicalisable } from '#src/log/canonical.ts';
import { bitsOf, numbersOf } from '../support/numbers.ts';
import { tries } from '../support/tries.ts';
import { vectors } from '../support/vectors.ts';

const test = suite('canonical JSON (RFC 8785)');

/** How many of the number vectors are written; there are 100 million. */
const NUMBERS_RUN = tries(100_000, 10_000_000);

/** The canonical form of a JSON text. */
const of = (json: string): string => canonical(JSON.parse(json));

const NUMBERS: [json: string, written: string][] = [
  ['0', '0'],
  ['-0', '0'],
  ['1.0', '1'],
  ['1E21', '1e+21'],
  ['100000000000000000000', '100000000000000000000'],
  ['1e-7', '1e-7'],
  ['0.000001', '0.000001'],
  ['4.50', '4.5'],
  ['2e-3', '0.002'],
  ['333333333.33333329', '333333333.3333333'],
  ['333333333.3333332', '333333333.3333332'],
  ['333333333.33333325', '333333333.33333325'],
  ['333333333.33333340', '333333333.3333334'],
  ['333333333.33333343', '333333333.33333343'],
  ['1e23', '1e+23'],
  ['9007199254740993', '9007199254740992'],
  ['5e-324', '5e-324'],
  ['1.7976931348623157e308', '1.7976931348623157e+308'],
  ['295147905179352830000', '295147905179352830000'],
  ['-1', '-1'],
];

for (const [json, written] of NUMBERS) {
  test(`the number ${json} is written ${written}`, () => assert.equal(of(json), written));
}

for (const number of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
  test(`${number} has no form`, () => assert.throws(() => canonical({ a: [number] }), NotCanonicalisable));
}

test('members are ordered by the UTF-16 code units of their names, not by code points', () => {
  assert.equal(of('{"\ufb33":1,"\ud83d\ude00":2}'), '{"\ud83d\ude00":2,"\ufb33":1}');
  assert.equal(
    of('{"\u20ac":1,"\\r":2,"\u00f6":3,"1":4,"\u0080":5}'),
    '{"\\r":2,"1":4,"\u0080":5,"\u00f6":3,"\u20ac":1}',
  );
});

test('integer-like names are ordered as text, though engines list them as numbers', () => {
  assert.equal(of('{"9":1,"10":2,"1":3}'), '{"1":3,"10":2,"9":1}');
});

test('a name that is the beginning of another goes first, and the empty name before all', () => {
  assert.equal(of('{"ab":1,"a":2,"":3,"A":4}'), '{"":3,"A":4,"a":2,"ab":1}');
});

test('a member named __proto__ is one like any other', () => {
  assert.equal(of('{"b":1,"__proto__":{"a":null}}'), '{"__proto__":{"a":null},"b":1}');
});

test('members are ordered at every depth, items of arrays never', () => {
  assert.equal(of('[{"b":[3,1,2],"a":{"d":1,"c":2}}]'), '[{"a":{"c":2,"d":1},"b":[3,1,2]}]');
});

test('control characters are escaped in the short form where there is one, else as lower-case \\u', () => {
  const all = String.fromCharCode(...Array.from({ length: 32 }, (_, code) => code));
  const short = new Map([
    [8, 'b'],
    [9, 't'],
    [10, 'n'],
    [12, 'f'],
    [13, 'r'],
  ]);
  const escaped = Array.from(all, (_, code) => `\\${short.get(code) ?? `u${code.toString(16).padStart(4, '0')}`}`);
  assert.equal(canonical(all), `"${escaped.join('')}"`);
});

test('quote and backslash are escaped; slash, DEL, U+2028 and everything above are written as they are', () => {
  assert.equal(canonical('"\\/\u007f\u2028\u2029é日\ud83d\ude00<>&'), '"\\"\\\\/\u007f\u2028\u2029é日\ud83d\ude00<>&"');
});

test('no text is normalised', () => {
  assert.notEqual(canonical('e\u0301'), canonical('\u00e9'));
});

test('a lone surrogate has no form, as a value or as a name', () => {
  for (const json of ['"\\ud800"', '["a\\udead"]', '{"\\udc00\\ud800":1}']) {
    assert.throws(() => of(json), NotCanonicalisable);
  }
});

test('literals and empty things are written without white space', () => {
  assert.equal(
    of(' { "a" : [ ] , "b" : { } , "c" : [ null , true , false , "" ] } '),
    '{"a":[],"b":{},"c":[null,true,false,""]}',
  );
});

test('a member whose value is undefined is left out', () => {
  assert.equal(canonical({ a: undefined, b: 1 } as unknown as Json), '{"b":1}');
});

test('what is canonical stays as it is', () => {
  const once = of('{"b":[1e21,{"z":1,"y":"\\u0007"}],"a":-0}');
  assert.equal(of(once), once);
});

// The vectors of the author of RFC 8785 (github.com/cyberphone/json-canonicalization).
const folder = vectors('jcs', 'testdata');
if (folder === undefined) test.skip('the vectors of RFC 8785’s author');
else {
  for (const name of readdirSync(join(folder, 'input'))) {
    test(`the vector ${name} comes out byte for byte`, () => {
      const input = readFileSync(join(folder, 'input', name), 'utf8');
      const output = readFileSync(join(folder, 'output', name));
      const hex = readFileSync(join(folder, 'outhex', name.replace('.json', '.txt')), 'utf8').replace(/\s/g, '');
      assert.deepEqual(Buffer.from(of(input)), output);
      assert.equal(output.toString('hex'), hex);
    });
  }

  const readme = readFileSync(join(folder, 'README.md'), 'utf8');
  const sums = [...readme.matchAll(/^\| ([0-9a-f]{64}) \| (\d+) /gm)].map(([, sum = '', lines]) => ({
    sum,
    lines: Number(lines),
  }));
  for (const { sum, lines } of sums.filter(({ lines }) => lines <= NUMBERS_RUN)) {
    test(`the first ${lines} number vectors are written as expected`, () => {
      const edges = [...readme.slice(0, readme.indexOf('])')).matchAll(/0x[0-9a-f]{16}(?=n)/g)].map(([hex]) =>
        BigInt(hex),
      );
      const digest = createHash('sha256');
      for (const number of numbersOf(edges, lines))
        digest.update(`${bitsOf(number).toString(16)},${canonical(number)}\n`);
      assert.equal(digest.digest('hex'), sum);
    });
  }
}

test.run();
