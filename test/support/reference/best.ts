import { isDropped, isUndone, type View } from './acts.ts';
import { amendedUpTo, type Entered, type Fields } from './amended.ts';
import {
  type Claimed,
  claimsOf,
  compare,
  isInView,
  isLater,
  latest,
  type Order,
  seriesName,
  timesOf,
} from './claims.ts';
import { foundUpTo, fromOutside, toldWith } from './merges.ts';
import { isEstimate, type Numbers, numbersOf, shown } from './quantity.ts';

/** What becomes of a last word beside the best. */
export type Fate = 'best' | 'conflicting' | 'outdated' | 'differing' | 'in-agreement';

/** An answer of the policy best/v1 for one series. */
export interface Answer {
  readonly phase: string;
  readonly value: number | null;
  readonly qualifier: string | null;
  readonly point: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly spread: readonly [number, number] | null;
  readonly claim: string | null;
  readonly assessment: string | null;
  readonly labels: readonly string[];
  readonly conflicts: readonly string[];
  readonly outdated: readonly string[];
  readonly carriers: readonly string[];
  /** Of each last word, by its claim. */
  readonly fates: Readonly<Record<string, Fate>>;
}

export const NO_ANSWER: Answer = {
  phase: 'none',
  value: null,
  qualifier: null,
  point: 0,
  low: null,
  high: null,
  spread: null,
  claim: null,
  assessment: null,
  labels: [],
  conflicts: [],
  outdated: [],
  carriers: [],
  fates: {},
};

/** What had been recorded of a subject, and of what is told with it, up to P, and said up to T. */
export function viewOf(events: readonly Entered[], subject: string, P?: number, T?: string): View {
  const [own = subject, ...others] = toldWith(subject, foundUpTo(events, P));
  const entries = [
    ...amendedUpTo(events, own, P),
    ...others.flatMap((other) => fromOutside(other, amendedUpTo(events, other, P))),
  ];
  return { entries, claims: claimsOf(entries).filter((claim) => isInView(claim, T)), T };
}

/** Step 3: whether a claim only repeats one that is in view. */
export const isCarried = ({ relation }: Claimed, { claims }: View): boolean =>
  relation?.kind === 'repeat' && claims.some(({ id }) => relation.of.includes(id));

/** The claims in view that repeat one, or repeat one of these. */
function carriersOf(id: string, view: View): Claimed[] {
  const direct = view.claims.filter(({ relation }) => relation?.kind === 'repeat' && relation.of.includes(id));
  return [...new Set(direct.flatMap((claim) => [claim, ...carriersOf(claim.id, view)]))];
}

/** Step 4: the last words in a series, one an institution that is not silent. */
export function lastWords(series: string, view: View): Claimed[] {
  const own = view.claims.filter((claim) => claim.series === series && !isCarried(claim, view));
  return [...new Set(own.map(({ institution }) => institution))].flatMap((institution) => {
    const said = view.claims.filter((claim) => claim.institution === institution);
    const updated = said
      .filter((claim) => claim.relation?.kind === 'update' && !isDropped(claim, view))
      .flatMap(({ relation }) => relation?.of ?? []);
    const left = own
      .filter((claim) => claim.institution === institution)
      .filter((claim) => !updated.includes(claim.id) && !isUndone(claim, view));
    const word = latest(left);
    return word === undefined || isDropped(word, view) ? [] : [word];
  });
}

interface Pin extends Order {
  readonly id: string;
  readonly numbers: Numbers;
}

/** Step 5, first sentence. */
function pinOf(series: string, { entries, T }: View): Pin | undefined {
  const seen = entries.filter((entry) => isInView(timesOf(entry.data.stated, entry), T));
  const lifted = seen.filter(({ type }) => type === 'AssessmentLifted').map(({ data }) => data.assessment);
  return latest(
    seen
      .filter(({ type, id, data }) => type === 'AssessmentMade' && seriesName(data) === series && !lifted.includes(id))
      .map((entry) => ({ ...timesOf(entry.data.stated, entry), id: entry.id, numbers: numbersOf(entry.data) })),
  );
}

