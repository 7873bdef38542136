import { ClaimActs } from '#src/domain/acts.ts';
import type { Series } from '#src/domain/claim.ts';
import { placeIn } from '#src/domain/ordered.ts';
import { compareStated } from '#src/domain/stated.ts';
import { type Answer, answerTo, isRepeat, isUndone } from '../best-v1.ts';
import { type Figure, figureBy, keyOf } from '../figures.ts';
import type { Act, DateSaid, Pin, SaidClaim } from '../said.ts';

/** The words of a series, by institution: all its claims in view, in the order in which they were said. */
interface Words {
  readonly series: Series;
  readonly said: Map<string, SaidClaim[]>;
  readonly last: Map<string, SaidClaim>;
  readonly pins: Map<string, Pin>;
  /** The institutions whose last word is to be looked for anew. */
  readonly stale: Set<string>;
  answer: Answer | undefined;
}

/** The place of a claim in a list that is in the order of saying. */
const placeOf = (list: readonly SaidClaim[], said: SaidClaim): number =>
  placeIn(list, (one) => compareStated(one, said) < 0);

/** Members by a key, none where there are none. */
class Groups {
  readonly #members = new Map<string, Set<string>>();

  of(key: string): Iterable<string> {
    return this.#members.get(key) ?? [];
  }

  add(key: string, member: string): void {
    const members = this.#members.get(key) ?? new Set();
    this.#members.set(key, members.add(member));
  }

  delete(key: string, member: string): void {
    this.#members.get(key)?.delete(member);
  }
}

/**
 * What is in view of a subject while one thing after another comes into it, or goes: the figures at any moment without
 * looking at all of it again. What it answers is what the policy answers on the whole (`figureOf`), but for the carriers.
 */
export class SoFar {
  readonly #claims = new Map<string, SaidClaim>();
  readonly #words = new Map<string, Words>();
  /** The claims that update, correct or repeat a claim. */
  readonly #upon = new Groups();
  readonly #acts = new Map<string, ClaimActs<Act>>();
  readonly #changed = new Map<string, Series>();
  readonly #dates = new Map<string, DateSaid>();
  #isDatedAnew = false;

  /** A claim comes into view. */
  add(said: SaidClaim): void {
    const { id } = said.claim;
    this.#claims.set(id, said);
    const { said: byInstitution } = this.#wordsOf(said.claim);
    const list = byInstitution.get(said.institutionKey) ?? [];
    list.splice(placeOf(list, said), 0, said);
    byInstitution.set(said.institutionKey, list);
    for (const of of said.claim.relation?.of ?? []) this.#upon.add(of, id);
    this.#touch(id);
  }

  /** A claim goes out of view, where it is in it. */
  remove(id: string): void {
    const said = this.#claims.get(id);
    if (said === undefined) return;
    this.#touch(id);
    this.#claims.delete(id);
    const list = this.#wordsOf(said.claim).said.get(said.institutionKey) ?? [];
    list.splice(placeOf(list, said), 1);
    for (const of of said.claim.relation?.of ?? []) this.#upon.delete(of, id);
  }

  act(act: Act): void {
    const acts = this.#acts.get(act.on) ?? new ClaimActs();
    this.#acts.set(act.on, acts);
    acts.add(act);
    this.#touch(act.on);
  }

  removeAct(act: Act): void {
    this.#acts.get(act.on)?.remove(act);
    this.#touch(act.on);
  }

  /** An assessment comes into view, or is lifted there. */
  pin(pin: Pin): void {
    const words = this.#wordsOf(pin.data);
    words.pins.set(pin.event, pin);
    this.#change(words);
  }

  removePin(pin: Pin): void {
    const words = this.#wordsOf(pin.data);
    words.pins.delete(pin.event);
    this.#change(words);
  }

  /** A word about the date comes into view. */
  date(date: DateSaid): void {
    this.#dates.set(date.event, date);
    this.#isDatedAnew = true;
  }

  /** What an event said of the date goes out of view, where it is in it. */
  removeDate(event: string): void {
    if (this.#dates.delete(event)) this.#isDatedAnew = true;
  }

  /** The words about the date in view, in the order in which they were said. */
  get dates(): DateSaid[] {
    return [...this.#dates.values()].sort(compareStated);
  }

  /** Whether they may be others since this was last asked. */
  isDatedAnew(): boolean {
    const is = this.#isDatedAnew;
    this.#isDatedAnew = false;
    return is;
  }

  /** A claim in view. */
  claim(id: string): SaidClaim | undefined {
    return this.#claims.get(id);
  }

  /** Whether no act has dropped a claim. */
  stands(id: string): boolean {
    return !this.#isDropped(id);
  }

  /** Every series that there was anything of. */
  everAsked(): Series[] {
    return [...this.#words.values()].map(({ series }) => series);
  }

  /** Says that the answer of a series may have changed. */
  change(series: Series): void {
    this.#change(this.#wordsOf(series));
  }

  /** The series whose own answer may have changed since this was last asked. */
  changed(): Series[] {
    const changed = [...this.#changed.values()];
    this.#changed.clear();
    return changed;
  }

  /** The figure of a series as it stands; its carriers are not looked for. */
  figure(series: Series): Figure {
    return figureBy((one) => this.#answer(this.#wordsOf(one)), series);
  }

  #wordsOf({ measure, group, part }: Series): Words {
    const series = { measure, group, ...(part === undefined ? {} : { part }) };
    const key = keyOf(series);
    let words = this.#words.get(key);
    if (words === undefined) {
      words = { series, said: new Map(), last: new Map(), pins: new Map(), stale: new Set(), answer: undefined };
      this.#words.set(key, words);
    }
    return words;
  }

  #change(words: Words): void {
    words.answer = undefined;
    this.#changed.set(keyOf(words.series), words.series);
  }

  /** A claim came, goes, is dropped or stands again: the last words of those that it updates, or that repeat or correct it, may change. */
  #touch(id: string): void {
    const said = this.#claims.get(id);
    for (const other of [id, ...(said?.claim.relation?.of ?? []), ...this.#upon.of(id)]) {
      const touched = this.#claims.get(other);
      if (touched === undefined) continue;
      const words = this.#wordsOf(touched.claim);
      words.stale.add(touched.institutionKey);
      this.#change(words);
    }
  }

  #isDropped(id: string): boolean {
    return this.#acts.get(id)?.isDropped ?? false;
  }

  #isUpdated({ claim, institutionKey }: SaidClaim): boolean {
    for (const id of this.#upon.of(claim.id)) {
      const other = this.#claims.get(id);
      const isUpdate = other?.claim.relation?.kind === 'update' && other.institutionKey === institutionKey;
      if (isUpdate && keyOf(other.claim) === keyOf(claim) && !this.#isDropped(id)) return true;
    }
    return false;
  }

  #answer(words: Words): Answer {
    for (const institutionKey of words.stale) {
      const last = words.said
        .get(institutionKey)
        ?.findLast(
          (said) =>
            !isRepeat(said, this.#claims) && !this.#isUpdated(said) && !isUndone(said, this.#claims, this.#acts),
        );
      if (last === undefined || this.#isDropped(last.claim.id)) words.last.delete(institutionKey);
      else words.last.set(institutionKey, last);
    }
    words.stale.clear();
    words.answer ??= {
      ...answerTo([...words.last.values()].sort(compareStated), [...words.pins.values()]),
      carriers: [],
    };
    return words.answer;
  }
}
