import { ClaimActs } from '#src/domain/acts.ts';
import {
  areDisjoint,
  classOf,
  floorOf,
  type Interval,
  intervalOf,
  isBelow,
  pointOf,
  type Quantity,
  spanning,
} from '#src/domain/figure.ts';
import { compareStated, type StatedOrder } from '#src/domain/stated.ts';
import type { AllSaid, Pin, SaidClaim } from './said.ts';

/** The name under which figures cite this policy. */
export const POLICY = 'best/v1';

/** What the policy answers for one series. */
export interface Answer {
  readonly phase: 'none' | 'open' | 'settled' | 'pinned';
  readonly best: { readonly quantity: Quantity; readonly claim?: SaidClaim; readonly pin?: Pin } | undefined;
  readonly interval: Interval | undefined;
  /** The least and the greatest point of the last words and of the pin. */
  readonly spread: readonly [number, number] | undefined;
  /** The last word of each institution that is not silent. */
  readonly words: readonly SaidClaim[];
  readonly conflicts: readonly SaidClaim[];
  readonly outdated: readonly SaidClaim[];
  /** The repeats of the best claim, through chains. */
  readonly carriers: readonly SaidClaim[];
}

const latest = <T extends StatedOrder>(items: readonly T[]): T | undefined =>
  items.reduce<T | undefined>(
    (last, item) => (last === undefined || compareStated(last, item) < 0 ? item : last),
    undefined,
  );

/** 2. The acts in view on each claim that has any. */
function actsByClaim({ acts }: Pick<AllSaid, 'acts'>): ReadonlyMap<string, ClaimActs> {
  return new Map([...Map.groupBy(acts, ({ on }) => on)].map(([claim, on]) => [claim, new ClaimActs(on)]));
}

/** The claims that the acts in view have dropped. */
export const droppedClaims = (view: Pick<AllSaid, 'acts'>): ReadonlySet<string> =>
  new Set([...actsByClaim(view)].filter(([, acts]) => acts.isDropped).map(([claim]) => claim));

/** 3. Repeats of a claim in view are carried by it, never words of their own. */
export const isRepeat = ({ claim }: SaidClaim, inView: { has(id: string): boolean }): boolean =>
  claim.relation?.kind === 'repeat' && claim.relation.of.some((id) => inView.has(id));

/**
 * Whether a claim is a correction that its institution has undone: it corrected claims of its own, and all of these were reinstated
 * after.
 *
 * @param inView the claims in view, by id
 * @param acts the acts in view on a claim
 */
export function isUndone(
  { claim: { id, relation }, institutionKey }: SaidClaim,
  inView: Pick<ReadonlyMap<string, SaidClaim>, 'get'>,
  acts: Pick<ReadonlyMap<string, ClaimActs>, 'get'>,
): boolean {
  if (relation?.kind !== 'correction') return false;
  const own = relation.of.filter((of) => inView.get(of)?.institutionKey === institutionKey);
  return own.length > 0 && own.every((of) => acts.get(of)?.isReinstatedAfter(id));
}

/**
 * 4. The last word of each institution, but for what it updated or undid itself. One whose last word was dropped is silent: it does
 * not fall back.
 */
function lastWords(
  own: readonly SaidClaim[],
  inView: ReadonlyMap<string, SaidClaim>,
  acts: ReadonlyMap<string, ClaimActs>,
): readonly SaidClaim[] {
  const isDropped = ({ claim }: SaidClaim): boolean => acts.get(claim.id)?.isDropped ?? false;
  const keys = new Map(own.map(({ claim, institutionKey }) => [claim.id, institutionKey]));
  const updated = new Set(
    own
      .filter((said) => said.claim.relation?.kind === 'update' && !isDropped(said))
      .flatMap(({ claim, institutionKey }) => claim.relation?.of.filter((id) => keys.get(id) === institutionKey) ?? []),
  );
  const last = new Map<string, SaidClaim>();
  for (const said of own) {
    if (updated.has(said.claim.id) || isUndone(said, inView, acts)) continue;
    const before = last.get(said.institutionKey);
    if (before === undefined || compareStated(before, said) < 0) last.set(said.institutionKey, said);
  }
  return [...last.values()].filter((said) => !isDropped(said)).sort(compareStated);
}

