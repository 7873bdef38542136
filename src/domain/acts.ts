import { placeIn } from './ordered.ts';
import { compareRecorded, type OwnDate, type StatedOrder } from './stated.ts';

/** Something that decides whether a claim stands: a correction that has force, a retraction, a reinstatement. */
export interface ClaimAct extends StatedOrder {
  /** The claim that it acts on. */
  readonly on: string;
  readonly kind: 'correction' | 'retraction' | 'reinstatement';
  /** The claim that is the correction. */
  readonly claim: string | undefined;
  /** The last moment that its own date allows. */
  readonly latest: number;
}

/** Whether a correction has force: its claimant is official, or of the institution (by its key) whose claim it corrects. */
export const hasForce = (
  { official, institutionKey }: { readonly official: boolean; readonly institutionKey: string },
  corrected: string | undefined,
): boolean => official || corrected === institutionKey;

/** The date of an act on a claim: its own, raised to the moment of the claim unless its own date lies before that. */
export function actDate(own: OwnDate, claim: Pick<StatedOrder, 'moment'> | undefined): OwnDate {
  const moment = claim?.moment ?? null;
  return moment === null || own.latest < moment || moment <= (own.moment ?? -Infinity) ? own : { ...own, moment };
}

/** An act with its moment among the acts that were recorded before it. */
interface Placed<A extends ClaimAct> {
  readonly act: A;
  readonly moment: number;
}

const isLater = (a: Placed<ClaimAct>, b: Placed<ClaimAct> | undefined): boolean =>
  b === undefined || a.moment > b.moment || (a.moment === b.moment && compareRecorded(a.act, b.act) > 0);

/** The place after the last number that is not above another, in a list of numbers in order. */
const placeAfter = (numbers: readonly number[], number: number): number => placeIn(numbers, (one) => one <= number);

/**
 * The acts on one claim that are in view, and what they come to. They are in the order of (moment, position). The moment of an
 * act is raised to the moments of the acts that were recorded before it, as far as its own date allows.
 */
export class ClaimActs<A extends ClaimAct = ClaimAct> {
  #acts: Placed<A>[] = [];
  /** The moments of all of them, in order. */
  #moments: number[] = [];
  /** The corrections among them, by the claim that is one. */
  readonly #corrections = new Map<string, Placed<A>>();
  #last: Placed<A> | undefined;
  #lastRetraction: Placed<A> | undefined;
  #lastReinstatement: Placed<A> | undefined;

  constructor(acts: Iterable<A> = []) {
    for (const act of [...acts].sort(compareRecorded)) this.#place(act);
  }

  copy(): ClaimActs<A> {
    return new ClaimActs(this.#acts.map(({ act }) => act));
  }

  add(act: A): void {
    const last = this.#acts.at(-1);
    if (last === undefined || compareRecorded(last.act, act) < 0) this.#place(act);
    else this.#anew([...this.#acts.map((placed) => placed.act), act]);
  }

  remove(act: A): void {
    this.#anew(this.#acts.map((placed) => placed.act).filter((other) => other !== act));
  }

  #anew(acts: A[]): void {
    [this.#acts, this.#moments] = [[], []];
    this.#corrections.clear();
    [this.#last, this.#lastRetraction, this.#lastReinstatement] = [undefined, undefined, undefined];
    for (const act of acts.sort(compareRecorded)) this.#place(act);
  }

  #place(act: A): void {
    const before = this.#moments[placeAfter(this.#moments, act.latest) - 1] ?? -Infinity;
    const placed = { act, moment: Math.max(act.moment ?? -Infinity, before) };
    this.#acts.push(placed);
    this.#moments.splice(placeAfter(this.#moments, placed.moment), 0, placed.moment);
    if (isLater(placed, this.#last)) this.#last = placed;
    if (act.claim !== undefined) this.#corrections.set(act.claim, placed);
    if (act.kind === 'retraction' && isLater(placed, this.#lastRetraction)) this.#lastRetraction = placed;
    if (act.kind === 'reinstatement' && isLater(placed, this.#lastReinstatement)) this.#lastReinstatement = placed;
  }

  /** Whether the last of them drops the claim. */
  get isDropped(): boolean {
    return this.#last !== undefined && this.#last.act.kind !== 'reinstatement';
  }

  /** Whether it is dropped, and was retracted since it was last reinstated: a correction does not change that. */
  get isRetracted(): boolean {
    return (
      this.isDropped && this.#lastRetraction !== undefined && isLater(this.#lastRetraction, this.#lastReinstatement)
    );
  }

  /** Whether the claim was reinstated after a claim corrected it. */
  isReinstatedAfter(correction: string): boolean {
    const placed = this.#corrections.get(correction);
    return placed !== undefined && this.#lastReinstatement !== undefined && isLater(this.#lastReinstatement, placed);
  }

  /** The acts, each with the moment that it has among the others. */
  withMoments(): A[] {
    return this.#acts.map(({ act, moment }) => ({ ...act, moment: Number.isFinite(moment) ? moment : act.moment }));
  }
}
