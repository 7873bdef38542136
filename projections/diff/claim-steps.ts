import type { Relation } from '#src/domain/claim.ts';
import { intervalOf, saidOf } from '#src/domain/figure.ts';
import { type Figure, sourceOf } from '../figures.ts';
import type { SaidClaim } from '../said.ts';

/** A claim of an event that brought several which moved one figure. */
export interface ClaimStep extends Pick<Figure, 'value' | 'qualifier' | 'low' | 'high' | 'words' | 'source'> {
  readonly claim: string;
  readonly relation: Pick<Relation, 'kind' | 'of'> | null;
  readonly reason: string | null;
}

export function stepOf(said: SaidClaim): ClaimStep {
  const { claim, quantity } = said;
  const { relation } = claim;
  return {
    claim: claim.id,
    value: saidOf(quantity),
    qualifier: quantity.qualifier,
    ...intervalOf(quantity),
    words: quantity.qualifier === 'words' ? quantity.words : null,
    source: sourceOf(said),
    relation: relation === undefined ? null : { kind: relation.kind, of: relation.of },
    reason: relation?.reason ?? null,
  };
}

/**
 * The claims of one event that lead to one of them, in order: the relation of each names the one before it. The first names no
 * other claim of the event; or it names the claim that stood before, and no claim of the event that gives a reason.
 *
 * @param from the claim that stood before
 * @param brought a claim in view that the event brought, by its id
 */
export function stepsTo(to: string, from: string | null, brought: (id: string) => SaidClaim | undefined): SaidClaim[] {
  const steps: SaidClaim[] = [];
  for (let said = brought(to); said !== undefined; ) {
    steps.unshift(said);
    const { place } = said;
    const { kind = 'repeat', of = [] } = said.claim.relation ?? {};
    if (kind === 'repeat') return steps;
    // In its own event a claim names only earlier ones.
    const named = of.flatMap((id) => brought(id) ?? []).filter((other) => other.place < place);
    const reasoned = named.find(({ claim }) => claim.relation?.reason !== undefined);
    said = reasoned ?? (of.some((id) => id === from) ? undefined : named[0]);
  }
  return steps;
}
