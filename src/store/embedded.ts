import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { Books } from './books.ts';
import { type Append, type Decision, decide, endAfter } from './decide.ts';
import { StoreClosedError, StoreFormatError, StoreReadOnlyError } from './errors.ts';
import { makeFolder, syncFolders } from './folder.ts';
import { Arrivals, type FollowSource, follow } from './follow.ts';
import { lockFolder } from './lock.ts';
import { MOVES, mustBeOpen, type Standing, standingOf } from './moves.ts';
import type { AppendResult, Erasure, EventStore, ExpectedRevision, NewEvent, StoredEvent, StoreState } from './port.ts';
import { Rows } from './rows.ts';
import { openFile } from './schema.ts';
import { sweepFile } from './sweeping.ts';

/** How often, in ms, a follower of a ledger that another process writes looks for more. */
const POLL_MS = 100;

/** How many events are read anew at a time: reads are synchronous, and appends wait meanwhile. */
const REREAD_AT_ONCE = 200;

export interface EmbeddedOptions {
  /** The time in ms that `recorded` is taken from; `Date.now` where absent. */
  readonly clock?: () => number;
  /** Opens a ledger beside the service that writes it: takes no lock, makes nothing, refuses to append. */
  readonly readOnly?: boolean;
}

interface Queued extends Append {
  resolve(result: AppendResult): void;
  reject(error: unknown): void;
}

const FILE = 'ledger.db';

/** @throws StoreFormatError where a folder holds no ledger: a command that is to read one makes none */
export function mustHoldLedger(folder: string): void {
  if (!existsSync(join(folder, FILE))) throw new StoreFormatError(`there is no ledger in ${folder}`);
}

/**
 * Opens the ledger `<folder>/ledger.db`, and makes it where it is absent.
 *
 * @throws StoreLockedError where another service has it open to write
 * @throws StoreFormatError where the file is not a ledger of this format, or `readOnly` and there is none
 */
export function openEmbedded(folder: string, options: EmbeddedOptions = {}): EmbeddedStore {
  const { clock = Date.now, readOnly = false } = options;
  if (readOnly) {
    mustHoldLedger(folder);
    return openStore(folder, undefined, clock);
  }
  const folders = makeFolder(folder);
  const lock = lockFolder(folder);
  try {
    const store = openStore(folder, lock, clock);
    syncFolders(folders);
    return store;
  } catch (error) {
    lock.close();
    throw error;
  }
}

function openStore(folder: string, lock: DatabaseSync | undefined, clock: () => number): EmbeddedStore {
  const db = openFile(join(folder, FILE), { readOnly: !lock });
  try {
    const rows = new Rows(db);
    rows.newest(); // throws where the last record is broken: not the hour to find out at the first append
    return new EmbeddedStore(db, rows, lock, clock);
  } catch (error) {
    db.close();
    throw error;
  }
}

/** The ledger in one SQLite file. Appends that wait at the same time share one commit, in the order of their calls. */
export class EmbeddedStore implements EventStore {
  readonly #db: DatabaseSync;
  readonly #lock: DatabaseSync | undefined;
  readonly #clock: () => number;
  readonly #rows: Rows;
  readonly #books: Books;
  #standing: Standing;
  readonly #source: FollowSource;
  #queue: Queued[] = [];

