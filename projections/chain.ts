import { ClaimActs } from '#src/domain/acts.ts';
import type { Series } from '#src/domain/claim.ts';
import { isEstimate, pointOf, type Quantity } from '#src/domain/figure.ts';
import { compareStated, type StatedOrder } from '#src/domain/stated.ts';
import type { Subject } from '#src/domain/subject.ts';
import { groupsBelow } from '#src/domain/vocabulary.ts';
import { type Answer, droppedClaims } from './best-v1.ts';
import { type Break, breaksBetween, type Voice } from './breaks.ts';
import { answerOf, type Figure, isOf, keyOf, type Source, sourceOf } from './figures.ts';
import { arrivalsInto } from './history/arrivals.ts';
import { SoFar } from './history/so-far.ts';
import type { Act, AllSaid, Pin, SaidClaim } from './said.ts';

/** The number of a figure at one step. */
export type Standing = Pick<Figure, 'value' | 'qualifier' | 'low' | 'high' | 'phase' | 'claim'>;

/** One step of a figure's course, in the order in which things were said. */
export interface Step {
  /** A correction stands here only where it is a claim of another series; else it is the claim's own step. */
  readonly kind: 'claim' | 'correction' | 'retraction' | 'reinstatement' | 'assessment' | 'assessment-lifted';
  /** Where it was recorded: the subject, or one merged into it. */
  readonly subject: Subject;
  readonly event: string;
  readonly position: number;
  readonly recorded: string;
  /** The claim of the step, or the one that it acts on. */
  readonly claim: string | null;
  /** The claim as amended (an assessment: its data). */
  readonly said: object | null;
  readonly source: Source | null;
  readonly reason: string | null;
  /** What became of the claim in the view asked for. */
  readonly fate: Fate | null;
  readonly amendments: SaidClaim['amendments'];
  /** The figure once this had been said, with what was recorded up to the position asked for. */
  readonly figure: Standing;
  /**
   * How the figure moved with this step: null where it stayed. Its reason is that of the step, null where the claim corrects or
   * updates another than the one that stood before.
   */
  readonly moved: { readonly from: number | null; readonly to: number | null; readonly reason: string | null } | null;
  /** What breaks with the step before. */
  readonly breaks: readonly Break[];
}

/** What became of a claim: no claim is ever left out of a chain. */
export type Fate =
  | 'best'
  | 'conflicting'
  | 'outdated'
  | 'in-agreement'
  | 'differing'
  | 'superseded'
  | 'carried'
  | 'dropped'
  | 'struck'
  | 'not-in-view';

type Item =
  | { readonly kind: 'claim'; readonly when: StatedOrder; readonly said: SaidClaim }
  | { readonly kind: 'act'; readonly when: StatedOrder; readonly act: Act }
  | { readonly kind: 'pin'; readonly when: StatedOrder; readonly pin: Pin }
  | { readonly kind: 'lift'; readonly when: StatedOrder; readonly pin: Pin; readonly lift: NonNullable<Pin['lift']> };

function itemsOf(all: AllSaid, wanted: (series: Series) => boolean): Item[] {
  const claims = all.claims.filter(({ claim }) => wanted(claim));
  const ids = new Set(claims.map(({ claim }) => claim.id));
  // A reinstatement undoes the correction of its institution, which may be a claim of another series than what it corrected.
  const corrected = new Set(
    claims.flatMap(({ claim: { relation } }) => (relation?.kind === 'correction' ? relation.of : [])),
  );
  const concerns = ({ on, kind }: Act): boolean => ids.has(on) || (kind === 'reinstatement' && corrected.has(on));
  const items: Item[] = [
    ...claims.map((said): Item => ({ kind: 'claim', when: said, said })),
    ...all.acts.filter(concerns).map((act): Item => ({ kind: 'act', when: act, act })),
    ...all.pins
      .filter(({ data }) => wanted(data))
      .flatMap((pin): Item[] => [
        { kind: 'pin', when: pin, pin },
        ...(pin.lift === undefined ? [] : [{ kind: 'lift', when: pin.lift, pin, lift: pin.lift } as const]),
      ]),
  ];
  return items
    .filter((item) => !(item.kind === 'act' && item.act.kind === 'correction' && ids.has(item.act.claim ?? '')))
    .sort((a, b) => compareStated(a.when, b.when));
}

/** The acts on each claim as they follow each other. */
const inTurn = (all: AllSaid): AllSaid => ({
  ...all,
  acts: [...Map.groupBy(all.acts, ({ on }) => on).values()].flatMap((acts) => new ClaimActs(acts).withMoments()),
});

/** Whether a word that contradicts nothing differs from the best all the same: one of them is an estimate. */
const isDiffering = ({ quantity }: SaidClaim, best: Quantity | undefined): boolean =>
  best !== undefined && (isEstimate(quantity) || isEstimate(best)) && pointOf(quantity) !== pointOf(best);

