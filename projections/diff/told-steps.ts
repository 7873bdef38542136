import type { Cause, Move, Stood } from './changes.ts';
import type { ClaimStep } from './claim-steps.ts';

/** One step of a figure as a sentence tells it. */
export interface ToldStep {
  readonly from: Stood;
  readonly to: Stood;
  /** Who did it without a claim: an act, an assessment, an amendment, a merge. */
  readonly cause: Cause | null;
  /** Else the claims that did it; they may give reasons. */
  readonly claims: readonly Pick<ClaimStep, 'claim' | 'relation' | 'reason'>[];
  /** What it has in common with the step before: nobody could see the figure stand between them. */
  readonly within: 'moment' | 'entry' | null;
}

const ACTS: ReadonlySet<string> = new Set([
  'ClaimRetracted',
  'ClaimReinstated',
  'EntryAmended',
  'AssessmentMade',
  'AssessmentLifted',
  'IncidentsMerged',
  'IncidentSplit',
]);

const isAct = ({ type }: Cause): boolean => ACTS.has(type);

/** Whether a move says why it was made. */
const hasReason = (move: Move): boolean => isAct(move) || move.reason !== null || move.steps.length > 0;

/**
 * Whether what made a move says by itself why the figure went there from an earlier standing.
 *
 * @param passed the moves in between
 */
function explains(from: Stood, passed: readonly Move[], move: Move): boolean {
  const { type, claim, relation, reason } = move;
  if (type === 'AssessmentMade') return true;
  if (type === 'AssessmentLifted') return from.assessment !== null;
  if (isAct(move)) return from.claim !== null && from.claim === claim;
  const names = (id: string | null): boolean => id !== null && (relation?.of.includes(id) ?? false);
  return reason !== null && names(from.claim) && !passed.some((one) => hasReason(one) && names(one.claim));
}

/** How a figure would have stood by a claim, had it been entered alone. */
const stoodBy = ({ claim, value, qualifier, low, high, words, source }: ClaimStep): Stood => ({
  value,
  qualifier,
  low,
  high,
  phase: 'open',
  claim,
  assessment: null,
  words,
  source,
});

/** The steps of one move: more than one where its event brought claims that led to it one upon another. */
function stepsOfMove(from: Stood, move: Move, isFirst: boolean): ToldStep[] {
  const within = isFirst ? null : 'moment';
  const { figure: to, steps } = move;
  if (isAct(move)) return [{ from, to, cause: move, claims: [], within }];
  if (steps.length === 0) return [{ from, to, cause: null, claims: [{ ...move, claim: move.claim ?? '' }], within }];
  if (steps.at(-1)?.claim !== to.claim) return [{ from, to, cause: null, claims: steps, within }];
  const stood = [from, ...steps.slice(0, -1).map(stoodBy), to];
  return steps.map((step, n) => ({
    from: stood[n] ?? from,
    to: stood[n + 1] ?? to,
    cause: null,
    claims: [step],
    within: n === 0 ? within : 'entry',
  }));
}

/**
 * The moves of a figure as a sentence tells them. Of the moves that were said at one moment only the last is told, if it explains
 * by itself why the figure moved or if none of them gives a reason; otherwise each of them is told.
 *
 * @param before how the figure stood before the first
 */
export function toldSteps(before: Stood, moves: readonly Move[]): ToldStep[] {
  const told: ToldStep[] = [];
  let from = before;
  let moment: Move[] = [];
  for (const move of moves) {
    moment.push(move);
    if (move.passing) continue;
    const isOne = explains(from, moment.slice(0, -1), move) || !moment.some(hasReason);
    for (const one of isOne ? [move] : moment) {
      told.push(...stepsOfMove(from, one, isOne || one === moment[0]));
      from = one.figure;
    }
    moment = [];
  }
  return told;
}
