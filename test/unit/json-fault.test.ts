import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { whyNotJson } from '#src/http/json-fault.ts';

const fault = suite('a text that is no JSON');

const CASES: readonly (readonly [text: string, why: string])[] = [
  ['', 'the body is empty'],
  [' \n', 'the body is empty'],
  ['{"a": 1', 'line 1, column 8: a comma or } was expected, found the end of the body'],
  ['[1, 2', 'line 1, column 6: a comma or ] was expected, found the end of the body'],
  ['{\n  "a": 1\n  "b": 2\n}', 'line 3, column 3: a comma was expected, found "b"'],
  ['{"a": 1,}', 'line 1, column 9: a name in double quotes was expected, found }'],
  ["{'a': 1}", "line 1, column 2: JSON has no such word (a text or a name stands in double quotes), found 'a'"],
  ['{"a" 1}', 'line 1, column 6: a colon was expected, found 1'],
  ['{"a": }', 'line 1, column 7: a value was expected, found }'],
  ['{"a": NaN}', 'line 1, column 7: JSON has no such word (a text or a name stands in double quotes), found NaN'],
  ['{"a": 01}', 'line 1, column 8: a comma was expected, found 1'],
  ['{"a": 1}{}', 'line 1, column 9: the end was expected, found {'],
  ['{} // nothing', 'line 1, column 4: JSON has no comments, found //'],
  ['{"a": "b\nc"}', 'line 1, column 7: the closing quote of the text is missing, found "b'],
  ['{"a": "\\x"}', 'line 1, column 7: JSON has no such escape, found "\\x"'],
  ['\ufeff{"a": 1,}', 'line 1, column 9: a name in double quotes was expected, found }'],
  ['{"__proto__": {}}', 'a member is named __proto__, or a constructor has a prototype'],
];

for (const [text, why] of CASES) {
  fault(`${JSON.stringify(text)} is said to break where it does`, () => assert.equal(whyNotJson(text), why));
}

fault('that nests too deeply to be walked is said to break all the same', () => {
  const why = whyNotJson(`{"a" 1, "b": ${'['.repeat(200_000)}`);
  assert.equal(why, 'line 1, column 6: a colon was expected, found 1');
});

fault('is not said back at length', () => {
  assert.equal(
    whyNotJson('x'.repeat(1000)),
    `line 1, column 1: JSON has no such word (a text or a name stands in double quotes), found ${'x'.repeat(20)}…`,
  );
});

fault.run();
