import { hash } from 'node:crypto';

/** A slug of at most so many characters is its own cursor; of a longer one its beginning, and its hash. */
const MAX_WHOLE = 60;
const BEGINNING = 40;

/** No slug has a tilde. */
const nameOf = (slug: string): string =>
  `${[...slug].slice(0, BEGINNING).join('')}~${hash('sha256', slug, 'base64url').slice(0, 22)}`;

/** Where a page of facilities ends: it does not grow with their names. */
export const facilityCursor = (slug: string): string => ([...slug].length <= MAX_WHOLE ? slug : nameOf(slug));

/** The slug that a cursor stands for; undefined where there is none. @param next the slug after one */
export function slugAt(cursor: string, next: (slug: string) => string | undefined): string | undefined {
  const end = cursor.indexOf('~');
  if (end < 0) return cursor;
  const beginning = cursor.slice(0, end);
  for (let slug = next(beginning); slug?.startsWith(beginning); slug = next(slug)) {
    if (nameOf(slug) === cursor) return slug;
  }
  return undefined;
}