function settled(words: readonly SaidClaim[]): SaidClaim | undefined {
  const counted = words.filter(
    ({ quantity, tier, claim }) =>
      classOf(quantity) === 0 && tier <= 2 && (claim.status === 'confirmed' || claim.status === 'final'),
  );
  const lowest = Math.min(...counted.map(({ tier }) => tier));
  return latest(counted.filter(({ tier }) => tier === lowest));
}

/** The order in which kinds of words are asked while nothing is settled. */
const rank = ({ quantity, official }: SaidClaim): number => {
  const kind = classOf(quantity);
  if (official) return kind;
  return kind === 0 ? 2 : kind + 2;
};

function open(words: readonly SaidClaim[]): SaidClaim | undefined {
  const kept: SaidClaim[] = [];
  let highest = -Infinity;
  for (const word of words.toReversed()) {
    if (pointOf(word.quantity) >= highest) kept.push(word);
    if (word.official) highest = Math.max(highest, floorOf(word.quantity) ?? -Infinity);
  }
  const first = Math.min(...kept.map(rank));
  return latest(kept.filter((word) => rank(word) === first));
}

function carriersOf(best: SaidClaim, claims: readonly SaidClaim[]): readonly SaidClaim[] {
  const carried = new Set([best.claim.id]);
  for (let before = 0; before !== carried.size; ) {
    before = carried.size;
    for (const { claim } of claims) {
      if (claim.relation?.kind === 'repeat' && claim.relation.of.some((id) => carried.has(id))) carried.add(claim.id);
    }
  }
  carried.delete(best.claim.id);
  return claims.filter(({ claim }) => carried.has(claim.id));
}

/**
 * What the policy answers where these are the last words, without the carriers: steps 5 to 7.
 *
 * @param words in the order in which they were said
 * @param pins the assessments of the series in view
 */
export function answerTo(words: readonly SaidClaim[], pins: readonly Pin[]): Omit<Answer, 'carriers'> {
  const pin = latest(pins.filter(({ lift }) => lift === undefined));
  const final = pin === undefined ? settled(words) : undefined;
  const chosen = pin === undefined ? (final ?? open(words)) : undefined;
  const quantity = pin?.data ?? chosen?.quantity;
  const when = pin ?? chosen;
  if (quantity === undefined || when === undefined) {
    return {
      phase: 'none',
      best: undefined,
      interval: undefined,
      spread: undefined,
      words,
      conflicts: [],
      outdated: [],
    };
  }
  const interval = intervalOf(quantity);
  const points = words.map((word) => pointOf(word.quantity)).concat(pointOf(quantity));
  const apart = words.filter((word) => word !== chosen && areDisjoint(intervalOf(word.quantity), interval));
  const isOutdated = (word: SaidClaim): boolean =>
    compareStated(word, when) < 0 && isBelow(intervalOf(word.quantity), interval) && word.claim.status !== 'final';
  const conflicts = apart.filter((word) => !isOutdated(word));
  return {
    phase: pin !== undefined ? 'pinned' : final !== undefined ? 'settled' : 'open',
    best: { quantity, ...(chosen === undefined ? {} : { claim: chosen }), ...(pin === undefined ? {} : { pin }) },
    interval: spanning(
      interval,
      conflicts.map((word) => intervalOf(word.quantity)),
    ),
    spread: [Math.min(...points), Math.max(...points)],
    words,
    conflicts,
    outdated: apart.filter(isOutdated),
  };
}

/**
 * The policy best/v1 for one series.
 *
 * @param own the claims of the series in view, in the order in which they were said
 * @param pins the assessments of the series in view
 * @param view all that is in view of the subject: acts reach across its series
 */
export function best(own: readonly SaidClaim[], pins: readonly Pin[], view: AllSaid): Answer {
  const inView = new Map(view.claims.map((said) => [said.claim.id, said]));
  const words = lastWords(
    own.filter((said) => !isRepeat(said, inView)),
    inView,
    actsByClaim(view),
  );
  const answer = answerTo(words, pins);
  const chosen = answer.best?.claim;
  return { ...answer, carriers: chosen === undefined ? [] : carriersOf(chosen, view.claims) };
}
