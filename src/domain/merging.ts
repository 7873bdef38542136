import type { History } from './history.ts';
import type { Subject } from './subject.ts';

/** A merge or its undoing, as it stands in the stream of the incident that was merged. */
export interface MergeEvent {
  readonly event: string;
  readonly position: number;
  readonly subject: Subject;
  /** What it was merged into; undefined where it was split off again. */
  readonly into: Subject | undefined;
}

/** The merges and splits in an incident's stream, in order. */
export const mergeEventsOf = ({ subject, entries }: History): MergeEvent[] =>
  entries.flatMap((entry): MergeEvent[] => {
    const { id: event, position } = entry;
    if (entry.type === 'IncidentsMerged') return [{ event, position, subject, into: entry.data.into }];
    return entry.type === 'IncidentSplit' ? [{ event, position, subject, into: undefined }] : [];
  });

/**
 * Which incidents are merged into which, once the merges that were taken have been applied. They are taken in the order of
 * positions, so that every node comes to the same: of merges that close a circle, which only nodes that did not know of each other
 * can record, the last one is void for good.
 */
export class Merges {
  readonly #into = new Map<Subject, Subject>();
  readonly #voided = new Set<string>();
  readonly #last = new Map<Subject, MergeEvent>();
  #told: Map<Subject, Subject[]> | undefined;

  constructor(events: Iterable<MergeEvent> = []) {
    for (const event of events) this.take(event);
  }

  /** Applies the next merge or split of the ledger. */
  take(merge: MergeEvent): void {
    const { event, subject, into } = merge;
    const isMerged = this.#into.has(subject);
    const changesNothing = into === undefined ? !isMerged : isMerged || this.survivorOf(into) === subject;
    if (changesNothing) {
      this.#voided.add(event);
      return;
    }
    this.#told = undefined;
    if (into !== undefined) this.#into.set(subject, into);
    for (const one of [subject, ...this.#above(subject)]) this.#last.set(one, merge);
    if (into === undefined) this.#into.delete(subject);
  }

  get isEmpty(): boolean {
    return this.#last.size === 0 && this.#voided.size === 0;
  }

  /** What a subject is merged into, and what that is, to the last. */
  #above(subject: Subject): Subject[] {
    const found: Subject[] = [];
    for (let next = this.#into.get(subject); next !== undefined; next = this.#into.get(next)) found.push(next);
    return found;
  }

  isMerged(subject: Subject): boolean {
    return this.#into.has(subject);
  }

  /** The incident in which a subject is told, through all merges: itself where it is not merged. */
  survivorOf(subject: Subject): Subject {
    return this.#above(subject).at(-1) ?? subject;
  }

  /** The incidents that are merged into a subject, through others too, in the order of their merges. */
  mergedInto(subject: Subject): Subject[] {
    this.#told ??= this.#byAbove();
    return this.#told.get(subject) ?? [];
  }

  #byAbove(): Map<Subject, Subject[]> {
    const told = new Map<Subject, Subject[]>();
    for (const subject of this.#into.keys()) {
      for (const above of this.#above(subject)) told.set(above, [...(told.get(above) ?? []), subject]);
    }
    return told;
  }

  /** Whether a merge or split changed nothing. */
  isVoid(event: string): boolean {
    return this.#voided.has(event);
  }

  /** The last merge or split that changed what a subject is told with. */
  lastOf(subject: Subject): MergeEvent | undefined {
    return this.#last.get(subject);
  }
}

/** The merges that some histories tell of, in the order of their positions. */
export const mergesIn = (histories: Iterable<History>): Merges =>
  new Merges([...histories].flatMap(mergeEventsOf).sort((a, b) => a.position - b.position));
