import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { oversize, stamped } from '../decide.ts';
import { StoreClosedError } from '../errors.ts';
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
} from '../port.ts';
import { appendTo } from './appending.ts';
import { Connection } from './connection.ts';
import { followLog, type Receiver } from './following.ts';
import { Order } from './order.ts';
import { readStreamEvents } from './reading.ts';

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
  #order: Order;
  #generation = 0;
  #connected = false;
  #halted: string | undefined;
  #appending = 0;

  /** @throws StoreLockedError where another service has the folder; Error where the address is none */
  constructor(options: EventStoreDBOptions) {
    this.#options = options;
    mkdirSync(options.folder, { recursive: true });
    this.#connection = new Connection(options.address);
    this.#lock = lockFolder(options.folder);
    this.#order = this.#openOrder();
    this.#source = {
      arrivals: new Arrivals(),
      read: (from, limit) => this.#order.rows.range(from, limit),
      generation: () => this.#generation,
    };
    this.#following = followLog(this.#connection, options.prefix, this.#receiver(), this.#stop.signal);
  }

  #openOrder(): Order {
    const path = join(this.#options.folder, FILE);
    try {
      return new Order(path);
    } catch (error) {
      this.#options.log.error({ err: error }, 'the order of this node cannot be read: it is derived again');
      for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
      return new Order(path);
    }
  }

  #receiver(): Receiver {
    const { log } = this.#options;
    return {
      last: () => this.#order.last(),
      take: (batch) => {
        try {
          this.#order.add(batch);
        } catch (error) {
          this.#halted = error instanceof Error ? error.message : String(error);
          throw error;
        }
        this.#halted = undefined;
        this.#source.arrivals.wake();
      },
      alarm: (alarm) => {
        log.error(alarm, 'something was done to a stream of the ledger that a ledger does not do');
        this.#order.alarm(alarm);
      },
      replaced: () => this.#setAside(),
      connected: (is, error) => {
        if (error !== undefined) log.warn({ err: error }, 'the connection to EventStoreDB has dropped');
        this.#connected = is;
      },
    };
  }

  /** The server does not hold what was derived from it: that is set aside, and derived anew. */
  #setAside(): void {
    const { folder, log } = this.#options;
    const aside = `${FILE}.aside-${new Date().toISOString().replaceAll(':', '')}`;
    log.error({ head: this.#order.rows.head(), aside }, 'EventStoreDB does not hold the last event that was followed');
    this.#order.close();
    renameSync(join(folder, FILE), join(folder, aside));
    for (const suffix of ['-wal', '-shm'])
      if (existsSync(join(folder, FILE + suffix))) rmSync(join(folder, FILE + suffix));
    this.#order = this.#openOrder();
    this.#generation += 1;
    this.#source.arrivals.wake();
  }

  async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<AppendResult> {
    this.#mustBeOpen();
    if (events.length > MAX_APPEND_EVENTS) return { outcome: 'too-large' };
    const now = new Date((this.#options.clock ?? Date.now)()).toISOString();
    const ready = stamped({ stream, expected, events }, now);
    const tooLarge = oversize(ready);
    if (tooLarge !== undefined) return tooLarge;
    this.#appending += 1;
    try {
      return await appendTo(this.#connection, stream, expected, ready);
    } finally {
      this.#appending -= 1;
    }
  }

  async readStream(stream: string, fromRevision = 0): Promise<readonly StoredEvent[]> {
    this.#mustBeOpen();
    const placed = (id: string): number | undefined => this.#order.rows.find(id)?.position;
    return readStreamEvents(this.#connection.client, stream, fromRevision, placed);
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
    const alarms = this.#order.alarms().map(({ stream, what }) => `${stream}: ${what}`);
    return {
      kind: 'eventstoredb',
      connected: this.#connected,
      alarms: this.#halted === undefined ? alarms : [`the order has halted: ${this.#halted}`, ...alarms],
    };
  }

  follow(fromPosition: number, signal: AbortSignal): AsyncIterable<readonly StoredEvent[]> {
    return follow(this.#source, fromPosition, signal);
  }

  async close(): Promise<void> {
    if (this.#source.arrivals.ended) return;
    while (this.#appending > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    this.#source.arrivals.end();
    this.#stop.abort();
    await this.#following;
    await this.#connection.close();
    this.#order.close();
    this.#lock.close();
  }

  #mustBeOpen(): void {
    if (this.#source.arrivals.ended) throw new StoreClosedError();
  }
}
