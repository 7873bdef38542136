import type { Comparison } from './comparing.ts';

/** How many rebuilds are remembered. */
export const REMEMBERED = 20;

/** What becomes of an edition that is built. */
export type AtEnd = 'switch' | 'hold';

/** A rebuild of the read models in other versions, beside those that serve. */
export interface Rebuild {
  readonly id: string;
  /** The versions that serve, and those that are built. */
  readonly from: string;
  readonly to: string;
  readonly atEnd: AtEnd;
  /** RFC 3339. */
  readonly started: string;
  readonly finished: string | null;
  /** `held`: it is built, and waits for a person. */
  readonly status: 'running' | 'held' | 'switched' | 'failed';
  /** `placing`: the order of the events is derived anew (EventStoreDB). */
  readonly stage: 'placing' | 'folding' | 'comparing' | 'switching' | null;
  /** How many events are placed or folded, or documents compared, and of how many. */
  readonly done: number;
  readonly of: number;
  readonly comparison: Comparison | null;
  /** The last position before the switch; null before it. */
  readonly switchedAt: number | null;
  /** Why it is held or has failed, where that was not asked for. */
  readonly reason: string | null;
}

/** Why an edition is not switched to unasked: what should be the same is not. */
export function doubtOf({ rootsEqual, models }: Comparison): string | null {
  if (!rootsEqual) return 'the trees over the events differ';
  const odd = models.filter(({ from, to, differ }) => from === to && differ > 0);
  if (odd.length === 0) return null;
  return `documents differ though the version is the same: ${odd.map(({ model }) => model).join(', ')}`;
}

/** A comparison without what stood in the documents. */
export const withoutDifferences = (comparison: Comparison): Comparison => ({
  ...comparison,
  models: comparison.models.map((model) => ({ ...model, differing: [] })),
});

/** A comparison without what stood in the documents and without digests: nothing in it confirms a guess at erased texts. */
export const withoutTexts = (comparison: Comparison): Comparison => ({
  ...comparison,
  models: comparison.models.map((model) => ({ ...model, digests: null, differing: [] })),
});
