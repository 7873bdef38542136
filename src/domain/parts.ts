import type { History } from './history.ts';
import { type MergeEvent, Merges, mergeEventsOf } from './merging.ts';
import { type Refusal, refusal } from './refusal.ts';
import type { Subject } from './subject.ts';

/** What a subject is part of from one event on: its first, or one that amends that. */
export interface PartEvent {
  readonly event: string;
  readonly position: number;
  readonly subject: Subject;
  /** Undefined where it is a part of nothing any more. */
  readonly partOf: Subject | undefined;
}

/** All that a subject was ever said to be part of, in order; empty where it never was. */
export function partEventsOf({ subject, entries }: History): PartEvent[] {
  const [first] = entries;
  if (first?.type !== 'RiotReported' && first?.type !== 'TransferOperationBegun') return [];
  const mended = first.amendments?.find(({ claim, was }) => claim === undefined && 'partOf' in was);
  const entered = mended === undefined ? first.data.partOf : mended.was.partOf;
  if (mended === undefined && entered === undefined) return [];
  const said = (event: string, position: number, partOf: unknown): PartEvent => ({
    event,
    position,
    subject,
    partOf: (partOf ?? undefined) as Subject | undefined,
  });
  return [
    said(first.id, first.position, entered),
    ...entries.flatMap(({ id, position, type, data }) =>
      type === 'EntryAmended' && 'event' in data && data.event === first.id && 'partOf' in data.fields
        ? [said(id, position, data.fields.partOf)]
        : [],
    ),
  ];
}

/**
 * What is part of what. Parts and merges are taken in the order of positions, so every node comes to the same. Only nodes that did
 * not know of each other can record parts that close a circle: the part that closes it is void for good. A merge may close a circle,
 * too: then the last part in it does not count while the merge stands.
 */
export class Wholes {
  /** What each subject is part of, in the order of recording. */
  readonly #parts = new Map<Subject, PartEvent>();
  readonly #voided = new Set<string>();
  readonly #merges: Merges;
  #suspended: ReadonlySet<string> | undefined;

  constructor(events: Iterable<PartEvent | MergeEvent> = [], merges = new Merges()) {
    this.#merges = merges;
    for (const event of events) this.take(event);
  }

  take(event: PartEvent | MergeEvent): void {
    this.#suspended = undefined;
    if ('into' in event) this.#merges.take(event);
    else this.#takePart(event);
  }

  #takePart(part: PartEvent): void {
    const { event, subject, partOf } = part;
    this.#parts.delete(subject);
    if (partOf === undefined) return;
    if (this.circleBy(subject, partOf) === undefined) this.#parts.set(subject, part);
    else this.#voided.add(event);
  }

  /**
   * The circle that a subject closes by being part of another: from that other, through what it is part of, to the subject.
   * Undefined where it closes none.
   */
  circleBy(subject: Subject, partOf: Subject): Subject[] | undefined {
    const way = new Set<Subject>();
    for (let next: Subject | undefined = partOf; next !== undefined && !way.has(next); ) {
      way.add(next);
      next = this.#merges.survivorOf(next);
      way.add(next);
      if (next === subject) return [...way];
      next = this.#parts.get(next)?.partOf;
    }
    return undefined;
  }

  /** Whether the part that an event names is void for good. */
  isVoid(event: string): boolean {
    return this.#voided.has(event);
  }

  /** Whether the part that an event names does not count: it is void for good, or it is in a circle that a merge has closed. */
  isIgnored(event: string): boolean {
    this.#suspended ??= this.#inCircles();
    return this.#voided.has(event) || this.#suspended.has(event);
  }

  #inCircles(): ReadonlySet<string> {
    const unmerged = [...this.#parts.values()].filter(({ subject }) => !this.#merges.isMerged(subject));
    return new Wholes(unmerged, this.#merges).#voided;
  }
}

/** Nothing is part of anything. */
export const NO_WHOLES = new Wholes();

/** What is part of what by these parts and merges; they may come in any order. */
export const wholesBy = (events: readonly (PartEvent | MergeEvent)[]): Wholes =>
  new Wholes([...events].sort((a, b) => a.position - b.position));

/** What is part of what by the parts and merges of some histories. */
export const wholesIn = (histories: Iterable<History>): Wholes =>
  wholesBy([...histories].flatMap((history) => [...partEventsOf(history), ...mergeEventsOf(history)]));

/** How many subjects of a circle a refusal names. */
const MAX_NAMED = 10;

const namedWay = (way: readonly Subject[]): string =>
  way.length <= MAX_NAMED ? way.join(' → ') : [...way.slice(0, MAX_NAMED - 1), '…', ...way.slice(-1)].join(' → ');

/** Refuses a part that would close a circle: of the subject itself, or of one of its own parts. @param at the pointer of `partOf` */
export function partRefusals(partOf: Subject, subject: Subject, at: string, wholes: Wholes): Refusal[] {
  if (partOf === subject) return [refusal('part-of-itself', at, 'a subject cannot be part of itself')];
  const circle = wholes.circleBy(subject, partOf);
  return circle === undefined
    ? []
    : [refusal('part-of-circle', at, `${partOf} is part of ${subject} already: ${namedWay([subject, ...circle])}`)];
}
