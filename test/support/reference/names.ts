const fold = (character: string): string =>
  character === 'ı' ? character : character.toLowerCase().toUpperCase().toLowerCase();

/**
 * What names are compared by: NFKC, case-folded, without default-ignorable characters, runs of white
 * space as one space, none at the ends. Empty: a name that is refused.
 */
export function nameKey(name: string): string {
  const key = [...name.normalize('NFKC').replace(/\p{Default_Ignorable_Code_Point}/gu, '')]
    .map(fold)
    .join('')
    .normalize('NFKC')
    .replace(/\p{White_Space}+/gu, ' ')
    .trim();
  return key === name ? key : nameKey(key);
}

export const isSameName = (a: string, b: string): boolean => nameKey(a) === nameKey(b);
