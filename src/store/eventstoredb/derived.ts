import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { budgetEnds } from '../budget.ts';
import {
  OrderHaltedError,
  StoreClosedError,
  StoreRefusedError,
  StoreReplacedError,
  StoreUnavailableError,
} from '../errors.ts';
import { Arrivals, type FollowSource } from '../follow.ts';
import type { StoreState } from '../port.ts';
import { typeOf } from './answers.ts';
import type { Connection, Session } from './connection.ts';
import { eventsAfter } from './fence.ts';
import { followLog, isStillThere, type Receiver } from './following.ts';
import { Order } from './order.ts';
import { readPatience } from './reading.ts';
import type { Unplaced } from './records.ts';

export interface DerivedOptions {
  readonly connection: Connection;
  readonly prefix: string;
  /** The folder that the order's file is in. */
  readonly folder: string;
  readonly log: Logger;
  /** An event of the server as it is given: restated where its text is withheld. */
  readonly given: (event: Unplaced) => Unplaced;
  /** The streams beside the ledger, and what is done when they may have grown. */
  readonly beside: Receiver['beside'];
  readonly grown: Receiver['grown'];
}

const FILE = 'order.db';

/** How long who waits for the order to be complete stands a server that cannot be reached. */
const REACHED_WITHIN_MS = 30_000;

const NOT_FOLLOWED = 'EventStoreDB does not let this service follow its log: access-denied';

/** How long the server may take to say how many events it holds: a request for the health waits for it. */
const COUNTED_WITHIN_MS = 1500;

/** The ledger's order as it is derived from the server's log, all the time; set aside and derived anew where it is not of it. */
export class DerivedOrder {
  readonly source: FollowSource;
  readonly #options: DerivedOptions;
  readonly #stop = new AbortController();
  readonly #following: Promise<void>;
  #order: Order;
  #generation = 0;
  #isConnected = false;
  #isLive = false;
  #trouble: string | undefined;
  /** Why the server lets this node not follow. */
  #refusal: string | undefined;
  #newest = -1n;

  constructor(options: DerivedOptions) {
    this.#options = options;
    this.#order = this.#open();
    this.#trouble = this.#order.halted;
    this.source = {
      arrivals: new Arrivals(),
      read: (from, limit) => this.#order.rows.range(from, limit),
      generation: () => this.#generation,
    };
    this.#following = followLog(options.connection, options.prefix, this.#receiver(), this.#stop.signal);
  }

  get order(): Order {
    return this.#order;
  }

  get isConnected(): boolean {
    return this.#isConnected;
  }

  /** Whether the server may hold events of a stream from a revision on, by what has come from it so far. */
  mayHold(stream: string, from: number): boolean {
    const last = this.#order.rows.revisionOf(stream);
    return !this.#isLive || (last !== 'none' && last >= from);
  }

  /** Why the order goes no further; undefined where it does. */
  get halted(): string | undefined {
    return this.#trouble;
  }

  /** Why the server did not let this node follow, the last time that it tried. */
  get refusal(): string | undefined {
    return this.#isConnected ? undefined : this.#refusal;
  }

  /** Counts how often the server turned out not to hold what was derived from it. */
  get generation(): number {
    return this.#generation;
  }

  /** @throws StoreReplacedError where the server does not hold the last event that is placed here */
  async mustHold(session: Session): Promise<void> {
    const last = this.#order.last();
    if (last !== undefined && !(await isStillThere(session, last))) throw new StoreReplacedError();
  }

  /** The newest place in the server's log that is known here. */
  get newest(): bigint {
    return this.#newest;
  }

