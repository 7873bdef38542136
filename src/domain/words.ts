import { slugOf } from './names.ts';

export const WORD_LANGS = ['en', 'es'] as const;
export type WordLang = (typeof WORD_LANGS)[number];

/** Words of one meaning, and the least number that they stand for. The first of a language stands for the others there. */
export interface WordRow extends Readonly<Record<WordLang, readonly string[]>> {
  readonly least: number;
}

const row = (least: number, en: readonly string[], es: readonly string[]): WordRow => ({ least, en, es });

/**
 * The table words/v2: the least that a word can mean, for nobody said more. A unit is itself (`a dozen` 12, `un centenar` 100), a
 * half of one is half of it, its plural is at least two of it (`dozens` 24, `miles` 2000), and `several`, `a few` or `varios` of
 * it at least three. A small word of no unit is two where it may be two, else three.
 *
 * No word ever gets another number: figures were published by it. A word that is added makes a new version of the contract of
 * every event that can hold one.
 */
export const WORDS: readonly WordRow[] = [
  row(2, ['a couple', 'multiple'], ['un par', 'algunos', 'algunas']),
  row(3, ['several'], ['varios', 'varias']),
  row(3, ['a few'], ['unos cuantos', 'unas cuantas', 'unos pocos', 'unas pocas']),
  row(3, ['a handful'], ['un puñado']),
  row(6, ['half a dozen'], ['media docena']),
  row(10, [], ['una decena']),
  row(12, ['a dozen'], ['una docena']),
  row(15, [], ['una quincena']),
  row(20, ['a score'], ['una veintena']),
  row(20, ['tens'], ['decenas']),
  row(24, ['dozens'], ['docenas']),
  row(24, ['a couple of dozen', 'a couple dozen'], ['un par de docenas']),
  row(30, [], ['una treintena']),
  row(30, [], ['varias decenas']),
  row(36, ['several dozen', 'several dozens', 'a few dozen'], ['varias docenas']),
  row(40, ['scores'], ['veintenas']),
  row(40, [], ['una cuarentena']),
  row(50, ['half a hundred'], ['medio centenar', 'una cincuentena']),
  row(100, ['a hundred'], ['un centenar', 'una centena']),
  row(200, ['hundreds'], ['cientos', 'centenares', 'centenas']),
  row(200, ['a couple of hundred', 'a couple hundred'], ['un par de centenares', 'un par de cientos']),
  row(300, ['several hundred', 'several hundreds', 'a few hundred'], ['varios cientos', 'varios centenares']),
  row(500, ['half a thousand'], ['medio millar']),
  row(1000, ['a thousand'], ['un millar']),
  row(2000, ['thousands'], ['miles', 'millares']),
  row(2000, ['a couple of thousand', 'a couple thousand'], ['un par de miles', 'un par de millares']),
  row(3000, ['several thousand', 'several thousands', 'a few thousand'], ['varios miles', 'varios millares']),
  row(20_000, ['tens of thousands'], ['decenas de miles', 'decenas de millares']),
  row(200_000, ['hundreds of thousands'], ['cientos de miles', 'centenares de miles']),
  row(1_000_000, ['a million'], ['un millón']),
  row(2_000_000, ['millions'], ['millones']),
];

export const WORD_LIST: readonly string[] = WORDS.flatMap(({ en, es }) => [...en, ...es]);

/** By the slug of each word: neither case, accents nor spaces matter. */
const ROWS = new Map(WORDS.flatMap((one) => [...one.en, ...one.es].map((word) => [slugOf(word), one])));

/** The least number that a word stands for; undefined for a word that is not in the table. */
export const numberOfWord = (word: string): number | undefined => ROWS.get(slugOf(word))?.least;

/** A word in a language: as it was said where it is of that language, or has no other there. */
export function wordIn(lang: WordLang, word: string): string {
  const same = ROWS.get(slugOf(word))?.[lang] ?? [];
  return same.some((one) => slugOf(one) === slugOf(word)) ? word : (same[0] ?? word);
}
