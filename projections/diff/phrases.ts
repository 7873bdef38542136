import type { Qualifier } from '#src/domain/figure.ts';
import type { Group, Measure, Reason, Role, Status } from '#src/domain/vocabulary.ts';
import type { Comparison } from '../claimed.ts';

/** Every word that a difference is told in, by the closed vocabularies: no language can lack one. */
export interface Phrases {
  readonly roles: Readonly<Record<Role, string>>;
  readonly statuses: Readonly<Record<Status, string>>;
  readonly reasons: Readonly<Record<Reason, string>>;
  readonly qualifiers: Readonly<Record<Exclude<Qualifier, 'between' | 'words'>, (number: string) => string>>;
  /** What is counted, as `inmates killed`. */
  readonly counted: (measure: Measure, group: Group) => string;
  /** What an addend that is only partly in the scope adds; undefined where that end is open. */
  readonly uncertain: (high: string | undefined) => string;
  readonly statusesOfTotals: Readonly<Record<Comparison['status'], string>>;
  readonly range: (low: string, high: string) => string;
  readonly openRange: (low: string) => string;
  readonly none: string;
  readonly pinned: string;
  readonly summed: string;
  /** It had none before, and may have had one long before. */
  readonly come: (now: string) => string;
  readonly became: (before: string, now: string) => string;
  readonly stayed: (before: string, now: string) => string;
  readonly asBefore: (now: string) => string;
  readonly gone: (before: string) => string;
  readonly ranges: (now: string, range: string, before: string) => string;
  readonly wholeStayed: string;
  readonly byWayOf: (numbers: string) => string;
  /** A further step: said later, at the moment of the one before, or entered with it as one. */
  readonly next: Readonly<Record<'none' | 'moment' | 'entry', (now: string) => string>>;
  readonly moreSteps: (count: string) => string;
  readonly more: (count: string) => string;
  /** Why another claim, or others, than the one that stood before were corrected or updated. */
  readonly revised: Readonly<
    Record<'correction' | 'update', (claims: string, areSeveral: boolean, reason: string) => string>
  >;
  readonly retracted: (claim: string) => string;
  readonly reinstated: (claim: string) => string;
  readonly struck: (claim: string) => string;
  readonly mendedClaim: (claim: string) => string;
  readonly mendedEvent: string;
  readonly assessed: string;
  readonly lifted: string;
  readonly quoted: (words: string) => string;
  readonly field: (name: string, was: string, is: string) => string;
  readonly absent: string;
  readonly sum: string;
  /** Why a figure moved: another incident was merged into its own, or split off again. */
  readonly merged: (subject: string) => string;
  readonly split: (subject: string) => string;
  readonly partOf: (subject: string) => string;
  readonly mergedInto: (subject: string) => string;
  readonly residual: string;
  /** What became of a dispute about a date, with what is said of it. */
  readonly dateDisputed: (dates: string) => string;
  readonly dateStillDisputed: (dates: string) => string;
  readonly dateSettled: (recorded: string) => string;
  readonly dateRecorded: (date: string) => string;
  readonly noDateRecorded: string;
  readonly nowCounted: (addend: string) => string;
  readonly noMore: (before: string) => string;
}
