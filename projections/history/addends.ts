import type { History } from '#src/domain/history.ts';
import type { Subject } from '#src/domain/subject.ts';
import type { Scope } from '#src/domain/toll.ts';
import { groupsBelow } from '#src/domain/vocabulary.ts';
import { stoodOf } from '../diff/changes.ts';
import type { Addend, AddendChange } from '../diff/totals.ts';
import { type Figure, keyOf } from '../figures.ts';
import { wholeOf } from '../occurrence.ts';
import { type Lying, lyingOf, Sum, wholeCounted } from '../recorded.ts';
import { type Made, madeBy } from './causes.ts';
import type { Course, Happening } from './courses.ts';
import type { SoFar } from './so-far.ts';

/** How a subject stands to a scope from one moment on. */
export interface Stands extends Pick<Happening, 'at' | 'when'> {
  readonly subject: Subject;
  readonly figure: Figure;
  readonly lying: Lying;
  readonly partOf: Subject | undefined;
  /** The incident in which it is told, where it is merged. */
  readonly into: Subject | undefined;
  /** Undefined where it stood so from the beginning of the axis. */
  readonly made: Made | undefined;
}

type Place = Pick<Stands, 'lying' | 'partOf' | 'into'>;

/** Whether something changed where and when a subject was, or what it is a part of. */
const isElsewhere = ({ entry, amended }: Happening): boolean =>
  entry.revision === 0 ||
  entry.type === 'TransferOperationEnded' ||
  amended?.revision === 0 ||
  amended?.type === 'TransferOperationEnded';

/** Where a subject lies as of the happening that was just given, by what had been said of its date. */
const placeOf = (document: History, scope: Scope, { dates }: SoFar): Place => ({
  lying: lyingOf(document, scope, dates),
  partOf: wholeOf(document),
  into: document.merging?.into,
});

const BEGINNING: Pick<Stands, 'at' | 'when' | 'made'> = {
  at: -Infinity,
  when: { moment: null, published: null, position: -1, place: 0, isDated: false },
  made: undefined,
};

/**
 * How a subject stands to a scope, each time that this changed along its course, in one pass over it. On the axis stated it is
 * where it is before anything was said of it.
 */
export function standsAlong(subject: Subject, course: Course, scope: Scope): Stands[] {
  const series = { measure: scope.measure, group: scope.group };
  const keys = new Set([scope.group, ...groupsBelow(scope.group)].map((group) => keyOf({ ...series, group })));
  const stands: Stands[] = [];
  let figure = course.soFar.figure(series);
  const placed = (): Place => placeOf(course.document(), scope, course.soFar);
  let place: Place | undefined = course.document().entries.length === 0 ? undefined : placed();
  if (place !== undefined) stands.push({ ...BEGINNING, subject, figure, ...place });
  for (const happening of course.happenings) {
    const wasPlaced = place;
    const isDatedAnew = course.soFar.isDatedAnew();
    if (place === undefined || isDatedAnew || (course.isRecording && (course.isMerging || isElsewhere(happening))))
      place = placed();
    const hasMoved = course.soFar.changed().some((one) => keys.has(keyOf(one)));
    const now = hasMoved ? course.soFar.figure(series) : figure;
    if (place === wasPlaced && now === figure) continue;
    const made = madeBy(happening, series, figure, now, course);
    figure = now;
    stands.push({ at: happening.at, when: happening.when, subject, figure, ...place, made });
  }
  return stands;
}

const hasFigure = (stands: Stands | undefined): boolean => stands !== undefined && stands.figure.phase !== 'none';

/** A total while one subject after another comes to stand otherwise to its scope. */
export class Addends {
  readonly sum = new Sum();
  readonly #stands = new Map<Subject, Stands>();
  /** What each is part of, wherever it lies. */
  readonly #wholes = new Map<Subject, Subject>();
  /** Whatever was ever a whole of another. */
  readonly #named = new Set<Subject>();
  readonly #merged = new Set<Subject>();
  readonly #counted = new Map<Subject, { readonly figure: Figure; readonly as: 'counted' | 'uncertain' }>();
  readonly #withoutFigure = new Set<Subject>();
  readonly #addends = new Map<Subject, Addend>();

