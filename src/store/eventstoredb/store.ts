import { mkdirSync } from 'node:fs';
import type { Logger } from 'pino';
import { budgetEnds } from '../budget.ts';
import { oversize, stamped } from '../decide.ts';
import { ERASURES } from '../erasures.ts';
import { OrderHaltedError, StoreClosedError, StoreUnavailableError, StreamDamagedError } from '../errors.ts';
import { follow } from '../follow.ts';
import { lockFolder } from '../lock.ts';
import { MOVES, mustBeOpen, type Standing, standingOf } from '../moves.ts';
import {
  type AppendResult,
  type Erasure,
  type EventStore,
  type ExpectedRevision,
  MAX_APPEND_EVENTS,
  type NewEvent,
  type StoredEvent,
  type StoreState,
  UNPLACED,
} from '../port.ts';
import { requestsOf } from '../requests.ts';
import { appendTo, readStreamEvents } from './appending.ts';
import { Books } from './books.ts';
import { Connection, type Patience } from './connection.ts';
import { DerivedOrder } from './derived.ts';
import { mustBeNew } from './new-ids.ts';
import type { Order } from './order.ts';
import { mustComeBack, type Ready } from './records.ts';
import { reread } from './rereading.ts';
import { ServerClock } from './server-clock.ts';
import { Unsure } from './unsure.ts';
import { Withholding } from './withholding.ts';

export interface EventStoreDBOptions {
  /** An `esdb://` connection string. */
  readonly address: string;
  /** What the names of the ledger's streams begin with. */
  readonly prefix: string;
  /** The folder of this node's own files. */
  readonly folder: string;
  readonly log: Logger;
  /** The time in ms that events are stamped with; `Date.now` where absent. */
  readonly clock?: () => number;
}

/** How long one try of an append may take, and how long all of them: the server itself gives a write 2 s. */
const TRY_MS = 5000;
const ALL_TRIES_MS = 12_000;

/**
 * A ledger kept by EventStoreDB. The server decides the order; this node derives the ledger's positions from it, in a file
 * of its own. Appends and the reading of a stream ask the server; all else is answered from the file.
 */
export class EventStoreDBStore implements EventStore {
  readonly #options: EventStoreDBOptions;
  readonly #connection: Connection;
  readonly #books: Books;
  readonly #lock: ReturnType<typeof lockFolder>;
  readonly #derived: DerivedOrder;
  readonly #clock: ServerClock;
  readonly #appending = new Set<Promise<unknown>>();
  readonly #unsure = new Unsure();
  readonly #withholding: Withholding;
  #standing: Standing = { kind: 'open' };
  #looking: Promise<void> | undefined;
  /** When the appends under way must end; set by `close`. */
  #lastMoment = Number.POSITIVE_INFINITY;
  #closing: Promise<void> | undefined;

