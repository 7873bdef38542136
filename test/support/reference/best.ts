import type { LedgerEvent } from '#src/domain/contract.ts';
import { type Amended, amendedUpTo, type Fields } from './amended.ts';
import { foundUpTo, fromOutside, toldWith } from './merges.ts';
import { type Numbers, numbersOf, shown, type Written } from './quantity.ts';
import { type Claimed, claimsOf, compare, inView, isLater, latest, type Order, seriesName, timesOf } from './said.ts';

/** An answer of the policy best/v1 for one series. */
export interface Answer {
  readonly phase: string;
  readonly value: number | null;
  readonly qualifier: string | null;
  readonly point: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly claim: string | null;
  readonly assessment: string | null;
  readonly labels: readonly string[];
  readonly conflicts: readonly string[];
  readonly outdated: readonly string[];
  readonly carriers: readonly string[];
}

export const NO_ANSWER: Answer = {
  phase: 'none',
  value: null,
  qualifier: null,
  point: 0,
  low: null,
  high: null,
  claim: null,
  assessment: null,
  labels: [],
  conflicts: [],
  outdated: [],
  carriers: [],
};

/** What a view holds of one subject. */
export interface View {
  readonly entries: readonly Amended[];
  readonly claims: readonly Claimed[];
  readonly T: string | undefined;
}

export function viewOf(
  events: readonly LedgerEvent[],
  subject: string,
  P: number | undefined,
  T: string | undefined,
): View {
  const [own, ...others] = toldWith(subject, foundUpTo(events, P));
  const entries = [
    ...amendedUpTo(events, own ?? subject, P),
    ...others.flatMap((other) => fromOutside(other, amendedUpTo(events, other, P))),
  ];
  return { entries, claims: claimsOf(entries).filter(({ moment }) => inView(moment, T)), T };
}

/** Step 2: whether a claim stands after the acts in view. */
export function isDropped(claim: Claimed, { entries, claims, T }: View): boolean {
  const acts: { moment: string; position: number; drops: boolean }[] = [];
  for (const by of claims) {
    if (by.relation?.kind !== 'correction' || !by.relation.of.includes(claim.id)) continue;
    if (by.official || by.institution === claim.institution) acts.push({ ...by, drops: true });
  }
  for (const entry of entries) {
    if (entry.type !== 'ClaimRetracted' && entry.type !== 'ClaimReinstated') continue;
    const { moment, position } = timesOf(entry.data.stated, entry);
    const names = (entry.data.of as string[]).includes(claim.id);
    if (names && inView(moment, T)) acts.push({ moment, position, drops: entry.type === 'ClaimRetracted' });
  }
  const order = (act: { moment: string; position: number }): Order => ({ ...act, published: '', place: 0 });
  return acts.toSorted((a, b) => compare(order(a), order(b))).at(-1)?.drops ?? false;
}

/** Step 3: whether a claim only repeats one that is in view. */
export const isCarried = (claim: Claimed, { claims }: View): boolean =>
  claim.relation?.kind === 'repeat' && claims.some(({ id }) => claim.relation?.of.includes(id));

function carriersOf(id: string, { claims }: View): string[] {
  const carried = new Set([id]);
  for (let before = 0; before < carried.size; ) {
    before = carried.size;
    for (const claim of claims) {
      if (claim.relation?.kind === 'repeat' && claim.relation.of.some((of) => carried.has(of))) carried.add(claim.id);
    }
  }
  carried.delete(id);
  return [...carried];
}

/** Step 4: the last words in a series, one an institution that is not silent. */
export function lastWords(series: string, view: View): Claimed[] {
  const own = view.claims.filter((claim) => claim.series === series && !isCarried(claim, view));
  const institutions = [...new Set(own.map(({ institution }) => institution))];
  return institutions.flatMap((institution) => {
    const updated = own
      .filter((by) => by.institution === institution && by.relation?.kind === 'update' && !isDropped(by, view))
      .flatMap((by) => by.relation?.of ?? []);
    const word = latest(own.filter((claim) => claim.institution === institution && !updated.includes(claim.id)));
    return word === undefined || isDropped(word, view) ? [] : [word];
  });
}

interface Pin extends Order {
  readonly id: string;
  readonly numbers: Numbers;
}

/** Step 5, first sentence. */
function pinOf(series: string, { entries, T }: View): Pin | undefined {
  const seen = entries.filter((entry) => inView(timesOf(entry.data.stated, entry).moment, T));
  const lifted = seen.filter(({ type }) => type === 'AssessmentLifted').map(({ data }) => data.assessment);
  return latest(
    seen
      .filter(({ type, id, data }) => type === 'AssessmentMade' && seriesName(data) === series && !lifted.includes(id))
      .map((entry) => ({
        id: entry.id,
        numbers: numbersOf(entry.data as unknown as Written),
        ...timesOf(entry.data.stated, entry),
        place: 0,
      })),
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
  const left = words.filter(
    (word) =>
      !words.some(
        (other) =>
          other.official &&
          isLater(other, word) &&
          other.numbers.floor !== undefined &&
          word.numbers.point < other.numbers.floor,
      ),
  );
  const ranks: ((word: Claimed) => boolean)[] = [
    ({ official, numbers }) => official && numbers.class === 0,
    ({ official, numbers }) => official && numbers.class === 1,
    ({ official, numbers }) => (official && numbers.class === 2) || (!official && numbers.class === 0),
    ({ official, numbers }) => !official && numbers.class === 1,
    ({ official, numbers }) => !official && numbers.class === 2,
  ];
  for (const rank of ranks) {
    const best = latest(left.filter(rank));
    if (best !== undefined) return best;
  }
  return undefined;
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
  const disjoint = words.filter(
    (word) => word.id !== best.id && (word.numbers.high < numbers.low || word.numbers.low > numbers.high),
  );
  const isOutdated = (word: Claimed): boolean =>
    isLater(best, word) && word.numbers.high < numbers.low && word.status !== 'final';
  const conflicts = disjoint.filter((word) => !isOutdated(word)).toSorted(compare);
  const labels = [
    ...(conflicts.length > 0 ? ['contested'] : []),
    ...(numbers.class === 1 ? ['lower-bound-only'] : []),
    ...(words.length === 1 ? ['single-source'] : []),
  ];
  return {
    phase: pin !== undefined ? 'pinned' : settling !== undefined ? 'settled' : 'open',
    value: numbers.said,
    qualifier: numbers.qualifier,
    point: numbers.point,
    low: Math.min(numbers.low, ...conflicts.map((word) => word.numbers.low)),
    high: shown(Math.max(numbers.high, ...conflicts.map((word) => word.numbers.high))),
    claim: pin === undefined ? best.id : null,
    assessment: pin?.id ?? null,
    labels,
    conflicts: conflicts.map(({ id }) => id),
    outdated: disjoint.filter(isOutdated).map(({ id }) => id),
    carriers: pin === undefined ? carriersOf(best.id, view) : [],
  };
}