  /** How many lie inside the scope and have no figure. */
  get withoutFigure(): number {
    return this.#withoutFigure.size;
  }

  /** Takes how a subject stands now. @returns whose part in the total is another since, and what it was */
  take(stands: Stands): AddendChange[] {
    const { subject, lying, partOf, into } = stands;
    const before = this.#stands.get(subject);
    this.#stands.set(subject, stands);
    const concerned = new Set([subject]);
    const isElsewhere = before?.lying !== lying || before?.partOf !== partOf || before?.into !== into;
    if (into !== undefined) this.#merged.add(subject);
    const mayHaveParts = this.#named.has(subject) || this.#merged.size > 0;
    if (mayHaveParts && (isElsewhere || hasFigure(before) !== hasFigure(stands))) {
      for (const one of [...this.#wholes.keys(), ...this.#merged]) concerned.add(one);
    }
    if (into === undefined) this.#merged.delete(subject);
    if (partOf === undefined) this.#wholes.delete(subject);
    else this.#named.add(partOf);
    if (partOf !== undefined) this.#wholes.set(subject, partOf);
    return [...concerned].flatMap((one) => this.#change(one));
  }

  /** What a subject is part of; that may itself be told in another. */
  #wholeOf(subject: Subject): Subject | undefined {
    const whole = this.#wholes.get(subject);
    return whole && (this.#stands.get(whole)?.into ?? whole);
  }

  #change(subject: Subject): AddendChange[] {
    const [before = null, after] = [this.#addends.get(subject), this.#addend(subject)];
    if (JSON.stringify(before) === JSON.stringify(after)) return [];
    if (after === null) this.#addends.delete(subject);
    else this.#addends.set(subject, after);
    return [{ subject, before, after }];
  }

  /** Counts a subject as it stands. @returns what it adds to the total; null where that is nothing */
  #addend(subject: Subject): Addend | null {
    const counted = this.#counted.get(subject);
    if (counted !== undefined) this.#add(counted, -1);
    this.#counted.delete(subject);
    this.#withoutFigure.delete(subject);
    const stands = this.#stands.get(subject);
    if (stands === undefined || stands.lying === 'outside') return null;
    if (stands.into !== undefined) {
      const isThere = this.#isTold(stands.into);
      return isThere ? { as: 'merged', partOf: null, mergedInto: stands.into, figure: null } : null;
    }
    const partOf = wholeCounted(
      subject,
      (part) => this.#wholeOf(part),
      (whole) => this.#counts(whole),
    );
    if (partOf !== undefined) return { as: 'part-of-another', partOf, mergedInto: null, figure: null };
    if (!hasFigure(stands)) {
      if (stands.lying === 'inside') this.#withoutFigure.add(subject);
      return null;
    }
    const now = { figure: stands.figure, as: stands.lying === 'inside' ? 'counted' : 'uncertain' } as const;
    this.#counted.set(subject, now);
    this.#add(now, 1);
    return { as: now.as, partOf: null, mergedInto: null, figure: stoodOf(now.figure) };
  }

  /** Whether a subject lies in the scope and is told by itself. */
  #isTold(subject: Subject): boolean {
    const stands = this.#stands.get(subject);
    return stands !== undefined && stands.lying !== 'outside' && stands.into === undefined;
  }

  /** Whether a subject lies inside the scope and has a figure there. */
  #counts(subject: Subject): boolean {
    const stands = this.#stands.get(subject);
    return this.#isTold(subject) && stands?.lying === 'inside' && hasFigure(stands);
  }

  #add({ figure, as }: { readonly figure: Figure; readonly as: 'counted' | 'uncertain' }, by: 1 | -1): void {
    if (as === 'counted') this.sum.count(figure, by);
    else this.sum.doubt(figure, by);
  }

  /** What has become of every subject's part since another total. */
  since(other: Addends): AddendChange[] {
    const subjects = new Set([...other.#addends.keys(), ...this.#addends.keys()]);
    return [...subjects]
      .map((subject) => ({
        subject,
        before: other.#addends.get(subject) ?? null,
        after: this.#addends.get(subject) ?? null,
      }))
      .filter(({ before, after }) => JSON.stringify(before) !== JSON.stringify(after));
  }
}
