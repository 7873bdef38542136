import { type Interval, intervalOf, type Qualifier, saidOf } from '#src/domain/figure.ts';
import type { Scope } from '#src/domain/toll.ts';
import { type Source, sourceOf } from '../figures.ts';
import { type Made, madeBy } from './causes.ts';
import type { Course, Happening } from './courses.ts';

/** A claimed total from the moment on at which it came, was amended, was taken back or stood again. */
export interface ClaimedThen extends Interval {
  readonly claim: string;
  readonly qualifier: Qualifier;
  readonly value: number | null;
  readonly asOf: string | null;
  readonly stands: boolean;
  readonly source: Source;
}

/** What happened in a toll itself. */
export interface Claimed extends Pick<Happening, 'at' | 'when'> {
  readonly claimed: readonly ClaimedThen[];
  readonly made: Made;
}

function claimsConcerned({ entry: { type, data }, claims, actsOn }: Happening): readonly string[] {
  if (actsOn.length > 0) return actsOn;
  if (type === 'EntryAmended') return 'of' in data ? [data.of] : [];
  return claims.map(({ id }) => id);
}

function claimedThen(id: string, { soFar }: Course): ClaimedThen[] {
  const said = soFar.claim(id);
  if (said === undefined) return [];
  const { claim, quantity } = said;
  return [
    {
      claim: id,
      qualifier: quantity.qualifier,
      value: saidOf(quantity),
      ...intervalOf(quantity),
      asOf: claim.asOf ?? null,
      stands: soFar.stands(id),
      source: sourceOf(said),
    },
  ];
}

/** What happened in a toll along its course: its beginning, what was claimed, and every amendment. */
export function claimedAlong(course: Course, { measure, group }: Scope): Claimed[] {
  const told: Claimed[] = [];
  for (const happening of course.happenings) {
    const { at, when, entry, amended } = happening;
    const ids = claimsConcerned(happening);
    if (ids.length === 0 && amended === undefined && entry.revision > 0) continue;
    const claimed = ids.flatMap((id) => claimedThen(id, course));
    const made = madeBy(happening, { measure, group }, { claim: null }, { claim: ids[0] ?? null }, course);
    told.push({ at, when, claimed, made });
  }
  return told;
}
