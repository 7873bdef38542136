import { amendedUpTo, type Entered, type Fields } from './amended.ts';
import { type Answer, viewOf } from './best.ts';
import { claimsOf, compare, isInView } from './claims.ts';
import { answerOf } from './groups.ts';
import { foundUpTo, toldIn } from './merges.ts';
import { type Numbers, shown } from './quantity.ts';
import { type Candidate, candidatesIn } from './scope.ts';
import { asLocal, stretchOf } from './time.ts';
import { wholesOf, wholesUpTo } from './wholes.ts';

export interface Bounds {
  readonly sum: number;
  readonly low: number;
  readonly high: number | null;
}

export interface Row extends Bounds {
  readonly subject: string;
  readonly value: number | null;
  readonly qualifier: string | null;
}

export interface Recorded extends Bounds {
  readonly qualifier: string;
  readonly incidents: readonly Row[];
  readonly uncertain: readonly string[];
  readonly withoutFigure: readonly string[];
  readonly notCountedAgain: readonly string[];
  /** Those counted or uncertain whose date is disputed. */
  readonly disputed: readonly string[];
  /** Whether all candidates are of one zone, or of none: only then the text says in which order they are. */
  readonly isOfOneClock: boolean;
}

const plus = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : a + b);

function qualifierOf(addends: readonly (string | null)[], high: number | null): string {
  if (addends.length === 0) return 'none';
  if (addends.every((qualifier) => qualifier === 'exact')) return 'exact';
  if (addends.includes('about')) return 'about';
  return high === null ? 'at-least' : 'between';
}

/** A view over all subjects. */
interface Ledger {
  readonly events: readonly Entered[];
  readonly P: number | undefined;
  readonly T: string | undefined;
}

/** The recorded sum over a scope. @param asOf the as-of day, if one is set */
function recordedOver(scope: Fields, { events, P, T }: Ledger, asOf: string | undefined): Recorded {
  const found = foundUpTo(events, P);
  const wholes = wholesUpTo(events, P);
  const figure = (subject: string): Answer =>
    answerOf({ measure: scope.measure, group: scope.group }, viewOf(events, subject, P, T));
  const hasFigure = (subject: string): boolean => figure(subject).phase !== 'none';

  const all = candidatesIn(scope, events, P, T, asOf);
  const candidates = all.filter(({ mergedInto }) => mergedInto === undefined);
  const merged = all.filter(({ mergedInto }) => candidates.some(({ subject }) => subject === mergedInto));
  const inside = candidates.filter(({ lies }) => lies === 'inside').map(({ subject }) => subject);
  const isCountedInWhole = ({ subject }: Candidate): boolean =>
    wholesOf(subject, wholes, found).some((whole) => inside.includes(whole) && hasFigure(whole));
  const again = candidates.filter(isCountedInWhole);
  const left = candidates.filter((candidate) => !again.includes(candidate));

  let running: Bounds = { sum: 0, low: 0, high: 0 };
  const incidents = left
    .filter(({ subject, lies }) => lies === 'inside' && hasFigure(subject))
    .map(({ subject }): Row => {
      const { point, low, high, value, qualifier } = figure(subject);
      running = { sum: running.sum + point, low: running.low + (low ?? 0), high: plus(running.high, high) };
      return { subject, value, qualifier, ...running };
    });
  const uncertain = left.filter(({ subject, lies }) => lies === 'partly' && hasFigure(subject));
  const high = uncertain.reduce((most, { subject }) => plus(most, figure(subject).high), running.high);
  const names = (of: readonly Candidate[]): string[] => of.map(({ subject }) => subject);
  return {
    ...running,
    high,
    qualifier: qualifierOf(
      incidents.map(({ qualifier }) => qualifier),
      high,
    ),
    incidents,
    uncertain: names(uncertain),
    withoutFigure: names(left.filter(({ subject, lies }) => lies === 'inside' && !hasFigure(subject))),
    notCountedAgain: names([...again, ...merged]),
    disputed: names(left.filter(({ subject, isDisputed }) => isDisputed && hasFigure(subject))),
    isOfOneClock: new Set(all.map(({ zone }) => zone)).size <= 1,
  };
}

const scopeOf = (events: readonly Entered[], toll: string, P?: number): Fields =>
  amendedUpTo(events, toll, P)[0]?.data.scope as Fields;

/** The recorded sum of a toll. */
export const recordedIn = (events: readonly Entered[], toll: string, P?: number, T?: string): Recorded =>
  recordedOver(scopeOf(events, toll, P), { events, P, T }, undefined);

export interface Against extends Bounds {
  readonly qualifier: string;
  readonly residual: number;
  readonly status: string;
}

export interface ClaimedTotal {
  readonly claim: string;
  readonly qualifier: string;
  readonly value: number | null;
  /** With T as the claim was stated. */
  readonly whenSaid: Against;
  /** With T as asked. */
  readonly asAsked: Against;
  readonly before: { readonly low: number; readonly high: number | null } | undefined;
}

function against(numbers: Numbers, { sum, low, high, qualifier }: Recorded): Against {
  const isMatch = numbers.qualifier === 'exact' && numbers.said === low && numbers.said === high;
  const isBelow = numbers.high < low;
  const isAbove = high !== null && numbers.low > high;
  const status = isMatch ? 'match' : isBelow ? 'below-sum' : isAbove ? 'unexplained-excess' : 'within-range';
  return { sum, low, high, qualifier, residual: numbers.point - sum, status };
}

/** The day to whose end a total counts; none where it is open. */
function asOfDay(asOf: string | undefined): string | undefined {
  if (asOf === undefined || !Number.isFinite(stretchOf(asOf).last)) return undefined;
  return new Date(stretchOf(asOf).last).toISOString().slice(0, 10);
}

/** The end of what had been said when something was stated: a local time, for a toll has no zone. */
const untilThen = (stated: string | undefined): string | undefined =>
  stated === undefined ? undefined : asLocal(stated);

/** Every claimed total of a toll in view, in order, standing or not, against what was recorded. */
export function claimedOf(events: readonly Entered[], toll: string, P?: number, T?: string): ClaimedTotal[] {
  const scope = scopeOf(events, toll, P);
  const claims = claimsOf(amendedUpTo(events, toll, P)).filter((claim) => isInView(claim, T));
  return claims.sort(compare).map((claim): ClaimedTotal => {
    const { numbers, fields } = claim;
    const stated = (fields.stated as string | undefined) ?? claim.publishedAs;
    const asOf = asOfDay((fields.asOf as string | undefined) ?? stated);
    const withT = (end: string | undefined): Against =>
      against(numbers, recordedOver(scope, { events, P, T: end }, asOf));
    return {
      claim: claim.id,
      qualifier: numbers.qualifier,
      value: numbers.said,
      whenSaid: withT(untilThen(stated)),
      asAsked: withT(T),
      before: beforeOf(fields, numbers, scope, { events, P, T }),
    };
  });
}

/** A claimed total without the incident that it includes. */
function beforeOf(
  { includesIncident }: Fields,
  { low, high }: Numbers,
  { measure, group }: Fields,
  { events, P, T }: Ledger,
): ClaimedTotal['before'] {
  if (includesIncident === undefined) return undefined;
  const incident = toldIn(String(includesIncident), foundUpTo(events, P));
  const figure = answerOf({ measure, group }, viewOf(events, incident, P, T));
  if (figure.phase === 'none') return undefined;
  return {
    low: Math.max(0, low - (figure.high ?? Infinity)),
    high: shown(Math.max(0, high - (figure.low ?? 0))),
  };
}
