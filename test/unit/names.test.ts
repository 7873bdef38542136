import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { nameKey, slugOf } from '#src/domain/names.ts';

const names = suite('names');

const escaped = (text: string): string => text.replace(/[^ -~]/g, (c) => `\\u{${c.codePointAt(0)?.toString(16)}}`);

/** Each a name in several forms: all of a line are one name. */
const SAME: readonly (readonly string[])[] = [
  [
    'Fiscalía',
    'Fiscali\u0301a',
    'FISCALÍA',
    ' Fiscalía',
    'Fiscalía ',
    'Fisc\u200balía',
    'Fis\u00adcalía',
    '\ufeffFiscalía',
  ],
  ['A B', 'A  B', 'A\tB', 'A\u00a0B', 'A\u2009 B', 'A \u200b B', 'a\u0085b', 'Ａ　Ｂ'],
  ['Straße', 'STRASSE', 'STRAẞE', 'straſſe'],
  ['ΟΔΟΣ', 'οδος', 'οδοσ', 'Οδοσ'],
  ['İzmir', 'i\u0307zmir', 'I\u0307zmir'],
  ['ﬁrst', 'first', 'FIRST'],
  ['N.º 1', 'n.o 1'],
  ['Ⅷ', 'viii'],
  ['ᾳ', 'ΑΙ'],
  ['ŉ', 'ʼn'],
  ['Կոլորև', 'ԿՈԼՈՐԵՒ'],
  ['کتاب‌ها', 'کتابها'],
  ['☂️', '☂'],
];

for (const [first = '', ...forms] of SAME)
  for (const form of forms)
    names(`${escaped(form)} is ${escaped(first)}`, () => {
      assert.equal(nameKey(form), nameKey(first));
      assert.equal(slugOf(form), slugOf(first), 'names of one key have one slug');
    });

/** Pairs of different names. */
const DIFFERENT: readonly (readonly [string, string])[] = [
  ['Fiscalía', 'Fiscalia'],
  ['A-B', 'A B'],
  ['AB', 'A B'],
  ['Irmak', 'ırmak'],
  ['ปา', 'ป่า'],
  ['đ', 'd'],
];

for (const [one, other] of DIFFERENT)
  names(`${escaped(one)} is not ${escaped(other)}`, () => assert.notEqual(nameKey(one), nameKey(other)));

names('a name that nobody can see has an empty key', () => {
  for (const name of [' ', '\u200b', '\u00ad\t', '\u3164', '\u2800 '.slice(1), '\ufe0f', '\u115f\u1160'])
    assert.equal(nameKey(name), '', escaped(name));
});

/** Pairs that only a mark of a script tells apart, and that are two words there. */
const MARKS: readonly (readonly [script: string, one: string, other: string])[] = [
  ['Thai', 'เรือนจำปา', 'เรือนจำป่า'],
  ['Thai, of two tones', 'ป้า', 'ป่า'],
  ['Lao', 'ປາ', 'ປ່າ'],
  ['Arabic', 'سِجن', 'سَجن'],
  ['Hebrew', 'סֵפֶר', 'סַפָּר'],
  ['Devanagari', 'कमल', 'कमाल'],
  ['Devanagari, of a nasal', 'हस', 'हंस'],
  ['Tamil', 'கல', 'கல்'],
  ['Myanmar', 'မာ', 'မား'],
  ['Khmer', 'កា', 'កាំ'],
  ['Cyrillic', 'мой', 'мои'],
  ['Greek', 'ή', 'η'],
  ['kana', 'はは', 'ばば'],
];

for (const [script, one, other] of MARKS)
  names(`two names that a mark of ${script} tells apart have two slugs`, () => {
    assert.notEqual(nameKey(one), nameKey(other));
    assert.notEqual(slugOf(one), slugOf(other));
  });

names('of Latin letters the slug has no diacritics', () => {
  assert.equal(slugOf('Centro de Reclusión “Peña”, N.º 2'), 'centro-de-reclusion-pena-n-o-2');
  assert.equal(slugOf('Sóc Trăng – ế'), 'soc-trang-e');
});

names('a key is its own key, and a slug its own slug, whatever the letter', () => {
  for (let code = 0; code < 0x20000; code += 1) {
    if (code >= 0xd800 && code < 0xe000) continue;
    const name = `x${String.fromCodePoint(code)}\u0301 y`;
    const [key, slug] = [nameKey(name), slugOf(name)];
    if (nameKey(key) !== key || slugOf(slug) !== slug || slugOf(key) !== slug) assert.fail(escaped(name));
  }
});

names.run();
