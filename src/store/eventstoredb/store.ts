import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { oversize, stamped } from '../decide.ts';
import { DuplicateEventError, StoreClosedError, StoreUnavailableError } from '../errors.ts';
import { Arrivals, type FollowSource, follow } from '../follow.ts';
import { lockFolder } from '../lock.ts';
import {
  type AppendResult,
  type EventStore,
  type ExpectedRevision,
  MAX_APPEND_EVENTS,
  type NewEvent,
  type StoredEvent,
  type StoreState,
  UNPLACED,
} from '../port.ts';
import { appendTo, type Ready, readStreamEvents } from './appending.ts';
import { Connection } from './connection.ts';
import { followLog, type Receiver } from './following.ts';
import { Order } from './order.ts';
import { mustComeBack, type Unplaced } from './records.ts';
import { Unsure } from './unsure.ts';

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

const FILE = 'order.db';

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
  readonly #lock: ReturnType<typeof lockFolder>;
  readonly #stop = new AbortController();
  readonly #source: FollowSource;
  readonly #following: Promise<void>;
  readonly #appending = new Set<Promise<unknown>>();
  readonly #unsure = new Unsure();
  #order: Order;
  #generation = 0;
  #connected = false;
  #trouble: string | undefined;
  /** The newest place in the server's log that is known here. */
  #newest = -1n;
  /** When the appends under way must end; set by `close`. */
  #lastMoment = Number.POSITIVE_INFINITY;
  #closing: Promise<void> | undefined;

  /** @throws StoreLockedError where another service has the folder; Error where the address is none */
  constructor(options: EventStoreDBOptions) {
    this.#options = options;
    mkdirSync(options.folder, { recursive: true });
    this.#connection = new Connection(options.address);
    this.#lock = lockFolder(options.folder);
    try {
      this.#order = this.#openOrder();
    } catch (error) {
      this.#lock.close();
      throw error;
    }
    this.#source = {
      arrivals: new Arrivals(),
      read: (from, limit) => this.#order.rows.range(from, limit),
      generation: () => this.#generation,
    };
    this.#following = followLog(this.#connection, options.prefix, this.#receiver(), this.#stop.signal);
  }

  #openOrder(): Order {
    const { folder, log, prefix } = this.#options;
    const path = join(folder, FILE);
    try {
      return new Order(path, prefix);
    } catch (error) {
      const aside = this.#moveAside();
      log.error({ err: error, aside }, 'the order of this node cannot be used: set aside, derived again');
      return new Order(path, prefix);
    }
  }

  #moveAside(): string {
    const path = join(this.#options.folder, FILE);
    const aside = `${FILE}.aside-${new Date().toISOString().replaceAll(':', '')}`;
    renameSync(path, join(this.#options.folder, aside));
    for (const suffix of ['-wal', '-shm']) if (existsSync(path + suffix)) rmSync(path + suffix);
    return aside;
  }

  #receiver(): Receiver {
    const { log } = this.#options;
    return {
      last: () => this.#order.last(),
      take: (batch) => {
        try {
          this.#order.add(batch);
          this.#trouble = undefined;
        } finally {
          this.#noteNewest(batch.at(-1)?.at.commit ?? -1n);
          this.#source.arrivals.wake();
        }
      },
      alarm: (alarm) => {
        if (this.#order.addAlarm(alarm)) {
          log.error(
            { stream: alarm.stream, what: alarm.what, commit: String(alarm.commit) },
            'something was done to a stream of the ledger that a ledger does not do',
          );
        }
      },
      replaced: () => this.#setAside(),
      connected: () => {
        if (!this.#connected) log.info('following EventStoreDB');
        this.#connected = true;
      },
      dropped: (error) => this.#dropped(error),
    };
  }

  #noteNewest(commit: bigint): void {
    if (commit > this.#newest) this.#newest = commit;
  }

  /** Says once what is wrong, not at each try. */
  #dropped(error: unknown): void {
    const { log } = this.#options;
    const isHalt = error instanceof Error && error.name === 'OrderHaltedError';
    const trouble = isHalt ? `the order has halted: ${error.message}` : undefined;
    if (isHalt && trouble !== this.#trouble) log.fatal({ err: error }, 'the order has halted');
    else if (this.#connected && !isHalt)
      log.warn({ reason: String(error) }, 'the following of EventStoreDB has dropped');
    if (isHalt) this.#trouble = trouble;
    this.#connected = false;
  }

  /** The server does not hold what was derived from it: that is set aside, and derived anew. */
  #setAside(): void {
    const { log } = this.#options;
    const head = this.#order.rows.head();
    this.#order.close();
    try {
      const aside = this.#moveAside();
      log.error({ head, aside }, 'EventStoreDB does not hold the last event that was followed: derived anew');
      this.#generation += 1;
    } finally {
      this.#order = this.#openOrder();
    }
    this.#newest = -1n;
    this.#trouble = undefined;
    this.#source.arrivals.wake();
  }

  async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<AppendResult> {
    this.#mustBeOpen();
    if (events.length > MAX_APPEND_EVENTS) return { outcome: 'too-large' };
    const now = new Date((this.#options.clock ?? Date.now)()).toISOString();
    const ready = stamped({ stream, expected, events }, now);
    mustComeBack(stream, this.#options.prefix, ready);
    const tooLarge = oversize(ready);
    if (tooLarge !== undefined) return tooLarge;
    this.#mustBeNew(ready);
    const appending = this.#append({ stream, expected, events: ready });
    this.#appending.add(appending);
    try {
      return await appending;
    } finally {
      this.#appending.delete(appending);
    }
  }

  /**
   * The server stores an id again that comes with the revision that its stream has; it answers only an append that is made
   * again as it was. What is placed here already is known.
   *
   * @throws DuplicateEventError
   */
  #mustBeNew(events: readonly Unplaced[]): void {
    const ids = new Set<string>();
    const { rows } = this.#order;
    for (const { id, stream, revision } of events) {
      if (ids.has(id)) throw new DuplicateEventError(id);
      ids.add(id);
      const placed = rows.has(id) ? rows.find(id) : undefined;
      if (placed === undefined || (placed.stream === stream && placed.revision === revision)) continue;
      const last = rows.revisionOf(stream);
      const goesAfter = (last === 'none' ? -1 : last) < (events[0]?.revision ?? 0);
      if (goesAfter) throw new DuplicateEventError(id);
    }
  }

  async #append(append: Ready): Promise<AppendResult> {
    const until = performance.now() + ALL_TRIES_MS;
    const patience = { eachMs: TRY_MS, until: () => Math.min(until, this.#lastMoment) };
    const [newest, mayBeOld] = [this.#newest, this.#unsure.has(append.events)];
    try {
      return await appendTo(this.#connection, append, patience, ({ commit }) => {
        this.#noteNewest(commit);
        return mayBeOld || commit <= newest;
      });
    } catch (error) {
      if (error instanceof StoreUnavailableError) this.#unsure.add(append.events);
      throw error;
    }
  }

  async readStream(stream: string, fromRevision = 0): Promise<readonly StoredEvent[]> {
    this.#mustBeOpen();
    const events = await readStreamEvents(this.#connection, stream, Math.max(0, fromRevision));
    this.#mustBeOpen();
    return events.map((event) => ({ ...event, position: this.#order.positionOf(stream, event.revision) ?? UNPLACED }));
  }

  async readPlaced(stream: string): Promise<readonly StoredEvent[]> {
    this.#mustBeOpen();
    return this.#order.rows.streamFrom(stream, 0);
  }

  async read(fromPosition: number, limit: number): Promise<readonly StoredEvent[]> {
    this.#mustBeOpen();
    return this.#order.rows.range(fromPosition, limit);
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
    return this.#order.recordedAt(position);
  }

  state(): StoreState {
    const alarms = this.#order.alarms.map(({ stream, what }) => `${stream}: ${what}`);
    return {
      kind: 'eventstoredb',
      connected: this.#connected,
      alarms: this.#trouble === undefined ? alarms : [this.#trouble, ...alarms],
    };
  }

  follow(fromPosition: number, signal: AbortSignal): AsyncIterable<readonly StoredEvent[]> {
    return follow(this.#source, fromPosition, signal);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#lastMoment = performance.now() + TRY_MS;
    await Promise.allSettled(this.#appending);
    this.#source.arrivals.end();
    this.#stop.abort();
    await Promise.all([this.#connection.close(), this.#following]);
    this.#order.close();
    this.#lock.close();
  }

  #mustBeOpen(): void {
    if (this.#closing !== undefined) throw new StoreClosedError();
  }
}
