import type { Claim, Relation, Series } from '#src/domain/claim.ts';
import type { EventType } from '#src/domain/events.ts';
import type { Amendment, History } from '#src/domain/history.ts';
import { entriesOf } from '#src/domain/state.ts';
import type { Subject } from '#src/domain/subject.ts';
import { groupsBelow } from '#src/domain/vocabulary.ts';
import { type Figure, isOf } from '../figures.ts';
import type { SaidClaim } from '../said.ts';
import { type ClaimStep, stepOf, stepsTo } from './claim-steps.ts';
import type { Step } from './stages.ts';

/** How a figure stood at one place. */
export type Stood = Pick<
  Figure,
  'value' | 'qualifier' | 'low' | 'high' | 'phase' | 'claim' | 'assessment' | 'words' | 'source'
>;

/** An event that moved a figure. */
export interface Cause {
  /** Where it was recorded: the subject, or one that was merged into it. */
  readonly subject: Subject;
  readonly event: string;
  readonly position: number;
  readonly recorded: string;
  readonly type: EventType;
  /** The claim that it brought, acted on or amended. */
  readonly claim: string | null;
  /** When that was said, as it was given. */
  readonly stated: string | null;
  /** A correction's from its closed list; else the words of whoever acted. Null where `steps` have a reason each. */
  readonly reason: string | null;
  /** How the claim that it brought stands to earlier ones; null of anything else. */
  readonly relation: Pick<Relation, 'kind' | 'of'> | null;
  /** The claims that it brought, where several moved the figure: each with its own number and reason. Else none. */
  readonly steps: readonly ClaimStep[];
  /** Whether it struck the claim, as if it had never been entered. */
  readonly struck: boolean;
}

/** One move, and how the figure stood from then on. */
export interface Move extends Cause {
  readonly figure: Stood;
  /** Whether something that was said at the same moment moved it on: nobody could see it stand so. */
  readonly passing: boolean;
}

/** What became of one figure of a subject between two places. A figure may move and come back. */
export interface FigureChange extends Series {
  readonly before: Stood;
  readonly after: Stood;
  readonly moves: readonly Move[];
}

export const stoodOf = (figure: Stood): Stood => {
  const { value, qualifier, low, high, phase, claim, assessment, words, source } = figure;
  return { value, qualifier, low, high, phase, claim, assessment, words, source };
};

export const seriesOnly = ({ measure, group, part }: Series): Series => ({
  measure,
  group,
  ...(part === undefined ? {} : { part }),
});

type Act = Pick<Cause, 'claim' | 'stated' | 'reason' | 'relation' | 'steps' | 'struck'>;
type End = Pick<Stood, 'claim'>;

/** What is known of a subject's claims while its course is gone through. */
export interface KnownClaims {
  /** A claim that was entered by then. */
  claimOf(id: string): Claim | undefined;
  /** What is in view by then. */
  readonly soFar: { claim(id: string): SaidClaim | undefined };
}

/** The claims that a series' figure is made of: its own, or those of the groups below. */
function concerns(series: Series, claim: Series): boolean {
  return [series.group, ...groupsBelow(series.group)].some((group) => isOf(claim, { ...series, group }));
}

const NO_ACT: Act = { claim: null, stated: null, reason: null, relation: null, steps: [], struck: false };

/** What the claims of an event did to a figure. */
function actOfClaims({ claims }: Step, series: Series, from: End, to: End, { soFar }: KnownClaims): Act {
  const concerned = claims.filter((one) => concerns(series, one));
  const claim =
    claims.find(({ id }) => id === to.claim) ??
    claims.find(({ relation }) => from.claim !== null && relation?.of.includes(from.claim)) ??
    concerned[0] ??
    claims[0];
  if (claim === undefined) return NO_ACT;
  const brought = (id: string): SaidClaim | undefined =>
    claims.some((one) => one.id === id) ? soFar.claim(id) : undefined;
  // A sum moves with each claim of the groups below.
  const steps =
    to.claim === null ? concerned.flatMap((one) => brought(one.id) ?? []) : stepsTo(claim.id, from.claim, brought);
  const hasSeveral = steps.length > 1 && steps.some((said) => said.claim.relation?.reason !== undefined);
  const { id, stated = null, relation } = claim;
  return {
    ...NO_ACT,
    claim: id,
    stated,
    reason: hasSeveral ? null : (relation?.reason ?? null),
    relation: relation === undefined ? null : { kind: relation.kind, of: relation.of },
    steps: hasSeveral ? steps.map(stepOf) : [],
  };
}

/** What an event did to a figure, beside its own place. */
function actOf(step: Step, series: Series, from: End, to: End, known: KnownClaims): Act {
  const { entry } = step;
  switch (entry.type) {
    case 'ClaimRetracted':
    case 'ClaimReinstated': {
      const { of, stated = null, reason = null } = entry.data;
      const isOfSeries = (id: string): boolean => {
        const named = known.claimOf(id);
        return named !== undefined && concerns(series, named);
      };
      const claim = of.find((id) => id === from.claim || id === to.claim) ?? of.find(isOfSeries) ?? of[0] ?? null;
      return { ...NO_ACT, claim, stated, reason };
    }
    case 'IncidentsMerged':
    case 'IncidentSplit':
      return { ...NO_ACT, reason: entry.data.reason ?? null };
    case 'StatementRecorded':
      return { ...NO_ACT, stated: entry.data.stated ?? null };
    case 'AssessmentMade':
    case 'AssessmentLifted':
      return { ...NO_ACT, stated: entry.data.stated, reason: entry.data.reason };
    case 'EntryAmended': {
      const { data } = entry;
      const claim = 'of' in data ? data.of : null;
      return { ...NO_ACT, claim, reason: data.reason ?? null, struck: 'strike' in data };
    }
    default:
      return actOfClaims(step, series, from, to, known);
  }
}

/** An event that moved a figure from one standing to another. */
export function causeOf(step: Step, series: Series, from: End, to: End, known: KnownClaims): Cause {
  const { id: event, position, recorded, type } = step.entry;
  return { subject: step.subject, event, position, recorded, type, ...actOf(step, series, from, to, known) };
}

/** Our own slip in recording, mended in between: what stood there, and what stands there since. */
export interface Mended {
  readonly event: string;
  readonly position: number;
  readonly recorded: string;
  /** The event whose entry it is. */
  readonly entry: string;
  readonly claim: string | null;
  readonly struck: boolean;
  readonly was: Amendment['was'];
  readonly is: Amendment['was'];
  readonly reason: string | null;
}

/** The amendments that a subject's history holds after a position, in the order of recording. */
export function mendedAfter(history: History, position: number): Mended[] {
  const made = new Map(
    history.entries.flatMap(({ id: entry, amendments = [] }) =>
      amendments.map((amendment) => [amendment.event, { entry, amendment }] as const),
    ),
  );
  return entriesOf(history, 'EntryAmended')
    .filter((entry) => entry.position > position)
    .flatMap(({ id: event, data, ...amending }) => {
      const found = made.get(event);
      if (found === undefined) return [];
      const { was, claim = null, struck = false, reason = null } = found.amendment;
      const is = 'fields' in data ? data.fields : {};
      const { position, recorded } = amending;
      return [{ event, position, recorded, entry: found.entry, claim, struck, was, is, reason }];
    });
}
