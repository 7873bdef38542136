import { type Claim, namedBy, type Series } from '#src/domain/claim.ts';
import { claimsOf } from '#src/domain/events.ts';
import { type Entry, type History, replaced } from '#src/domain/history.ts';
import { zoneOf } from '#src/domain/state.ts';
import type { StatedOrder } from '#src/domain/stated.ts';
import type { Subject } from '#src/domain/subject.ts';
import {
  type Act,
  correctionsBy,
  dateIn,
  isSaidBy,
  type Pin,
  pinIn,
  type SaidClaim,
  saidIn,
  takenBack,
} from '../said.ts';
import { SoFar } from './so-far.ts';
import { Spoken } from './spoken.ts';

/** An entry as it was entered, before anybody amended it. */
export function asEntered({ amendments = [], struck: _, ...entry }: Entry): Entry {
  let { data } = entry;
  for (const { claim, was } of amendments.toReversed()) {
    if (claim === undefined) data = replaced(data, was);
    else {
      const claims = claimsOf({ ...entry, data } as Entry);
      const before = claims.map((one) => (one.id === claim ? replaced(one, was) : one));
      data = { ...data, claims: before } as Entry['data'];
    }
  }
  return { ...entry, data } as Entry;
}

/**
 * A subject while one event after another is recorded of it: each entry as it stood then, and what is in view of what was
 * said. It is taken from the document alone, which keeps what every amendment replaced.
 */
export class Recording {
  readonly soFar = new SoFar();
  readonly spoken = new Spoken();
  readonly #subject: Subject;
  readonly #until: number | null;
  readonly #entries: Entry[] = [];
  readonly #places = new Map<string, number>();
  /** Where a claim stands: its entry, and its place there. */
  readonly #claims = new Map<string, { readonly at: number; readonly place: number }>();
  readonly #said = new Map<string, SaidClaim>();
  /** The claims that ever named a claim, and the entries that ever took it back or reinstated it. */
  readonly #upon = new Map<string, Set<string>>();
  readonly #actsUpon = new Map<string, Set<number>>();
  readonly #acts = new Map<string, readonly Act[]>();
  readonly #pins = new Map<string, Pin>();
  /** The series of every assessment, whether in view or not. */
  readonly #pinned = new Map<string, Series>();
  /** Which assessment an entry lifts, and which entries lift one. */
  readonly #lifted = new Map<number, string>();
  readonly #lifts = new Map<string, Set<number>>();

  /** @param until what had been said by then alone (wall clock ms; null: everything) */
  constructor(subject: Subject, until: number | null) {
    this.#subject = subject;
    this.#until = until;
  }

  /** The document as of the last entry. */
  get history(): History {
    const { revision = -1, position = -1 } = this.#entries.at(-1) ?? {};
    return { subject: this.#subject, revision, position, entries: this.#entries };
  }

  /** The claim as it stands, whether in view or not. */
  claim(id: string): Claim | undefined {
    return this.#said.get(id)?.claim;
  }

  /**
   * Takes the next entry of a document.
   *
   * @returns it as it was entered, and the entry that it amends, as that stands since
   */
  take(entry: Entry): { readonly entered: Entry; readonly amended: Entry | undefined } {
    const entered = asEntered(entry);
    const at = this.#entries.push(entered) - 1;
    this.#places.set(entry.id, at);
    if (entered.type === 'EntryAmended') return { entered, amended: this.#amend(entered) };
    this.#say(at);
    return { entered, amended: undefined };
  }

  #amend({ id, data }: Entry<'EntryAmended'>): Entry {
    const claim = 'of' in data ? this.#claims.get(data.of) : undefined;
    const at = claim?.at ?? ('event' in data ? this.#places.get(data.event) : undefined);
    const entry = at === undefined ? undefined : this.#entries[at];
    if (at === undefined || entry === undefined) throw new Error(`${id} amends what the subject does not have`);
    if ('event' in data) {
      this.#entries[at] = { ...entry, data: replaced(entry.data, data.fields) } as Entry;
      // Every moment is read on the zone's clock.
      if (at === 0 && 'zone' in data.fields) this.#sayAll();
      else this.#say(at);
    } else {
      const claims = claimsOf(entry).map((one) =>
        one.id === data.of && 'fields' in data ? replaced(one, data.fields) : one,
      );
      const struck = 'strike' in data ? { struck: [...(entry.struck ?? []), data.of] } : {};
      this.#entries[at] = { ...entry, ...struck, data: { ...entry.data, claims } } as Entry;
      this.#sayClaim(data.of);
    }
    return this.#entries[at];
  }

  #isIn(when: StatedOrder): boolean {
    return this.#until === null || isSaidBy(when, this.#until);
  }

  /** Says anew what an entry says. */
  #say(at: number): void {
    const entry = this.#entries[at];
    if (entry === undefined) return;
    for (const [place, { id }] of claimsOf(entry).entries()) {
      this.#claims.set(id, { at, place });
      this.#sayClaim(id);
    }
    this.#sayBeside(at, entry);
  }

