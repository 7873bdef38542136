import type { History } from '#src/domain/history.ts';
import { NO_WHOLES, type PartEvent, partEventsOf, type Wholes, wholesBy } from '#src/domain/parts.ts';
import type { Subject } from '#src/domain/subject.ts';
import type { MergeLog } from './merges.ts';
import { EVERYTHING, type Read } from './read.ts';

/** All that some subjects were ever part of, through others and merges too, themselves among them. */
export class PartLog {
  readonly #merges: MergeLog;
  readonly #events: readonly PartEvent[];
  readonly #known = new Map<number, Wholes>();
  /** The subjects whose merges and parts decide. */
  readonly subjects: ReadonlySet<Subject>;

  private constructor(merges: MergeLog, histories: ReadonlyMap<Subject, History>) {
    this.#merges = merges;
    this.#events = [...histories.values()].flatMap(partEventsOf);
    this.subjects = new Set(histories.keys());
  }

  /** @param live the histories of subjects as they stand */
  static async of(
    histories: readonly History[],
    merges: MergeLog,
    live: (subjects: readonly Subject[]) => Promise<readonly History[]>,
  ): Promise<PartLog> {
    const found = new Map<Subject, History>();
    for (let next = histories.filter((one) => partEventsOf(one).length > 0); next.length > 0; ) {
      for (const one of next) found.set(one.subject, one);
      next = [...(await live([...everPartOf(next, merges)].filter((one) => !found.has(one))))];
    }
    return new PartLog(merges, found);
  }

  /** Those after a position, up to another. */
  between(after: number, until: number): readonly PartEvent[] {
    return this.#events.filter(({ position }) => position > after && position <= until);
  }

  /** Whether anything that a subject was ever said to be part of is void. */
  hasVoid(subject: Subject): boolean {
    const all = this.at(EVERYTHING);
    return this.#events.some((part) => part.subject === subject && all.isVoid(part.event));
  }

  /** What is part of what as of a position. */
  at(until: number): Wholes {
    let wholes = this.#known.get(until);
    if (wholes === undefined) {
      const parts = this.between(-1, until);
      wholes = parts.length === 0 ? NO_WHOLES : wholesBy([...parts, ...this.#merges.between(-1, until)]);
      this.#known.set(until, wholes);
    }
    return wholes;
  }
}

/** All that some subjects were ever part of at first hand, with all that this was ever merged into. */
function everPartOf(histories: readonly History[], merges: MergeLog): Iterable<Subject> {
  const named = histories.flatMap((one) => partEventsOf(one).flatMap(({ partOf }) => partOf ?? []));
  return named.length === 0 ? named : merges.everMergedFrom(named, EVERYTHING);
}

/** Documents, and those of all that they were ever part of, through others too. @param read the documents of subjects in the view */
export async function withWholes(
  reads: readonly Read[],
  merges: MergeLog,
  read: (subjects: readonly Subject[]) => Promise<readonly Read[]>,
): Promise<Read[]> {
  const found = new Map(reads.map((one) => [one.subject, one]));
  for (let next = reads; next.length > 0; ) {
    const named = everPartOf(
      next.map(({ history }) => history),
      merges,
    );
    next = await read([...named].filter((one) => !found.has(one)));
    for (const one of next) found.set(one.subject, one);
  }
  return [...found.values()];
}
