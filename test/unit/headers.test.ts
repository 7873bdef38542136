import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { isNamed, tagOf } from '#src/http/entity-tag.ts';
import { preferenceIn } from '#src/http/prefer.ts';

const headers = suite('what a header says');

headers('If-None-Match names tags, in a list, weak or strong', () => {
  for (const header of [
    '"a"',
    'W/"a"',
    '"b", "a"',
    '"b" ,W/"a"',
    ', "a",',
    '"b,c", "a"',
    '"", "a"',
    '*',
    ' * ',
    '"é","a"',
  ]) {
    assert.ok(isNamed(header, '"a"'), header);
  }
});

headers('If-None-Match names nothing else, least of all a part of another tag', () => {
  const others = [
    '"b"',
    'a',
    '"A"',
    '"a',
    'w/"a"',
    '"x,"a"',
    '"a" "b"',
    'x, "a"',
    '"a", x',
    '"b,*"',
    '"*"',
    '',
    ',',
    '"a"b',
  ];
  for (const header of [undefined, ...others]) assert.ok(!isNamed(header, '"a"'), String(header));
  assert.ok(isNamed('"a,b"', '"a,b"'));
  assert.ok(!isNamed('"a,b"', '"b"'));
});

headers('a tag is another where anything of what it comes from is', () => {
  const origin = { position: 7, id: '01890a5d-ac96-774b-bcce-b302099a8057', erased: -1, form: 'json' } as const;
  const others = [
    origin,
    { ...origin, position: 8 },
    { ...origin, id: '01890a5d-ac96-774b-bcce-b302099a8058' },
    { ...origin, erased: 3 },
    { ...origin, erased: 4 },
    { ...origin, unsettled: true },
    { ...origin, documents: 0 },
    { ...origin, documents: 1 },
    { ...origin, versions: 'incidents/1' },
    { ...origin, versions: 'incidents/2' },
    { ...origin, form: 'ndjson' as const },
    { ...origin, position: -1, id: undefined },
  ].map(tagOf);
  assert.equal(new Set(others).size, others.length);
  for (const tag of others) assert.match(tag, /^"[\x21\x23-\x7e]+"$/);
});

headers('Prefer says how long to wait', () => {
  const said: readonly (readonly [header: string, wait: string])[] = [
    ['wait=10', '10'],
    ['Wait = 10', '10'],
    ['wait="10"', '10'],
    ['respond-async, wait=10', '10'],
    ['respond-async;a=b, wait=10;x', '10'],
    ['return=minimal; foo="a, wait=1; wait=2", wait=3', '3'],
    ['wait=1, wait=2', '1'],
    [', ,wait=4', '4'],
    ['a="\\"", wait=5', '5'],
    ['wait', ''],
  ];
  for (const [header, wait] of said) assert.equal(preferenceIn(header, 'wait'), wait, header);
  for (const header of [undefined, '', 'waiting=3', 'foo; wait=3', 'foo="wait=3"', 'x wait=3', 'a="b, wait=3']) {
    assert.equal(preferenceIn(header, 'wait'), undefined, String(header));
  }
});

headers.run();
