import type { JsonObject } from '#src/domain/json.ts';
import type { Standing } from './moves.ts';

/** An event as it is handed to a store. */
export interface NewEvent {
  /** A UUID, made once per event: a retry brings the same one. */
  readonly id: string;
  readonly type: string;
  readonly data: JsonObject;
  /** The metadata but for `recorded`, which the store stamps in the commit. */
  readonly meta: JsonObject;
}

/**
 * The position of an event that has none here yet: appended to a store that is shared, and not followed so far. It is
 * later than every other.
 */
export const UNPLACED = Number.MAX_SAFE_INTEGER;

/** An event as a store gives it back. */
export interface StoredEvent {
  /** The event's place in the ledger's one total order: 0, 1, 2 …, without a gap; `UNPLACED` where it is not known yet. */
  readonly position: number;
  readonly stream: string;
  /** The event's place in its stream: 0, 1, 2 … */
  readonly revision: number;
  readonly id: string;
  readonly type: string;
  readonly data: JsonObject;
  /** The metadata with `recorded`, an RFC 3339 time in UTC with milliseconds. */
  readonly meta: JsonObject;
  /** The leaf (see `src/log/leaf.ts`): its exact text. Of a withheld one, what its entry was restated to. */
  readonly leaf: string;
  /**
   * Where the leaf that was recorded is withheld by order of a court: its hash, in Base 64. The log vouches for that and not
   * for the leaf here (see `leafHashOf`).
   */
  readonly withheld?: string;
}

/** What a stream must look like for an append to go through: not begun (`'none'`), or its last revision. */
export type ExpectedRevision = 'none' | number;

/**
 * What became of an append. Conflict and refusal are values:
 * - `appended`: every event is on disk;
 * - `conflict`: the stream was not at the expected revision; nothing is stored; `missed` are the events after it (all of
 *   the stream where `'none'` was expected; empty where the stream is shorter than expected);
 * - `too-large`: a leaf over `MAX_LEAF_BYTES`, more than `MAX_APPEND_EVENTS` events or leaves of more than
 *   `MAX_APPEND_BYTES` together; nothing is stored; `index` is the event, where it is one.
 */
export type AppendResult =
  | { readonly outcome: 'appended'; readonly events: readonly StoredEvent[] }
  | { readonly outcome: 'conflict'; readonly revision: ExpectedRevision; readonly missed: readonly StoredEvent[] }
  | { readonly outcome: 'too-large'; readonly index?: number };

/** That texts of an event are taken out. */
export interface Erasure {
  /** The event as it is restated: with the hash of the leaf that it had, and a leaf without the texts. */
  readonly restated: StoredEvent;
  /** The last revision of its stream. */
  readonly expected: number;
  /** What says so, to be appended there. */
  readonly event: NewEvent;
}

/** The most events that one append takes. */
export const MAX_APPEND_EVENTS = 100;

/** The most bytes of leaves that one append takes: under the 1 MiB that an EventStoreDB node takes by default. */
export const MAX_APPEND_BYTES = 900_000;

/** How a store is. */
export interface StoreState {
  readonly kind: 'memory' | 'embedded' | 'eventstoredb';
  readonly connected: boolean;
  /** What a ledger's store must not do and did: a limit, a cut or a delete of one of its streams. */
  readonly alarms: readonly string[];
  /** Whether the ledger takes events here. */
  readonly standing: Standing;
  /** Why the order goes no further here, where that is so: no event is taken then. */
  readonly halted?: string | undefined;
  /**
   * By how many ms the clock that events are stamped with is ahead of the store's own, at the least; negative where it is
   * behind, 0 where it may be right. Absent where the store has no clock of its own, or it is not known.
   */
  readonly clockOffMs?: number | undefined;
}

/** A store as far as it is read. */
export interface EventReader {
  /** The events of one stream from a revision on, as they stand now, in order; none where the stream has not begun. */
  readStream(stream: string, fromRevision?: number): Promise<readonly StoredEvent[]>;