/** What became of each claim of a view, by the policy's answer for its own series. */
function fatesIn(view: AllSaid): (said: SaidClaim) => Fate {
  const dropped = droppedClaims(view);
  const inView = new Set(view.claims.map(({ claim }) => claim.id));
  const answers = new Map<string, Answer>();
  const answerFor = (series: Series): Answer => {
    const answer = answers.get(keyOf(series)) ?? answerOf(view, series);
    answers.set(keyOf(series), answer);
    return answer;
  };
  return (said) => {
    const { id, relation } = said.claim;
    if (said.struck) return 'struck';
    if (!inView.has(id)) return 'not-in-view';
    const { best, conflicts, outdated, words } = answerFor(said.claim);
    const isAmong = (claims: readonly SaidClaim[]): boolean => claims.some(({ claim }) => claim.id === id);
    if (best?.claim?.claim.id === id) return 'best';
    if (dropped.has(id)) return 'dropped';
    if (isAmong(conflicts)) return 'conflicting';
    if (isAmong(outdated)) return 'outdated';
    if (isAmong(words)) return isDiffering(said, best?.quantity) ? 'differing' : 'in-agreement';
    return relation?.kind === 'repeat' && relation.of.some((of) => inView.has(of)) ? 'carried' : 'superseded';
  };
}

const standing = ({ value, qualifier, low, high, phase, claim }: Figure): Standing => ({
  value,
  qualifier,
  low,
  high,
  phase,
  claim,
});

const voiceOf = (said: SaidClaim | undefined): Voice | undefined =>
  said && { institution: said.institution, basis: said.claim.basis };

function describe(item: Item): Omit<Step, 'figure' | 'moved' | 'breaks' | 'fate'> {
  switch (item.kind) {
    case 'claim': {
      const { subject, event, position, recorded, claim, amendments } = item.said;
      const reason = claim.relation?.reason ?? null;
      return {
        kind: 'claim',
        subject,
        event,
        position,
        recorded,
        claim: claim.id,
        said: claim,
        source: sourceOf(item.said),
        reason,
        amendments,
      };
    }
    case 'act': {
      const { subject, event, position, recorded, on, kind, reason = null } = item.act;
      return { kind, subject, event, position, recorded, claim: on, said: null, source: null, reason, amendments: [] };
    }
    case 'pin': {
      const { subject, event, position, recorded, data } = item.pin;
      return {
        kind: 'assessment',
        subject,
        event,
        position,
        recorded,
        claim: null,
        said: data,
        source: null,
        reason: data.reason,
        amendments: [],
      };
    }
    case 'lift': {
      const { subject } = item.pin;
      const { event, position, recorded, reason } = item.lift;
      return {
        kind: 'assessment-lifted',
        subject,
        event,
        position,
        recorded,
        claim: null,
        said: null,
        source: null,
        reason,
        amendments: [],
      };
    }
  }
}

/** Whether the reason that a step gives is why the figure moved: a claim's is about the claims that it corrects or updates. */
const isReasonOf = (item: Item, before: Standing, figure: Standing): boolean =>
  item.kind !== 'claim' ||
  before.claim === figure.claim ||
  (before.claim !== null && (item.said.claim.relation?.of.includes(before.claim) ?? false));

/**
 * The revision chain of one figure: every claim of its series, every act on one, every pin, in the order in which they
 * were said, each with what the figure was from then on. A group without a word of its own shows those of its children.
 *
 * @param all everything recorded
 * @param view what is in view
 */
export function chainOf(all: AllSaid, view: AllSaid, series: Series): Step[] {
  const isOwn = answerOf(view, series).phase !== 'none';
  const groups = isOwn ? [series.group] : [series.group, ...groupsBelow(series.group)];
  const items = itemsOf(inTurn(all), (other) => groups.some((group) => isOf(other, { ...series, group })));
  const fateOf = fatesIn(view);
  const said = new Map(all.claims.map((one) => [one.claim.id, one]));
  const soFar = new SoFar();
  const arrivals = arrivalsInto(soFar, inTurn(view))[Symbol.iterator]();
  let next = arrivals.next();
  let last = standing(soFar.figure(series));
  const takeWhile = (isWanted: (when: StatedOrder) => boolean): Standing => {
    for (; !next.done && isWanted(next.value); next = arrivals.next()) next.value.comes();
    return standing(soFar.figure(series));
  };
  return items.map((item) => {
    const step = describe(item);
    // What is no step of this chain may have moved the figure, too: a group below, while nobody spoke of this one.
    const before = takeWhile((when) => compareStated(when, item.when) < 0);
    const figure = takeWhile((when) => compareStated(when, item.when) <= 0);
    const moved =
      figure.value === before.value &&
      figure.low === before.low &&
      figure.high === before.high &&
      figure.qualifier === before.qualifier
        ? null
        : { from: before.value, to: figure.value, reason: isReasonOf(item, before, figure) ? step.reason : null };
    const breaks = breaksBetween(voiceOf(said.get(last.claim ?? '')), voiceOf(said.get(figure.claim ?? '')));
    last = figure;
    const fate = item.kind === 'claim' ? fateOf(item.said) : null;
    return { ...step, fate, figure, moved, breaks };
  });
}
