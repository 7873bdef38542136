import { LRUCache } from 'lru-cache';
import { type MergeEvent, Merges, mergeEventsOf } from '#src/domain/merging.ts';
import type { Subject } from '#src/domain/subject.ts';
import { BrokenDocument } from './cache.ts';
import type { Document } from './folding.ts';
import type { Tables } from './tables.ts';

/** As of how many moments what the merges come to is kept. */
const MOST = 50;

/** Whose documents they are read from when the ledger is opened. */
interface Documents {
  live(stream: string): readonly Document[];
  refold(stream: string): Promise<void>;
}

/** The merges and splits that were folded, in the order of their positions, and what they come to as of any position. */
export class MergeLog {
  #events: MergeEvent[] = [];
  readonly #known = new LRUCache<number, Merges>({ max: MOST });

  /** Reads those that were folded before: from the documents that the index finds. */
  async read(tables: Tables, documents: Documents): Promise<void> {
    this.clear();
    for (const stream of tables.streamsBy('merged')) {
      try {
        documents.live(stream);
      } catch (error) {
        if (!(error instanceof BrokenDocument)) throw error;
        await documents.refold(stream);
      }
      const [document] = documents.live(stream);
      if (document?.history !== undefined) this.#events.push(...mergeEventsOf(document.history));
    }
    this.#events.sort((a, b) => a.position - b.position);
  }

  clear(): void {
    this.#events = [];
    this.#known.clear();
  }

  /** Takes the last event of a stream, where it is a merge or a split. */
  note([document]: readonly Document[]): void {
    const history = document?.history;
    if (history !== undefined) this.#events.push(...mergeEventsOf({ ...history, entries: history.entries.slice(-1) }));
  }

  /** What they come to as of a position; as it stands where that is null. The answer is not to be changed. */
  at(until: number | null): Merges {
    const count = until === null ? this.#events.length : this.#countUntil(until);
    let merges = this.#known.get(count);
    if (merges === undefined) {
      merges = new Merges(this.#events.slice(0, count));
      this.#known.set(count, merges);
    }
    return merges;
  }

  #countUntil(position: number): number {
    const after = this.#events.findIndex((event) => event.position > position);
    return after < 0 ? this.#events.length : after;
  }

  /** Those after a position, up to another. */
  between(after: number, until: number): readonly MergeEvent[] {
    return this.#events.slice(this.#countUntil(after), this.#countUntil(until));
  }

  /** The subjects that were ever merged into one by a position, through others too. */
  everMergedInto(subject: Subject, until: number): Subject[] {
    const found = this.#reached([subject], until, (merged, into) => [into, merged]);
    found.delete(subject);
    return [...found];
  }

  /** Some subjects, and those that they were ever merged into by a position, through others too. */
  everMergedFrom(subjects: Iterable<Subject>, until: number): ReadonlySet<Subject> {
    return this.#reached(subjects, until, (merged, into) => [merged, into]);
  }

  /** The subjects that others were ever merged into by a position. */
  survivors(until: number): ReadonlySet<Subject> {
    return new Set(this.between(-1, until).flatMap(({ into }) => into ?? []));
  }

  /** All that merges lead to from some subjects, these among them. @param way of a merge: from what to what */
  #reached(
    subjects: Iterable<Subject>,
    until: number,
    way: (merged: Subject, into: Subject) => readonly [from: Subject, to: Subject],
  ): Set<Subject> {
    const found = new Set(subjects);
    const ways = this.between(-1, until).flatMap(({ subject, into }) =>
      into === undefined ? [] : [way(subject, into)],
    );
    for (let size = 0; size !== found.size; ) {
      size = found.size;
      for (const [from, to] of ways) if (found.has(from)) found.add(to);
    }
    return found;
  }
}
