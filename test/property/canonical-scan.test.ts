import assert from 'node:assert/strict';
import { isUtf8 } from 'node:buffer';
import { runInNewContext } from 'node:vm';
import { suite } from 'uvu';
import type { Json } from '#src/domain/json.ts';
import { canonical } from '#src/log/canonical.ts';
import { valueEnd } from '#src/log/verify/scan.ts';
import fc from '../support/random.ts';
import { tries } from '../support/tries.ts';

const test = suite('the scan for canonical JSON');

const RUNS = tries(10_000, 100_000);

/** Whether the scan takes the bytes as a whole. */
function isScanned(bytes: Uint8Array): boolean {
  const line = Buffer.concat([bytes, Buffer.from('\n')]);
  return isUtf8(bytes) && valueEnd(line, 0) === bytes.length;
}

/** Whether they are what the ledger itself would write for the value that they are. */
function isCanonical(bytes: Uint8Array, parse: (text: string) => Json = JSON.parse): boolean {
  if (!isUtf8(bytes)) return false;
  try {
    const text = Buffer.from(bytes).toString();
    return canonical(parse(text)) === text;
  } catch {
    return false;
  }
}

/**
 * `JSON.parse` of a realm that has parsed nothing yet. Once that of V8 14.6 (Node 26) has seen a name with a backslash it
 * can take another name with an escape, in the same place of an object, for it.
 */
const freshParse = (text: string): Json => runInNewContext('JSON.parse(text)', { text });

function agree(bytes: Uint8Array): void {
  const scanned = isScanned(bytes);
  if (scanned === isCanonical(bytes)) return;
  assert.equal(scanned, isCanonical(bytes, freshParse), Buffer.from(bytes).toString('latin1'));
}

const name = fc.oneof(
  fc.string({
    unit: fc.constantFrom('a', 'b', '"', '\\', '\n', '\u0001', ' ', '!', 'é', '\ufb33', '😀', '1'),
    maxLength: 4,
  }),
  fc.constantFrom('__proto__', 'constructor', '', 'occurred', 'occurredPrecision'),
);
const number = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer(), fc.maxSafeInteger());
const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom(null, true, false),
    number,
    name,
    fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed()),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(name, tie('value')), { maxLength: 5 }).map((members) => Object.fromEntries(members) as Json),
  ),
}));

test('what is canonical is taken', () => {
  fc.assert(
    fc.property(value, (json) => assert.ok(isScanned(Buffer.from(canonical(json))))),
    { numRuns: RUNS },
  );
});

test('JSON that is written in another way is taken just where it comes out the same', () => {
  const spaces = fc.constantFrom<[number | undefined]>([undefined], [1]);
  fc.assert(
    fc.property(value, spaces, (json, [space]) => agree(Buffer.from(JSON.stringify(json, null, space)))),
    { numRuns: RUNS },
  );
});

test('with any bytes put in, taken out or replaced it is taken just where it is still canonical', () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 2 }),
    fc
      .constantFrom(
        '"',
        ',',
        '\\u0041',
        '\\u0000',
        '\\u001F',
        '\\/',
        '\\ud800',
        '0',
        '-',
        'e5',
        '.0',
        ' ',
        '{}',
        '[',
        ']',
        '"a":1,',
        'null',
      )
      .map((text) => Buffer.from(text)),
  );
  fc.assert(
    fc.property(value, fc.nat(), fc.nat({ max: 2 }), piece, (json, any, cut, put) => {
      const bytes = Buffer.from(canonical(json));
      const at = any % (bytes.length + 1);
      agree(Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + cut)]));
    }),
    { numRuns: RUNS },
  );
});

test('every number as text is taken just where ECMAScript writes it so', () => {
  const text = fc.string({ unit: fc.constantFrom('0', '1', '9', '.', '-', '+', 'e', 'E'), minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(fc.oneof(text, number.map(String)), (digits) => agree(Buffer.from(digits))),
    { numRuns: RUNS },
  );
});

test('every two names are taken just in the order of their code units', () => {
  fc.assert(
    fc.property(name, name, (a, b) => {
      assert.equal(isScanned(Buffer.from(`{${JSON.stringify(a)}:1,${JSON.stringify(b)}:2}`)), a < b);
    }),
    { numRuns: RUNS },
  );
});

test('nesting is followed for a thousand levels, and what is deeper is refused and not fallen over', () => {
  const nested = (depth: number) => Buffer.from('['.repeat(depth) + ']'.repeat(depth));
  assert.ok(isScanned(nested(1000)));
  assert.ok(!isScanned(nested(30_000)));
});

test.run();
