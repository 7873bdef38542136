import { LRUCache } from 'lru-cache';
import { metaOf, readEvent } from '#src/domain/contract.ts';
import { advance, initialState, type State } from '#src/domain/state.ts';
import { type Subject, streamOf } from '#src/domain/subject.ts';
import type { EventStore, ExpectedRevision, StoredEvent } from '#src/store/port.ts';

/** What the recorder knows of a subject. */
export interface Known {
  readonly state: State;
  /** The last revision; −1 before the first event. */
  readonly revision: number;
  /** The id of the last event; '' before the first. */
  readonly last: string;
  /** The revisions of each request that came with a key, by the key's hash. */
  readonly requests: ReadonlyMap<string, readonly number[]>;
  /** Why an event of the stream cannot be read or folded by this version. */
  readonly unreadable: string | undefined;
}

const MOST = 10_000;

/** What the store holds of subjects, as far as it was read: a cache that a conflict brings up to date. */
export class Subjects {
  readonly #store: EventStore;
  readonly #prefix: string;
  readonly #known = new LRUCache<Subject, Known>({ max: MOST });

  constructor(store: EventStore, prefix: string) {
    this.#store = store;
    this.#prefix = prefix;
  }

  streamOf(subject: Subject): string {
    return streamOf(this.#prefix, subject);
  }

  async get(subject: Subject): Promise<Known> {
    const known = this.#known.get(subject);
    if (known !== undefined) return known;
    return this.learn(subject, nothingOf(subject), await this.#store.readStream(this.streamOf(subject)));
  }

  /** What the store holds of a subject now, beside what is known of it. */
  async read(subject: Subject): Promise<Known> {
    const events = await this.#store.readStream(this.streamOf(subject));
    return events.reduce((known, event) => takeIn(subject, known, event), nothingOf(subject));
  }

  /** Takes events that came after what is known. What is known before is not to be used afterwards. */
  learn(subject: Subject, known: Known, events: readonly StoredEvent[]): Known {
    const after = events.reduce((before, event) => takeIn(subject, before, event), known);
    // What was known before an erasure has the texts that were taken out.
    if (known.revision >= 0 && events.some(({ type }) => type === 'EntryErased')) this.#known.delete(subject);
    else this.#known.set(subject, after);
    return after;
  }

  forgetAll(): void {
    this.#known.clear();
  }

  forget(subject: Subject): void {
    this.#known.delete(subject);
  }

  /** What the store holds of a subject, whatever was known of it. */
  anew(subject: Subject): Promise<Known> {
    this.forget(subject);
    return this.get(subject);
  }

  /** The events after what is known; undefined where the store does not hold what is known. */
  async newer(subject: Subject, { revision, last }: Known): Promise<readonly StoredEvent[] | undefined> {
    const events = await this.#store.readStream(this.streamOf(subject), Math.max(0, revision));
    if (revision < 0) return events;
    return events[0]?.id === last ? events.slice(1) : undefined;
  }

  /** The events after a revision, from the store. */
  since(subject: Subject, revision: ExpectedRevision): Promise<readonly StoredEvent[]> {
    return this.#store.readStream(this.streamOf(subject), revision === 'none' ? 0 : revision + 1);
  }
}

const nothingOf = (subject: Subject): Known => ({
  state: initialState(subject),
  revision: -1,
  last: '',
  requests: new Map(),
  unreadable: undefined,
});

function takeIn(subject: Subject, known: Known, event: StoredEvent): Known {
  const mark = metaOf(event.meta)?.request;
  const requests = known.requests as Map<string, readonly number[]>;
  if (mark !== undefined) requests.set(mark.key, [...(requests.get(mark.key) ?? []), event.revision]);
  const next = { ...known, revision: event.revision, last: event.id };
  const reading = readEvent(event, subject);
  if (!reading.ok) return { ...next, unreadable: known.unreadable ?? reading.reason };
  try {
    return { ...next, state: advance(known.state, reading.value) };
  } catch (error) {
    return { ...next, unreadable: known.unreadable ?? String(error) };
  }
}