  get state(): Pick<StoreState, 'connected' | 'alarms' | 'halted'> {
    const alarms = this.#order.alarms.map(({ stream, what }) => `${stream}: ${what}`);
    return {
      connected: this.#isConnected,
      halted: this.#trouble,
      alarms: [this.#trouble, this.#refusal].filter((one) => one !== undefined).concat(alarms),
    };
  }

  noteNewest(commit: bigint): void {
    if (commit > this.#newest) this.#newest = commit;
  }

  /**
   * Resolves when all that the server held before the call is in the order.
   *
   * @throws StoreUnavailableError where the server cannot be reached
   * @throws OrderHaltedError where the order goes no further
   */
  async caughtUp(): Promise<void> {
    const { connection, prefix } = this.#options;
    await this.#until(() => this.#isLive);
    const { newest } = await connection.ask('where its log ends', readPatience(), (session, milliseconds) =>
      eventsAfter(session, prefix, this.#order.last(), milliseconds),
    );
    await this.#until(() => newest === undefined || (this.#order.last()?.commit ?? -1n) >= newest.commit);
  }

  /** See `EventStore.storedHead`. */
  async storedHead(): Promise<number> {
    const { connection, prefix } = this.#options;
    const until = performance.now() + COUNTED_WITHIN_MS;
    const patience = { eachMs: COUNTED_WITHIN_MS, until: () => until };
    const ask = async (session: Session, milliseconds: number): Promise<number> => {
      const last = this.#order.last();
      const { count } = await eventsAfter(session, prefix, last, milliseconds, 'some');
      return (last?.event.position ?? -1) + count;
    };
    return connection.ask('how many events it holds', patience, ask).catch((error: unknown) => {
      if (typeOf(error) !== 'access-denied') throw error;
      throw new StoreRefusedError(NOT_FOLLOWED, { cause: error });
    });
  }

  async close(): Promise<void> {
    this.source.arrivals.end();
    this.#stop.abort();
    await this.#following;
    this.#order.close();
  }

  #open(): Order {
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
    const { log, beside, grown, given } = this.#options;
    return {
      beside,
      grown,
      last: () => this.#order.last(),
      take: (batch) => {
        try {
          this.#order.add(batch.map(({ event, at }) => ({ event: given(event), at })));
          this.#noteHalt(undefined);
        } finally {
          this.noteNewest(batch.at(-1)?.at.commit ?? -1n);
          this.source.arrivals.wake();
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
      cut: (stream, what) => this.#order.cuts.note(stream, what),
      replaced: () => this.#setAside(),
      connected: () => {
        if (!this.#isConnected) log.info('following EventStoreDB');
        this.#isConnected = true;
        this.#refusal = undefined;
      },
      live: () => {
        this.#isLive = true;
        this.#noteHalt(undefined);
        this.source.arrivals.wake();
      },
      dropped: (error) => this.#dropped(error),
    };
  }

  #noteHalt(reason: string | undefined): void {
    if (reason === this.#trouble) return;
    this.#trouble = reason;
    this.#order.halted = reason;
  }

  /** Says once what is wrong, not at each try. */
  #dropped(error: unknown): void {
    const { log } = this.#options;
    const trouble = error instanceof OrderHaltedError ? `the order has halted: ${error.message}` : undefined;
    if (typeOf(error) === 'access-denied') this.#refusal = NOT_FOLLOWED;
    if (trouble === undefined) {
      if (this.#isConnected) log.warn({ reason: String(error) }, 'the following of EventStoreDB has dropped');
    } else {
      if (trouble !== this.#trouble) log.fatal({ err: error }, 'the order has halted');
      this.#noteHalt(trouble);
    }
    this.#isConnected = false;
    this.#isLive = false;
  }

  /** The server does not hold what was derived from it: that is set aside, and derived anew. */
  #setAside(): void {
    const { log } = this.#options;
    const last = this.#order.last();
    const what = 'EventStoreDB does not hold the last event that was followed: derived anew';
    this.#order.close();
    let aside = FILE;
    try {
      aside = this.#moveAside();
      log.error({ head: last?.event.position, aside }, what);
      this.#generation += 1;
    } finally {
      this.#order = this.#open();
    }
    this.#order.addAlarm({ stream: aside, what, commit: last?.commit ?? 0n });
    this.#newest = -1n;
    this.#trouble = undefined;
    this.source.arrivals.wake();
  }

  async #until(condition: () => boolean): Promise<void> {
    const ends = budgetEnds();
    for (let reached = performance.now(); !condition(); ) {
      if (this.source.arrivals.ended) throw new StoreClosedError();
      if (this.#trouble !== undefined) throw new OrderHaltedError(this.#trouble);
      const now = performance.now();
      if (this.#isConnected) reached = now;
      if (now - reached > REACHED_WITHIN_MS || now > ends)
        throw new StoreUnavailableError('EventStoreDB cannot be reached');
      await this.source.arrivals.next(this.#stop.signal, 20);
    }
  }
}