  /** @throws StoreLockedError where another service has the folder; Error where the address is none */
  constructor(options: EventStoreDBOptions) {
    this.#options = options;
    const { address, folder, prefix, log } = options;
    mkdirSync(folder, { recursive: true });
    this.#connection = new Connection(address, (session) => this.#derived.mustHold(session));
    this.#books = new Books(this.#connection, prefix);
    this.#withholding = new Withholding(this.#books, (event) => this.#order.restate(event));
    this.#lock = lockFolder(folder);
    try {
      this.#derived = new DerivedOrder({
        connection: this.#connection,
        prefix,
        folder,
        log,
        given: this.#withholding.given,
        beside: [MOVES, ERASURES].map((book) => this.#books.streamOf(book)),
        grown: async () => {
          await this.#lookAtMoves();
          await this.#withholding.look();
        },
      });
    } catch (error) {
      this.#lock.close();
      throw error;
    }
    this.#clock = new ServerClock(this.#connection, this.#now);
  }

  get #now(): () => number {
    return this.#options.clock ?? Date.now;
  }

  get #order(): Order {
    return this.#derived.order;
  }

  async #lookAtMoves(patience?: Patience): Promise<void> {
    this.#standing = standingOf(await this.#books.lines(MOVES, 0, Number.MAX_SAFE_INTEGER, patience));
  }

  /**
   * Whether the ledger takes events here, and can place them. Who does not follow would not hear that it has moved: he asks,
   * once for all that wait.
   */
  async #mustTakeEvents(patience: Patience): Promise<void> {
    const { halted, refusal } = this.#derived;
    if (halted !== undefined) throw new OrderHaltedError(halted);
    if (refusal !== undefined) await this.storedHead();
    if (!this.#derived.isConnected) {
      this.#looking ??= this.#lookAtMoves(patience).finally(() => {
        this.#looking = undefined;
      });
      await this.#looking;
    }
    mustBeOpen(this.#standing);
  }

  async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<AppendResult> {
    this.#mustBeOpen();
    if (events.length > MAX_APPEND_EVENTS) return { outcome: 'too-large' };
    const now = new Date(this.#now()).toISOString();
    const ready = stamped({ stream, expected, events }, now);
    mustComeBack(stream, this.#options.prefix, ready);
    const tooLarge = oversize(ready);
    if (tooLarge !== undefined) return tooLarge;
    mustBeNew(ready, this.#order.rows);
    const appending = this.#append({ stream, expected, events: ready });
    this.#appending.add(appending);
    try {
      return await appending;
    } finally {
      this.#appending.delete(appending);
    }
  }

  async #append(append: Ready): Promise<AppendResult> {
    const patience = this.#patience();
    await this.#mustTakeEvents(patience);
    const cut = this.#order.cuts.of(append.stream);
    if (cut !== undefined) throw new StreamDamagedError('deleted', `${append.stream}: ${cut}`);
    const [newest, mayBeOld] = [this.#derived.newest, this.#unsure.has(append.events)];
    const began = performance.now();
    try {
      const result = await appendTo(this.#connection, append, patience, ({ commit }) => {
        this.#derived.noteNewest(commit);
        const isOld = mayBeOld || commit <= newest;
        if (!isOld) this.#clock.appended(append, began);
        return isOld;
      });
      return result.outcome === 'conflict' ? { ...result, missed: result.missed.map(this.#withholding.given) } : result;
    } catch (error) {
      if (error instanceof StoreUnavailableError) this.#unsure.add(append.events);
      throw error;
    }
  }

  /** For all tries of one append. What was decided upon a store that turned out to be another is not tried on this one. */
  #patience(): Patience {
    const until = Math.min(performance.now() + ALL_TRIES_MS, budgetEnds());
    const { generation } = this.#derived;
    return {
      eachMs: TRY_MS,
      until: () => (generation === this.#derived.generation ? Math.min(until, this.#lastMoment) : 0),
    };
  }

  async readStream(stream: string, fromRevision = 0): Promise<readonly StoredEvent[]> {
    this.#mustBeOpen();
    const from = Math.max(0, fromRevision);
    const isDoubtful = (): boolean => this.#derived.mayHold(stream, from);
    const events = await readStreamEvents(this.#connection, stream, from, isDoubtful);
    this.#mustBeOpen();
    return events.map((event) => ({
      ...this.#withholding.given(event),
      position: this.#order.positionOf(stream, event.revision) ?? UNPLACED,
    }));
  }

  async readPlaced(stream: string): Promise<readonly StoredEvent[]> {
    this.#mustBeOpen();
    return this.#order.rows.streamFrom(stream, 0);
  }

  async read(fromPosition: number, limit: number): Promise<readonly StoredEvent[]> {
    this.#mustBeOpen();
    return this.#order.rows.range(fromPosition, limit);
  }

  async *reread(): AsyncGenerator<readonly StoredEvent[]> {
    this.#mustBeOpen();
    await this.#withholding.look();
    for await (const batch of reread(this.#connection.session, this.#options.prefix)) {
      yield batch.map(this.#withholding.given);
    }
  }

  async find(id: string): Promise<StoredEvent | undefined> {
    this.#mustBeOpen();
    return this.#order.rows.find(id);
  }

  async head(): Promise<number> {
    this.#mustBeOpen();
    return this.#order.rows.head();
  }

  async recordedAt(position: number): Promise<string> {
    this.#mustBeOpen();
    return this.#order.rows.recordedAt(position);
  }

  async caughtUp(): Promise<void> {
    this.#mustBeOpen();
    await this.#derived.caughtUp();
  }

  async storedHead(): Promise<number> {
    this.#mustBeOpen();
    return this.#derived.storedHead();
  }

  async takeOver(events: readonly StoredEvent[]): Promise<void> {
    this.#mustBeOpen();
    if (this.#standing.kind !== 'arriving') throw new Error('the ledger is not being moved here');
    await this.caughtUp();
    if (events[0]?.position !== this.#order.rows.head() + 1) {
      throw new Error('the events do not go after those that are here');
    }
    for (const request of requestsOf(events)) {
      for (const event of request) if (event.withheld !== undefined) await this.#withholding.withhold(event);
      const { stream = '', revision = 0 } = request[0] ?? {};
      const append = { stream, expected: revision === 0 ? 'none' : revision - 1, events: request } as const;
      const { outcome } = await appendTo(this.#connection, append, this.#patience(), () => false);
      if (outcome !== 'appended') throw new Error(`${stream} does not take revision ${revision}: ${outcome}`);
    }
  }

  /** The server keeps the record that it has; what it was restated to stands in a book, which every node reads first. */
  async erase({ restated, expected, event }: Erasure): Promise<AppendResult> {
    this.#mustBeOpen();
    await this.#mustTakeEvents(this.#patience());
    await this.#withholding.withhold(restated);
    return this.append(restated.stream, expected, [event]);
  }

  /** What this node derived is rid of the texts as soon as it hears of them. */
  async sweep(): Promise<void> {
    await this.caughtUp();
  }

  async keep(book: string, number: number, text: string): Promise<boolean> {
    this.#mustBeOpen();
    const isKept = await this.#books.keep(book, number, text);
    if (book === MOVES) await this.#lookAtMoves();
    return isKept;
  }

  async kept(book: string, from = 0, limit = Number.MAX_SAFE_INTEGER): Promise<readonly string[]> {
    this.#mustBeOpen();
    return this.#books.lines(book, from, limit);
  }

  state(): StoreState {
    const standing = this.#standing;
    return { kind: 'eventstoredb', ...this.#derived.state, standing, clockOffMs: this.#clock.offMs };
  }

  follow(fromPosition: number, signal: AbortSignal): AsyncIterable<readonly StoredEvent[]> {
    return follow(this.#derived.source, fromPosition, signal);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#lastMoment = performance.now() + TRY_MS;
    await Promise.allSettled(this.#appending);
    this.#clock.close();
    await Promise.all([this.#derived.close(), this.#connection.close()]);
    this.#lock.close();
  }

  #mustBeOpen(): void {
    if (this.#closing !== undefined) throw new StoreClosedError();
  }
}
