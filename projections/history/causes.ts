import type { Claim, Series } from '#src/domain/claim.ts';
import { institutionOf } from '#src/domain/claim.ts';
import { reportOf } from '#src/domain/events.ts';
import type { Entry } from '#src/domain/history.ts';
import { type Cause, causeOf, type Stood } from '../diff/changes.ts';
import type { Course, Happening } from './courses.ts';

/** Who spoke: of a claim its claimant, of an act whoever acted. */
export interface Speaker {
  readonly claimant: string | null;
  readonly institution: string;
  readonly role: string;
  readonly publisher: string | null;
}

/** An event that made a point of a course. */
export interface Made extends Cause {
  /** Null where it is the ledger's own: an amendment, an assessment. */
  readonly by: Speaker | null;
  readonly statedPrecision: string | null;
}

interface Spoke {
  readonly claimant?: string;
  readonly institution?: string;
  readonly role?: string;
  readonly statedPrecision?: string;
}

function spoke(entry: Entry, claim: Claim | undefined): Spoke | undefined {
  const isSaid =
    entry.type === 'ClaimRetracted' || entry.type === 'ClaimReinstated' || entry.type === 'StatementRecorded';
  if (isSaid) return entry.data;
  const isOwn = entry.type === 'EntryAmended' || entry.type === 'AssessmentMade' || entry.type === 'AssessmentLifted';
  return isOwn ? undefined : claim;
}

/** What made a figure go from one standing to another. */
export function madeBy(
  happening: Happening,
  series: Series,
  from: Pick<Stood, 'claim'>,
  to: Pick<Stood, 'claim'>,
  course: Course,
): Made {
  const { entry } = happening;
  const cause = causeOf(happening, series, from, to, course);
  const speech = spoke(entry, cause.claim === null ? undefined : course.claimOf(cause.claim));
  const report = reportOf(entry);
  const by = speech && {
    claimant: speech.claimant ?? null,
    institution: institutionOf(speech, report, entry.id),
    role: speech.role ?? 'unattributed',
    publisher: report?.publisher ?? null,
  };
  return { ...cause, by: by ?? null, statedPrecision: speech?.statedPrecision ?? null };
}
