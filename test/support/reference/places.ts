import { iso31662 } from 'iso-3166';

const PARENTS = new Map(iso31662.map(({ code, parent }) => [code, parent]));

/** Whether a place is another or lies in it, as ISO 3166-2 nests them: FR-75C in FR-IDF, and that in FR. */
export function isPlacedIn(place: string, outer: string): boolean {
  if (place === outer) return true;
  const parent = PARENTS.get(place) ?? (place.includes('-') ? place.slice(0, 2) : undefined);
  return parent !== undefined && isPlacedIn(parent, outer);
}
