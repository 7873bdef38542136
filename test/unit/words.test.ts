import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import { CONTRACTS, READABLE, readBody, versionOf } from '#src/domain/contract.ts';
import type { EventType } from '#src/domain/events.ts';
import { intervalOf, pointOf } from '#src/domain/figure.ts';
import type { JsonObject } from '#src/domain/json.ts';
import { slugOf } from '#src/domain/names.ts';
import { numberOfWord, WORD_LANGS, WORD_LIST, WORDS, wordIn } from '#src/domain/words.ts';

const words = suite('words that stand for a number');

words('of words/v1 have the numbers that they had', () => {
  const v1 = { several: 3, 'a dozen': 12, dozens: 24, scores: 40, hundreds: 200, thousands: 2000 };
  for (const [word, n] of Object.entries(v1)) assert.equal(numberOfWord(word), n);
});

words('that reports use have the least that they can mean', () => {
  const least = {
    decenas: 20,
    tens: 20,
    docenas: 24,
    'una docena': 12,
    'media docena': 6,
    'una veintena': 20,
    'una treintena': 30,
    'medio centenar': 50,
    'un centenar': 100,
    centenares: 200,
    cientos: 200,
    'un millar': 1000,
    miles: 2000,
    'tens of thousands': 20_000,
    'decenas de miles': 20_000,
    'a couple': 2,
    'a few': 3,
    'a handful': 3,
    varios: 3,
    varias: 3,
  };
  for (const [word, n] of Object.entries(least)) {
    assert.equal(numberOfWord(word), n, word);
    assert.deepEqual(intervalOf({ qualifier: 'words', words: word }), { low: n, high: null });
    assert.equal(pointOf({ qualifier: 'words', words: word }), n);
  }
});

words('are the same whatever their case, accents and spaces', () => {
  for (const word of ['un centenar', 'Un Centenar', ' UN  CENTENAR ']) assert.equal(numberOfWord(word), 100);
  for (const word of ['un millón', 'UN MILLON', 'un millo\u0301n']) assert.equal(numberOfWord(word), 1_000_000);
  assert.equal(numberOfWord('Un Punado'), 3);
});

words('have one number each, and fit into their field', () => {
  assert.equal(new Set(WORD_LIST.map(slugOf)).size, WORD_LIST.length);
  for (const word of WORD_LIST) assert.ok(word.length <= 40, word);
  for (const word of ['', ' ', 'many', 'umpteen', 'dozen', '12', 'constructor'])
    assert.equal(numberOfWord(word), undefined);
});

words('are told in each language, as they were said where they are of it', () => {
  assert.equal(wordIn('es', 'Dozens'), 'docenas');
  assert.equal(wordIn('en', 'Dozens'), 'Dozens');
  assert.equal(wordIn('en', 'Centenares'), 'hundreds');
  assert.equal(wordIn('en', 'una treintena'), 'una treintena');
  for (const lang of WORD_LANGS)
    for (const word of WORD_LIST) assert.equal(numberOfWord(wordIn(lang, word)), numberOfWord(word));
});

words('stand in the docs, row by row, and the docs have no other', () => {
  const text = readFileSync(new URL('../../docs/words.md', import.meta.url), 'utf8');
  const rows = [...text.matchAll(/^\| ([\d,]+) \| (.+) \| (.+) \|$/gm)].map(([, least = '', en = '', es = '']) => ({
    least: Number(least.replaceAll(',', '')),
    en: [...en.matchAll(/`([^`]+)`/g)].map(([, word]) => word),
    es: [...es.matchAll(/`([^`]+)`/g)].map(([, word]) => word),
  }));
  assert.deepEqual(rows, WORDS);
});

words(
  'came with a new version of each event that may hold one: others set it aside, and look again once they know it',
  () => {
    const claim = { id: 'a', measure: 'killed', group: 'inmate', qualifier: 'words', words: 'decenas' };
    const pin = {
      measure: 'killed',
      group: 'inmate',
      qualifier: 'words',
      words: 'decenas',
      reason: 'x',
      stated: '2021',
    };
    const scope = { place: 'EC', population: 'x', measure: 'killed', group: 'inmate', interval: '2021' };
    const holders: { readonly [T in EventType]?: JsonObject } = {
      RiotReported: { kind: 'riot', places: ['EC'], claims: [claim] },
      TransferOperationBegun: { places: ['EC'], claims: [claim] },
      TransferOperationProgressed: { moved: { qualifier: 'words', words: 'decenas' } },
      TransferOperationEnded: { claims: [claim] },
      TollClaimed: { scope, claims: [claim] },
      CasualtiesRevised: { claims: [claim] },
      EntryAmended: { of: 'a', fields: { words: 'decenas' } },
      AssessmentMade: pin,
    };
    for (const [type, data] of Object.entries(holders)) {
      assert.equal(versionOf(CONTRACTS[type as EventType]), 2, type);
      assert.match(READABLE, new RegExp(`\\b${type}/2\\b`));
      assert.ok(readBody(type, 2, data).ok, type);
    }
    const dozens = { claims: [{ ...claim, words: 'dozens' }] };
    assert.deepEqual(readBody('CasualtiesRevised', 1, dozens), {
      ok: true,
      value: { type: 'CasualtiesRevised', data: dozens },
    });
  },
);

words.run();
