import { type Append, decide, type End, endAfter, type Ledger } from './decide.ts';
import { StoreClosedError } from './errors.ts';
import { Arrivals, type FollowSource, follow } from './follow.ts';
import { MOVES, mustBeOpen, standingOf } from './moves.ts';
import type { AppendResult, Erasure, EventStore, ExpectedRevision, NewEvent, StoredEvent, StoreState } from './port.ts';

/** The least that a store does: a list, and two ways to find in it. It forgets everything when the process ends. */
export class MemoryStore implements EventStore {
  readonly #clock: () => number;
  readonly #events: StoredEvent[] = [];
  readonly #ends: End[] = [];
  readonly #books = new Map<string, string[]>();
  readonly #streams = new Map<string, StoredEvent[]>();
  readonly #ids = new Map<string, StoredEvent>();

  readonly #ledger: Ledger = {
    revisionOf: (stream) => this.#streams.get(stream)?.at(-1)?.revision ?? 'none',
    streamFrom: (stream, revision) => (this.#streams.get(stream) ?? []).slice(Math.max(0, revision)),
    has: (id) => this.#ids.has(id),
  };

  readonly #source: FollowSource = {
    arrivals: new Arrivals(),
    read: (from, limit) => this.#events.slice(Math.max(0, from), Math.max(0, from) + limit),
  };

  /** @param clock the time in ms that `recorded` is taken from */
  constructor(clock: () => number = Date.now) {
    this.#clock = clock;
  }

  async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<AppendResult> {
    return this.#append({ stream, expected, events });
  }

  /** @param first done where it goes through, before anybody sees it */
  #append(append: Append, first: () => void = () => undefined): AppendResult {
    this.#mustBeOpen();
    mustBeOpen(this.#standing);
    const decision = decide(this.#ledger, this.#end, this.#clock(), append);
    if (decision.outcome === 'failed') throw decision.error;
    if (decision.outcome === 'appended') {
      first();
      this.#add(decision.events);
    }
    return decision;
  }

  async readStream(stream: string, fromRevision = 0): Promise<readonly StoredEvent[]> {
    this.#mustBeOpen();
    return this.#ledger.streamFrom(stream, fromRevision);
  }

  async read(fromPosition: number, limit: number): Promise<readonly StoredEvent[]> {
    this.#mustBeOpen();
    return this.#source.read(fromPosition, limit);
  }

  async find(id: string): Promise<StoredEvent | undefined> {
    this.#mustBeOpen();
    return this.#ids.get(id);
  }

  async readPlaced(stream: string): Promise<readonly StoredEvent[]> {
    return this.readStream(stream);
  }

  async recordedAt(position: number): Promise<string> {
    return this.#ends[position]?.recorded ?? '';
  }

  async caughtUp(): Promise<void> {
    this.#mustBeOpen();
  }

  async storedHead(): Promise<number> {
    return this.head();
  }

  async takeOver(events: readonly StoredEvent[]): Promise<void> {
    this.#mustBeOpen();
    if (this.#standing.kind !== 'arriving') throw new Error('the ledger is not being moved here');
    if (events[0]?.position !== this.#events.length) throw new Error('the events do not go after those that are here');
    this.#add(events);
  }

  async erase({ restated, expected, event }: Erasure): Promise<AppendResult> {
    const { position, stream, revision, id } = restated;
    return this.#append({ stream, expected, events: [event] }, () => {
      this.#events[position] = restated;
      (this.#streams.get(stream) ?? [])[revision] = restated;
      this.#ids.set(id, restated);
    });
  }

  async sweep(): Promise<void> {}

  async keep(book: string, number: number, text: string): Promise<boolean> {
    this.#mustBeOpen();
    const lines = this.#books.get(book) ?? [];
    if (lines.length !== number) return false;
    this.#books.set(book, [...lines, text]);
    return true;
  }

  async kept(book: string, from = 0, limit = Number.MAX_SAFE_INTEGER): Promise<readonly string[]> {
    this.#mustBeOpen();
    return (this.#books.get(book) ?? []).slice(from, from + limit);
  }

  state(): StoreState {
    return { kind: 'memory', connected: true, alarms: [], standing: this.#standing };
  }

  async *reread(): AsyncGenerator<readonly StoredEvent[]> {
    this.#mustBeOpen();
    yield this.#events.slice();
  }

  async head(): Promise<number> {
    this.#mustBeOpen();
    return this.#events.length - 1;
  }

  follow(fromPosition: number, signal: AbortSignal): AsyncIterable<readonly StoredEvent[]> {
    return follow(this.#source, fromPosition, signal);
  }

  async close(): Promise<void> {
    this.#source.arrivals.end();
  }

  get #end(): End {
    return this.#ends.at(-1) ?? { position: -1, recorded: '' };
  }

  get #standing() {
    return standingOf(this.#books.get(MOVES) ?? []);
  }

  #add(events: readonly StoredEvent[]): void {
    for (const event of events) {
      const ofStream = this.#streams.get(event.stream) ?? [];
      this.#streams.set(event.stream, ofStream);
      this.#ends.push(endAfter(this.#end, event));
      this.#events.push(event);
      ofStream.push(event);
      this.#ids.set(event.id, event);
    }
    this.#source.arrivals.wake();
  }

  #mustBeOpen(): void {
    if (this.#source.arrivals.ended) throw new StoreClosedError();
  }
}
