import { folding } from '#projections/projection.ts';
import type { History } from '#src/domain/history.ts';
import type { Document } from './folding.ts';

/** Whether an entry reads today as it did as of a position: nothing since has amended it or taken a text out of it. */
const isAsItWas = ({ amendments = [], erasures = [] }: History['entries'][number], until: number): boolean =>
  [...amendments, ...erasures].every(({ position }) => position <= until);

/**
 * A document as of a position, taken from a later one: its first entries. Undefined where that would not be what a fold up
 * to there gives, letter by letter, or may not be: where its version of the read model folds otherwise.
 */
export function cutAt(document: Document, until: number): Document | undefined {
  const { history, setAside, projection } = document;
  if (history === undefined || setAside > 0 || projection?.when !== folding.when) return undefined;
  const entries = history.entries.filter(({ position }) => position <= until);
  const last = entries.at(-1);
  if (last === undefined || !entries.every((entry) => isAsItWas(entry, until))) return undefined;
  const { revision, position } = last;
  return { ...document, revision, position, history: { ...history, revision, position, entries } };
}