  /** The events of one stream that have their position here: all of it but for what was appended elsewhere just now. */
  readPlaced(stream: string): Promise<readonly StoredEvent[]>;

  /** At most `limit` events from a position on, in the total order; fewer only at the end of the ledger. */
  read(fromPosition: number, limit: number): Promise<readonly StoredEvent[]>;

  /** The event with this id, if the ledger has it. */
  find(id: string): Promise<StoredEvent | undefined>;

  /**
   * All events from the first on, in batches, read anew from where they are kept: past all that this process or this node
   * holds of them. Ends where the ledger ends.
   *
   * @throws StoreFormatError where one cannot be read
   */
  reread(): AsyncIterable<readonly StoredEvent[]>;

  /** The position of the newest event, −1 where there is none. */
  head(): Promise<number>;

  /** The ledger's time of a position: the greatest recorded time up to it, so that it never decreases. */
  recordedAt(position: number): Promise<string>;

  /** What health has to say of the store. */
  state(): StoreState;

  /**
   * Follows the total order from a position on: first what is there, then what comes, in batches, without a gap or a
   * double, until the signal aborts or the store is closed (then it ends quietly). A slow consumer slows only itself.
   *
   * @throws StoreReplacedError where the store turns out not to hold what was followed of it: begin anew
   */
  follow(fromPosition: number, signal: AbortSignal): AsyncIterable<readonly StoredEvent[]>;
}

/**
 * An append-only store of events. The store decides the order, and nothing else assigns positions. It has no call that
 * changes or removes what it holds but `erase`, which appends an event that says so and leaves the hash.
 */
export interface EventStore extends EventReader {
  /**
   * Appends events to one stream, all or none. Resolves only when they are durable.
   * An I/O fault rejects: the outcome is then unknown and the caller may try again with the same ids and revision. An
   * id that the ledger has already rejects where the store can know (DuplicateEventError).
   *
   * @throws LedgerNotOpenError where the ledger is not `open` here; nothing is stored
   * @throws StoreRefusedError where the store takes no such append from this service; nothing is stored
   */
  append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<AppendResult>;

  /** Resolves when all that was stored before the call has its position here. */
  caughtUp(): Promise<void>;

  /**
   * The position of the newest event that is stored, or the one that it will have once it is placed here; −1 where there is none.
   * A shared store is asked. If this node is so far behind that counting takes too long, the true position is at least this one.
   *
   * @throws StoreUnavailableError where it does not answer within two seconds; StoreRefusedError where it will not
   */
  storedHead(): Promise<number>;

  /**
   * Takes over events that another store gave, as they are: ids, stamps, leaves. The first goes to the position after the
   * last one here. They come in whole requests, of which each is stored whole or not at all. Of a record that is not ours
   * the place and the leaf are kept, not what was in it.
   *
   * @throws Error where they do not go after what is here, or the ledger is not `arriving`
   */
  takeOver(events: readonly StoredEvent[]): Promise<void>;

  /**
   * Restates an event without some of its texts and appends what says so. From then on every read gives it restated, with the
   * hash of the leaf that it had. Called again after a stop in between, it goes on. Of a conflict nothing is stored, or the
   * texts are withheld already and what says so is not appended yet.
   *
   * @throws as `append`
   */
  erase(erasure: Erasure): Promise<AppendResult>;

  /** Removes from this store's own files what erasures have left over in them. @throws where others read them just now */
  sweep(): Promise<void>;

  /**
   * Keeps a text beside the events, as line `number` (from 0) of a book: what the ledger says of itself. Durable when it
   * resolves. False where the book is at another line, so that of several writers one is the next.
   *
   * @param book letters and digits, then, where it has one, `-` and a name
   */
  keep(book: string, number: number, text: string): Promise<boolean>;

  /** The lines of a book from one on, at most `limit`; none where it has not begun. */
  kept(book: string, from?: number, limit?: number): Promise<readonly string[]>;

  /** Finishes the appends that were accepted, then closes. Later calls reject. */
  close(): Promise<void>;
}
