import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { slugOf } from '#src/domain/names.ts';
import { facilityCursor, slugAt } from '#src/http/facility-cursor.ts';
import { MAX_HEADER_BYTES, MAX_SLUG, MAX_SLUG_IN_PATH } from '#src/http/limits.ts';

const limits = suite('the longest slug');

limits('is no longer than an address takes, whatever characters the name is made of', () => {
  let [most, mostInPath] = [0, 0];
  for (let code = 1; code <= 0x10ffff; code += 1) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const one = String.fromCodePoint(code);
    const slug = slugOf(one);
    // Between two of them at most one hyphen is put.
    most = Math.max(most, (slug.length + 1) / one.length);
    mostInPath = Math.max(mostInPath, (encodeURIComponent(slug).length + 1) / one.length);
  }
  assert.ok(most * 200 <= MAX_SLUG + 200, String(most));
  assert.ok(mostInPath * 200 <= MAX_SLUG_IN_PATH + 200, String(mostInPath));
  assert.ok(MAX_SLUG_IN_PATH < MAX_HEADER_BYTES / 1.5);
  const longest = '\ufdfa'.repeat(200);
  assert.ok(slugOf(longest).length <= MAX_SLUG, String(slugOf(longest).length));
  assert.ok(encodeURIComponent(slugOf(longest)).length <= MAX_SLUG_IN_PATH);
});

limits('does not make a cursor long, and its cursor finds it among those that begin so', () => {
  const slugs = [
    'a',
    'b'.repeat(60),
    'b'.repeat(61),
    'b'.repeat(3600),
    `${'b'.repeat(3599)}c`,
    '\u{10400}'.repeat(100),
    'z',
  ];
  slugs.sort();
  const next = (after: string): string | undefined => slugs.find((slug) => slug > after);
  const cursors = slugs.map(facilityCursor);
  assert.equal(new Set(cursors).size, slugs.length);
  for (const [n, cursor] of cursors.entries()) {
    assert.ok(cursor.length <= 120, cursor);
    assert.equal(slugAt(cursor, next), slugs[n]);
  }
  assert.equal(slugAt(`${'b'.repeat(40)}~${'x'.repeat(22)}`, next), undefined);
});

limits.run();
