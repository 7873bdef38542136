/** Nobody sees these: soft hyphens, zero-width spaces and joiners, variation selectors, fillers. */
const IGNORABLE = /\p{Default_Ignorable_Code_Point}+/gu;
const SPACES = /\p{White_Space}+/gu;

/** A name that is its own key once it is in lower case: nearly all of them, but for their accents. */
const PLAIN = /^[!-~]+( [!-~]+)*$/;

/**
 * Full case folding, as near as JavaScript comes to it: by way of upper case, so that ß, ẞ and ss are one, and so are the
 * ligatures that NFKC leaves. Two letters need care. A final sigma is a sigma: lower-casing makes one of each Σ at the end
 * of a word. The dotless ı has I as its capital, and yet only in Turkish is it that letter: it folds to itself.
 */
const folded = (text: string): string =>
  text
    .split('ı')
    .map((rest) => rest.toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ'))
    .join('ı');

/** The same names come again and again: how many of them are kept. */
const MAX_KEYS = 10_000;
const keys = new Map<string, string>();

function keyRead(name: string): string {
  const seen = name.normalize('NFKC').replace(IGNORABLE, '');
  // What was taken out may have kept a letter from its accent, and so may have what folding made of it.
  return folded(seen).normalize('NFKC').replace(SPACES, ' ').trim();
}

/**
 * What a name of a claimant, an institution, a publisher, a facility or a part is compared by: NFKC, case-folded, without
 * default-ignorable characters, runs of white space as one space and none at the ends. Names are stored and shown as given.
 *
 * @returns '' where nobody could see the name
 */
export function nameKey(name: string): string {
  if (PLAIN.test(name)) return name.toLowerCase();
  let key = keys.get(name);
  if (key === undefined) {
    if (keys.size === MAX_KEYS) keys.clear();
    key = keyRead(name);
    keys.set(name, key);
  }
  return key;
}

/** Whether two names are the same by their keys; two that are absent are, too. */
export const isSameName = (a = '', b = ''): boolean => nameKey(a) === nameKey(b);

/** Marks that any script may use, where they stand on a Latin letter or on what is no letter: diacritics, not letters of their own. */
const DIACRITICS =
  /(^|[^\p{L}\p{M}]|\p{Script=Latin})[\p{M}&&[\p{Script=Inherited}\p{Script=Common}\p{Script=Latin}]]+/gv;

/**
 * A facility's slug, its address: the letters, marks and digits of its name's key, the rest as single hyphens. Only Latin
 * loses its diacritics; in other scripts a mark makes another word. Names of one key have one slug. Names that differ only in
 * Latin diacritics or in punctuation may share one: there they are told together, and yet never compared by it.
 */
export const slugOf = (name: string): string =>
  nameKey(name)
    .normalize('NFD')
    .replace(DIACRITICS, '$1')
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .normalize('NFC');