  /** Use `openEmbedded`. */
  constructor(db: DatabaseSync, rows: Rows, lock: DatabaseSync | undefined, clock: () => number) {
    this.#db = db;
    this.#lock = lock;
    this.#clock = clock;
    this.#rows = rows;
    this.#books = new Books(db);
    this.#standing = this.#standingNow();
    this.#source = {
      arrivals: new Arrivals(),
      read: (from, limit) => this.#rows.range(from, limit),
      pollMs: lock ? undefined : POLL_MS,
    };
  }

  append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<AppendResult> {
    return new Promise((resolve, reject) => {
      this.#mustBeOpen();
      if (!this.#lock) throw new StoreReadOnlyError();
      mustBeOpen(this.#standing);
      const waiting = this.#queue.push({ stream, expected, events, resolve, reject });
      if (waiting === 1) setImmediate(() => this.#flush());
    });
  }

  async readStream(stream: string, fromRevision = 0): Promise<readonly StoredEvent[]> {
    this.#mustBeOpen();
    return this.#rows.streamFrom(stream, fromRevision);
  }

  async read(fromPosition: number, limit: number): Promise<readonly StoredEvent[]> {
    this.#mustBeOpen();
    return this.#rows.range(fromPosition, limit);
  }

  async find(id: string): Promise<StoredEvent | undefined> {
    this.#mustBeOpen();
    return this.#rows.find(id);
  }

  async *reread(): AsyncGenerator<readonly StoredEvent[]> {
    for (let next = 0; ; ) {
      this.#mustBeOpen();
      const batch = this.#rows.kept(next, REREAD_AT_ONCE);
      if (batch.length === 0) return;
      yield batch;
      next += batch.length;
    }
  }

  async readPlaced(stream: string): Promise<readonly StoredEvent[]> {
    return this.readStream(stream);
  }

  async recordedAt(position: number): Promise<string> {
    this.#mustBeOpen();
    return this.#rows.recordedAt(position);
  }

  async caughtUp(): Promise<void> {
    this.#mustBeOpen();
    this.#flush();
  }

  async storedHead(): Promise<number> {
    return this.head();
  }

  async takeOver(events: readonly StoredEvent[]): Promise<void> {
    this.#mustBeOpen();
    if (!this.#lock) throw new StoreReadOnlyError();
    if (this.#standing.kind !== 'arriving') throw new Error('the ledger is not being moved here');
    // The triggers hold each event to the place after the one before it.
    this.#inTransaction(() => {
      let end = this.#rows.end();
      for (const event of events) {
        end = endAfter(end, event);
        this.#rows.insert(event, end.recorded);
      }
    });
    this.#source.arrivals.wake();
  }

  async erase({ restated, expected, event }: Erasure): Promise<AppendResult> {
    this.#mustBeOpen();
    if (!this.#lock) throw new StoreReadOnlyError();
    mustBeOpen(this.#standing);
    this.#flush();
    const append = { stream: restated.stream, expected, events: [event] };
    const [decision] = this.#inTransaction(() => {
      const decisions = this.#decide([append]);
      // What says so comes first: without it the file takes no such change.
      if (decisions[0]?.outcome === 'appended') this.#rows.restate(restated);
      return decisions;
    });
    if (decision === undefined || decision.outcome === 'failed') throw decision?.error;
    this.#rows.tail.replace(restated);
    if (decision.outcome === 'appended') this.#show(decision.events);
    return decision;
  }

  /** Writes the file anew, so that no page holds what was on it before, and empties the WAL. */
  async sweep(): Promise<void> {
    this.#mustBeOpen();
    if (!this.#lock) throw new StoreReadOnlyError();
    this.#flush();
    sweepFile(this.#db);
  }

  async keep(book: string, number: number, text: string): Promise<boolean> {
    this.#mustBeOpen();
    if (!this.#lock) throw new StoreReadOnlyError();
    this.#flush();
    const isKept = this.#inTransaction(() => this.#books.keep(book, number, text));
    if (book === MOVES) this.#standing = this.#standingNow();
    return isKept;
  }

  async kept(book: string, from = 0, limit = Number.MAX_SAFE_INTEGER): Promise<readonly string[]> {
    this.#mustBeOpen();
    return this.#books.lines(book, from, limit);
  }

  #standingNow(): Standing {
    return standingOf(this.#books.lines(MOVES, 0, Number.MAX_SAFE_INTEGER));
  }

  state(): StoreState {
    return { kind: 'embedded', connected: true, alarms: [], standing: this.#standing };
  }

  async head(): Promise<number> {
    this.#mustBeOpen();
    return this.#rows.head();
  }

  follow(fromPosition: number, signal: AbortSignal): AsyncIterable<readonly StoredEvent[]> {
    return follow(this.#source, fromPosition, signal);
  }

  async close(): Promise<void> {
    if (this.#source.arrivals.ended) return;
    this.#flush();
    this.#source.arrivals.end();
    try {
      if (this.#lock) this.#db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } finally {
      this.#db.close();
      this.#lock?.close();
    }
  }

  /** Decides and stores all that waits. No promise resolves before COMMIT has returned. */
  #flush(): void {
    const batch = this.#queue;
    if (batch.length === 0) return;
    this.#queue = [];
    let decisions: Decision[];
    try {
      decisions = this.#commit(batch);
    } catch (error) {
      for (const append of batch) append.reject(error);
      return;
    }
    for (const [n, decision] of decisions.entries()) {
      if (decision.outcome === 'appended') this.#show(decision.events);
      if (decision.outcome === 'failed') batch[n]?.reject(decision.error);
      else batch[n]?.resolve(decision);
    }
  }

  /** What is committed is seen by all. */
  #show(events: readonly StoredEvent[]): void {
    for (const event of events) this.#rows.tail.push(event);
    this.#source.arrivals.wake();
  }

  /**
   * One transaction for a whole batch. Where the ledger ends is read inside it, so positions depend on nothing kept in
   * memory. A conflict, a refusal or a failure of one append leaves the others be; an error of SQLite undoes them all.
   */
  #commit(batch: readonly Queued[]): Decision[] {
    return this.#inTransaction(() => this.#decide(batch));
  }

  #decide(batch: readonly Append[]): Decision[] {
    let end = this.#rows.end();
    return batch.map((append) => {
      const decision = decide(this.#rows, end, this.#clock(), append);
      if (decision.outcome === 'appended') {
        for (const event of decision.events) {
          end = endAfter(end, event);
          this.#rows.insert(event, end.recorded);
        }
      }
      return decision;
    });
  }

  #inTransaction<T>(work: () => T): T {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#db.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  #mustBeOpen(): void {
    if (this.#source.arrivals.ended) throw new StoreClosedError();
  }
}
