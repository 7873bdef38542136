import {
  type Interval,
  intervalOf,
  isBelow,
  pointOf,
  type Qualifier,
  type Quantity,
  saidOf,
} from '#src/domain/figure.ts';
import type { History } from '#src/domain/history.ts';
import { zoneOf } from '#src/domain/state.ts';
import { DAY, spanOf } from '#src/domain/time.ts';
import { droppedClaims } from './best-v1.ts';
import { type Figure, figureOf, type Source, sourceOf } from './figures.ts';
import type { Query } from './projection.ts';
import type { Recorded } from './recorded.ts';
import { allSaid, type SaidClaim, saidUntil } from './said.ts';

/** A claimed total against the recorded sum of one view. */
export interface Comparison {
  readonly sum: number;
  readonly qualifier: Recorded['qualifier'];
  readonly low: number;
  readonly high: number | null;
  /** The claim's point less the sum. */
  readonly residual: number;
  readonly status: 'match' | 'below-sum' | 'within-range' | 'unexplained-excess';
}

/** A claimed total less the figure of an incident that it says it includes. */
export interface Before extends Interval {
  readonly incident: string;
  readonly figure: Pick<Figure, 'value' | 'qualifier' | 'low' | 'high' | 'claim'>;
}

/** One claimed total. */
export interface Claimed {
  readonly claim: string;
  readonly qualifier: Qualifier;
  readonly value: number | null;
  readonly stated: string | null;
  /** Against what had been said when the claim was. */
  readonly then: Comparison;
  /** Against what is in the view asked for. */
  readonly now: Comparison;
  readonly before?: Before;
}

/** Who claimed a total, and whether the claim stands. */
export interface ClaimedBy extends Interval {
  readonly claim: string;
  readonly source: Source;
  readonly stands: boolean;
  readonly asOf: string | null;
  readonly includesIncident: string | null;
  readonly relation: object | null;
  readonly note: string | null;
  readonly position: number;
  readonly recorded: string;
}

function compare(quantity: Quantity, recorded: Recorded): Comparison {
  const { sum, qualifier, low, high } = recorded;
  const [claimed, range] = [intervalOf(quantity), { low, high }];
  const match = quantity.qualifier === 'exact' && quantity.value === low && quantity.value === high;
  const status = match
    ? 'match'
    : isBelow(claimed, range)
      ? 'below-sum'
      : isBelow(range, claimed)
        ? 'unexplained-excess'
        : 'within-range';
  return { sum, qualifier, low, high, residual: pointOf(quantity) - sum, status };
}

/** 280 with at least 68 of one night: up to 212 before it. */
function beforeIncident(quantity: Quantity, incident: History, query: Query, said: SaidClaim): Before | undefined {
  const { measure, group } = said.claim;
  const figure = figureOf(saidUntil(allSaid(incident), query.statedUntil), { measure, group });
  if (figure.low === null) return undefined;
  const claimed = intervalOf(quantity);
  const { value, qualifier, low, high, claim } = figure;
  return {
    incident: incident.subject,
    low: high === null ? 0 : Math.max(0, claimed.low - high),
    high: claimed.high === null ? null : Math.max(0, claimed.high - low),
    figure: { value, qualifier, low, high, claim },
  };
}

/**
 * Every claimed total in view, in the order in which they were said, against the recorded sum: then and now.
 *
 * @param included the documents of the incidents that claims say they include, by subject
 * @param recordedAt the recorded sum of what had been said by a moment, over what had begun by another
 */
export function claimedTotals(
  document: History,
  included: ReadonlyMap<string, History>,
  query: Query,
  recordedAt: (until: number | null, begunBy: number | null) => Recorded,
): { claimed: Claimed[]; claims: ClaimedBy[] } {
  const zone = zoneOf(document);
  const view = saidUntil(allSaid(document), query.statedUntil);
  const dropped = droppedClaims(view);
  const endOf = (text: string | undefined): number | null =>
    text === undefined ? null : (spanOf(text, zone)?.to ?? null);
  const claimed = view.claims.map((said): Claimed => {
    const { claim, quantity, report } = said;
    const stated = claim.stated ?? report?.published;
    const day = endOf(claim.asOf) ?? endOf(stated);
    const begunBy = day === null || !Number.isFinite(day) ? null : Math.ceil((day + 1) / DAY) * DAY - 1;
    const incident = included.get(claim.includesIncident ?? '');
    const before = incident === undefined ? undefined : beforeIncident(quantity, incident, query, said);
    return {
      claim: claim.id,
      qualifier: quantity.qualifier,
      value: saidOf(quantity),
      stated: claim.stated ?? null,
      // biome-ignore lint/suspicious/noThenProperty: the field's word, and a value that nobody awaits
      then: compare(quantity, recordedAt(endOf(stated), begunBy)),
      now: compare(quantity, recordedAt(query.statedUntil, begunBy)),
      ...(before === undefined ? {} : { before }),
    };
  });
  const claims = view.claims.map((said): ClaimedBy => {
    const { claim, quantity, position, recorded } = said;
    return {
      claim: claim.id,
      ...intervalOf(quantity),
      source: sourceOf(said),
      stands: !dropped.has(claim.id),
      asOf: claim.asOf ?? null,
      includesIncident: claim.includesIncident ?? null,
      relation: claim.relation ?? null,
      note: claim.note ?? null,
      position,
      recorded,
    };
  });
  return { claimed, claims };
}