  #sayAll(): void {
    for (const [at, entry] of this.#entries.entries()) {
      for (const { id } of claimsOf(entry)) this.#sayOne(id);
      this.#sayBeside(at, entry);
    }
  }

  /** What an entry says beside its claims. */
  #sayBeside(at: number, entry: Entry): void {
    if (entry.type === 'ClaimRetracted' || entry.type === 'ClaimReinstated') {
      for (const on of entry.data.of) this.#actsUpon.set(on, (this.#actsUpon.get(on) ?? new Set()).add(at));
      this.#sayActs(entry);
    }
    const date = dateIn(entry, this.#subject, zoneOf(this.history));
    this.soFar.removeDate(entry.id);
    if (date !== undefined && this.#isIn(date)) this.soFar.date(date);
    if (entry.type === 'AssessmentMade') this.#setPin(entry.id);
    if (entry.type !== 'AssessmentLifted') return;
    const { assessment } = entry.data;
    const before = this.#lifted.get(at) ?? assessment;
    this.#lifted.set(at, assessment);
    this.#lifts.get(before)?.delete(at);
    this.#lifts.set(assessment, (this.#lifts.get(assessment) ?? new Set()).add(at));
    for (const made of new Set([before, assessment])) this.#setPin(made);
  }

  #sayActs(entry: Entry): void {
    const acts = takenBack(entry, this.#subject, zoneOf(this.history), (id) => this.#said.get(id));
    this.#setActs(entry.id, acts);
  }

  /**
   * Says a claim, and all that builds on it: what names it is not earlier and may have force or none, an increment upon it has
   * another number, and an act on it is not earlier either.
   */
  #sayClaim(id: string): void {
    const concerned = this.#buildingOn(id);
    for (const one of concerned) this.#sayOne(one);
    const acts = new Set(concerned.flatMap((one) => [...(this.#actsUpon.get(one) ?? [])]));
    for (const at of acts) {
      const entry = this.#entries[at];
      if (entry !== undefined) this.#sayActs(entry);
    }
  }

  /** A claim and those after it that name it, or one of these, in the order of entry. */
  #buildingOn(id: string): string[] {
    const found = new Set([id]);
    for (const one of found) {
      for (const other of this.#upon.get(one) ?? []) if (this.#byEntry(one, other) < 0) found.add(other);
    }
    return [...found].sort((a, b) => this.#byEntry(a, b));
  }

  #byEntry(a: string, b: string): number {
    const [one, other] = [this.#claims.get(a), this.#claims.get(b)];
    return (one?.at ?? 0) - (other?.at ?? 0) || (one?.place ?? 0) - (other?.place ?? 0);
  }

  #sayOne(id: string): void {
    const { at, place } = this.#claims.get(id) ?? { at: -1, place: -1 };
    const entry = this.#entries[at];
    const claim = entry === undefined ? undefined : claimsOf(entry)[place];
    if (entry === undefined || claim === undefined) return;
    const said = saidIn(entry, this.#subject, claim, place, zoneOf(this.history), (other) => this.#said.get(other));
    this.soFar.remove(id);
    const before = this.#said.get(id);
    this.spoken.add(claim);
    if (before !== undefined) this.spoken.remove(before.claim);
    this.#said.set(id, said);
    if (!said.struck && this.#isIn(said)) this.soFar.add(said);
    const acts = correctionsBy(said, (on) => this.#said.get(on)?.institutionKey);
    this.#setActs(`${entry.id} ${id}`, acts);
    for (const other of namedBy(claim)) this.#upon.set(other, (this.#upon.get(other) ?? new Set()).add(id));
  }

  #setActs(by: string, all: readonly Act[]): void {
    for (const act of this.#acts.get(by) ?? []) this.soFar.removeAct(act);
    const acts = all.filter((act) => this.#isIn(act));
    if (acts.length > 0) this.#acts.set(by, acts);
    else this.#acts.delete(by);
    for (const act of acts) this.soFar.act(act);
  }

  #setPin(id: string): void {
    const made = this.#entries[this.#places.get(id) ?? -1];
    if (made?.type !== 'AssessmentMade') return;
    const lifted = this.#entries[Math.min(...(this.#lifts.get(id) ?? []))];
    const before = this.#pins.get(id);
    if (before !== undefined) this.soFar.removePin(before);
    this.#pins.delete(id);
    const pin = pinIn(
      made as Entry<'AssessmentMade'>,
      lifted?.type === 'AssessmentLifted' ? (lifted as Entry<'AssessmentLifted'>) : undefined,
      this.#subject,
      zoneOf(this.history),
    );
    const spoken = this.#pinned.get(id);
    this.spoken.add(pin.data);
    if (spoken !== undefined) this.spoken.remove(spoken);
    this.#pinned.set(id, pin.data);
    if (!this.#isIn(pin)) return;
    const seen = pin.lift !== undefined && this.#isIn(pin.lift) ? pin : { ...pin, lift: undefined };
    this.#pins.set(id, seen);
    this.soFar.pin(seen);
  }
}