function settled(words: readonly Claimed[]): Claimed | undefined {
  const counts = words.filter(
    ({ numbers, tier, status }) => numbers.class === 0 && tier <= 2 && (status === 'confirmed' || status === 'final'),
  );
  const lowest = Math.min(...counts.map(({ tier }) => tier));
  return latest(counts.filter(({ tier }) => tier === lowest));
}

function open(words: readonly Claimed[]): Claimed | undefined {
  const isOutgrown = (word: Claimed): boolean =>
    words.some(
      (by) =>
        by.official && isLater(by, word) && by.numbers.floor !== undefined && word.numbers.point < by.numbers.floor,
    );
  const left = words.filter((word) => !isOutgrown(word));
  const ranks: ((word: Claimed) => boolean)[] = [
    ({ official, numbers }) => official && numbers.class === 0,
    ({ official, numbers }) => official && numbers.class === 1,
    ({ official, numbers }) => (official && numbers.class === 2) || (!official && numbers.class === 0),
    ({ official, numbers }) => !official && numbers.class === 1,
    ({ official, numbers }) => !official && numbers.class === 2,
  ];
  return ranks.map((rank) => latest(left.filter(rank))).find((best) => best !== undefined);
}

/** Step 6, and the last sentence on labels in step 7. */
function fateOf(word: Claimed, best: Pin | Claimed): Fate {
  if (word.id === best.id) return 'best';
  const isBelow = word.numbers.high < best.numbers.low;
  const isAbove = word.numbers.low > best.numbers.high;
  if (isBelow && isLater(best, word) && word.status !== 'final') return 'outdated';
  if (isBelow || isAbove) return 'conflicting';
  const nobodySaidBounds = isEstimate(word.numbers) || isEstimate(best.numbers);
  return nobodySaidBounds && word.numbers.point !== best.numbers.point ? 'differing' : 'in-agreement';
}

/** Steps 4 to 7 for a series' own words; `none` where it has neither word nor pin. */
export function ownAnswer(of: Fields, view: View): Answer {
  const series = seriesName(of);
  const words = lastWords(series, view);
  const pin = pinOf(series, view);
  const settling = settled(words);
  const best = pin ?? settling ?? open(words);
  if (best === undefined) return NO_ANSWER;
  const { numbers } = best;
  const fated = (fate: Fate): Claimed[] => words.filter((word) => fateOf(word, best) === fate).sort(compare);
  const conflicts = fated('conflicting');
  const points = words.map((word) => word.numbers.point);
  const differ = words.some((word) => isEstimate(word.numbers)) && new Set(points).size > 1;
  const all = pin === undefined ? points : [...points, pin.numbers.point];
  return {
    phase: pin !== undefined ? 'pinned' : settling !== undefined ? 'settled' : 'open',
    value: numbers.said,
    qualifier: numbers.qualifier,
    point: numbers.point,
    low: Math.min(numbers.low, ...conflicts.map((word) => word.numbers.low)),
    high: shown(Math.max(numbers.high, ...conflicts.map((word) => word.numbers.high))),
    spread: [Math.min(...all), Math.max(...all)],
    claim: pin === undefined ? best.id : null,
    assessment: pin?.id ?? null,
    labels: [
      ...(conflicts.length > 0 ? ['contested'] : []),
      ...(differ ? ['estimates-differ'] : []),
      ...(numbers.class === 1 ? ['lower-bound-only'] : []),
      ...(words.length === 1 ? ['single-source'] : []),
    ],
    conflicts: conflicts.map(({ id }) => id),
    outdated: fated('outdated').map(({ id }) => id),
    carriers: pin === undefined ? carriersOf(best.id, view).map(({ id }) => id) : [],
    fates: Object.fromEntries(words.map((word) => [word.id, fateOf(word, best)])),
  };
}
