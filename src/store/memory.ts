import { type Append, decide, type Ledger } from './decide.ts';
import { StoreClosedError } from './errors.ts';
import { Arrivals, type FollowSource, follow } from './follow.ts';
import type { AppendResult, EventStore, ExpectedRevision, NewEvent, StoredEvent, StoreState } from './port.ts';

/** The least that a store does: a list, and two ways to find in it. It forgets everything when the process ends. */
export class MemoryStore implements EventStore {
  readonly #clock: () => number;
  readonly #events: StoredEvent[] = [];
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
    this.#mustBeOpen();
    const append: Append = { stream, expected, events };
    const decision = decide(this.#ledger, this.#events.at(-1), this.#clock(), append);
    if (decision.outcome === 'failed') throw decision.error;
    if (decision.outcome === 'appended') this.#keep(stream, decision.events);
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
    return String(this.#events[position]?.meta.recorded ?? '');
  }

  state(): StoreState {
    return { kind: 'memory', connected: true, alarms: [] };
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

  #keep(stream: string, events: readonly StoredEvent[]): void {
    const ofStream = this.#streams.get(stream) ?? [];
    if (events.length > 0) this.#streams.set(stream, ofStream);
    for (const event of events) {
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
