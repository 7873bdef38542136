import { institutionKeyOf } from '#src/domain/claim.ts';

/** Whose claim a figure goes by, and what that was counted from. */
export interface Voice {
  readonly institution: string;
  readonly basis: string | null | undefined;
}

export const BREAKS = ['claimant', 'basis'] as const;
export type Break = (typeof BREAKS)[number];

/**
 * What breaks between two figures, so that their numbers do not simply compare. A figure that goes by no claim (a pin, a sum of
 * groups, none) has no voice: nothing breaks with it. A basis that nobody named is not known to be another.
 */
export function breaksBetween(before: Voice | undefined, now: Voice | undefined): Break[] {
  if (before === undefined || now === undefined) return [];
  const isKnown = (before.basis ?? null) !== null && (now.basis ?? null) !== null;
  return [
    ...(institutionKeyOf(before.institution) === institutionKeyOf(now.institution) ? [] : (['claimant'] as const)),
    ...(isKnown && before.basis !== now.basis ? (['basis'] as const) : []),
  ];
}
