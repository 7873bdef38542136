import type { History } from '#src/domain/history.ts';
import type { Subject } from '#src/domain/subject.ts';
import type { Claimed } from '../claimed.ts';
import type { Query } from '../projection.ts';
import { inScope, type Recorded } from '../recorded.ts';
import { composeToll, inOrder, tollScope } from '../tolls.ts';
import { type Stood, stoodOf } from './changes.ts';

/** What a subject adds to a total: nothing where it is a part of another that is counted, or merged into one. */
export interface Addend {
  readonly as: 'counted' | 'uncertain' | 'part-of-another' | 'merged';
  readonly partOf: Subject | null;
  readonly mergedInto: Subject | null;
  readonly figure: Stood | null;
}

/** A total at one end of a comparison. */
export interface Total {
  readonly sum: Pick<Recorded, 'sum' | 'qualifier' | 'low' | 'high'>;
  readonly addends: ReadonlyMap<Subject, Addend>;
  readonly claimed: readonly Claimed[];
}

/** What became of one subject's part in a total; null where it had none. */
export interface AddendChange {
  readonly subject: Subject;
  readonly before: Addend | null;
  readonly after: Addend | null;
}

/** What became of a claimed total beside the recorded one; null where it was not in view. */
export interface ClaimedChange {
  readonly claim: string;
  readonly before: Claimed | null;
  readonly after: Claimed | null;
}

export interface TotalChange {
  readonly before: Total['sum'] | null;
  readonly after: Total['sum'] | null;
  readonly addends: readonly AddendChange[];
  readonly claimed: readonly ClaimedChange[];
}

const NOT_WITH_OTHERS = { partOf: null, mergedInto: null };

/** A toll composed as `composeToll` does; undefined where it has no scope. */
export function totalOf(
  document: History,
  candidates: readonly History[],
  included: ReadonlyMap<string, History>,
  query: Query,
): Total | undefined {
  const [toll, scope] = [composeToll(document, candidates, included, query), tollScope(document)];
  if (toll === undefined || scope === undefined) return undefined;
  const { sum, qualifier, low, high } = toll.recorded;
  const { counted, uncertain, within } = inScope(inOrder(candidates), scope, query.statedUntil, null);
  const addends = new Map<Subject, Addend>();
  for (const { subject, figure } of counted) {
    addends.set(subject, { ...NOT_WITH_OTHERS, as: 'counted', figure: stoodOf(figure) });
  }
  for (const { subject, figure } of uncertain) {
    addends.set(subject, { ...NOT_WITH_OTHERS, as: 'uncertain', figure: stoodOf(figure) });
  }
  for (const { subject, ...why } of within) {
    const as = 'partOf' in why ? 'part-of-another' : 'merged';
    addends.set(subject, { ...NOT_WITH_OTHERS, as, ...why, figure: null });
  }
  return { sum: { sum, qualifier, low, high }, addends, claimed: toll.claimed };
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** What became of a total between two ends; undefined where nothing did. */
export function totalChange(before: Total | undefined, after: Total | undefined): TotalChange | undefined {
  const subjects = new Set([...(before?.addends.keys() ?? []), ...(after?.addends.keys() ?? [])]);
  const addends = [...subjects]
    .map((subject) => ({
      subject,
      before: before?.addends.get(subject) ?? null,
      after: after?.addends.get(subject) ?? null,
    }))
    .filter((addend) => !isSame(addend.before, addend.after));
  const claims = new Set([...(before?.claimed ?? []), ...(after?.claimed ?? [])].map(({ claim }) => claim));
  const find = (total: Total | undefined, id: string): Claimed | null =>
    total?.claimed.find(({ claim }) => claim === id) ?? null;
  const claimed = [...claims]
    .map((claim) => ({ claim, before: find(before, claim), after: find(after, claim) }))
    .filter((change) => !isSame(change.before, change.after));
  const sums = { before: before?.sum ?? null, after: after?.sum ?? null };
  if (isSame(sums.before, sums.after) && addends.length === 0 && claimed.length === 0) return undefined;
  return { ...sums, addends, claimed };
}
