import type { LedgerEvent } from '#src/domain/contract.ts';
import { emptyHistory, evolve, type History } from '#src/domain/history.ts';
import type { Kind, Subject } from '#src/domain/subject.ts';

/** What a view is asked for, beside the position, up to which its document was folded. */
export interface Query {
  /** What had been said by then: a wall-clock moment in ms as if UTC; null for everything. */
  readonly statedUntil: number | null;
}

/** One thing that a document is found by. Rows are a superset: they keep what an amendment replaced, for views as of before. */
export interface Indexed {
  readonly by: 'place' | 'facility' | 'time' | 'merged';
  readonly value: string;
  /** When it was, in wall-clock ms as if UTC; ±Infinity where unknown or open. */
  readonly from: number;
  readonly to: number;
}

/**
 * A read model: documents, one a subject, folded from its stream. Pure. A document is plain JSON: the same events give
 * the same text, whether folded live, rebuilt, as of a position, or replayed for an audit.
 */
export interface Projection<View extends object = object> {
  readonly name: string;
  /**
   * Raised whenever the fold, the index or the view gives something else for the same events. What it was stays in the
   * registry, so that it serves until the new one is built.
   */
  readonly version: number;
  /** The kind of subject whose streams it folds. */
  readonly kind: Kind;
  initial(subject: Subject): History;
  /** The document given stays as it is. @throws for an event that it cannot fold */
  when(document: History, event: LedgerEvent): History;
  index(document: History): readonly Indexed[];
  view(document: History, query: Query): View;
}

/** A document with the version of the read model that it was folded by. */
export interface Versioned {
  readonly history: History;
  readonly projection: Projection;
}

/** What a document shows, by the version that it was folded by: every registered version of a read model gives its view. */
export const viewOf = <View extends object>(
  _of: Projection<View>,
  { history, projection }: Versioned,
  query: Query,
): View => projection.view(history, query) as View;

/**
 * A subject's document is its history, each entry as amended; the read models differ in what they show of it. As of a position, a
 * document of one that folds so is taken from a later one; of one that does not, it is folded anew.
 */
export const folding = { initial: emptyHistory, when: evolve };
