import { mkdirSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { PROJECTIONS } from '#projections/registry.ts';
import { READABLE } from '#src/domain/contract.ts';
import { StoreReplacedError } from '#src/store/errors.ts';
import type { EventReader, StoredEvent } from '#src/store/port.ts';
import { leafHashOf } from '#src/store/withheld.ts';
import { BrokenDocument, Cache } from './cache.ts';
import { openOwnFile, setFileAside } from './file.ts';
import { type Document, fold, foldStream, type SetAside } from './folding.ts';
import { type Head, hashText, headAfter, headOf, NO_EVENTS } from './head.ts';
import { MergeLog } from './merges.ts';
import { isUnswept, noteUnswept, sweep } from './sweeping.ts';
import { stateText, Tables } from './tables.ts';
import { Tree } from './tree.ts';
import { Waiters } from './waiters.ts';

/**
 * How long what was folded may wait in memory before it is written, and how many streams may. While the journal catches
 * up a document changes again and again, so it waits longer.
 */
const WRITE_AFTER_MS = 1000;
const WRITE_AFTER_MS_BEHIND = 10_000;
const WRITE_AFTER_STREAMS = 20_000;

/** A batch of so many events says that the journal is behind. */
const BEHIND = 200;

export interface JournalOptions {
  readonly store: EventReader;
  /** The folder of the journal's file. */
  readonly folder: string;
  readonly prefix: string;
  readonly log: Logger;
  /** Told when the store turned out to be another than was followed: what is kept of it elsewhere is void. */
  readonly onReplaced?: () => void;
}

/**
 * Follows the store's total order, folds every event into the read models' documents, and keeps documents, index, the
 * log's tree and checkpoint. What was folded is in memory at once and in the file a little later, all of it in one transaction with the
 * checkpoint, so that after any crash the file tells of a whole number of events.
 */
export class Journal {
  readonly #options: JournalOptions;
  readonly #stop = new AbortController();
  readonly waiters = new Waiters();
  readonly merges = new MergeLog();
  #db: DatabaseSync;
  #tables: Tables;
  #cache: Cache;
  #tree: Tree;
  #head: Head;
  #asides: SetAside[] = [];
  #following: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #halted: string | undefined;
  #written = performance.now();

  private constructor(options: JournalOptions) {
    this.#options = options;
    this.#db = openOwnFile(options.folder, options.log);
    this.#tables = new Tables(this.#db);
    this.#cache = new Cache(options.prefix, this.#tables);
    this.#tree = new Tree(this.#tables);
    this.#head = headOf(this.#tables.checkpoint());
  }

  /** Opens a journal, making sure that it tells of this store, and begins to follow. */
  static async open(options: JournalOptions): Promise<Journal> {
    mkdirSync(options.folder, { recursive: true });
    let journal = new Journal(options);
    if (!(await journal.#isOfThisStore())) {
      journal.#setAside();
      journal = new Journal(options);
    }
    await journal.#rereadSetAside();
    await journal.merges.read(journal.#tables, journal);
    if (isUnswept(journal.#tables)) sweep(journal.#db, journal.#tables, options.log);
    journal.#following = journal.#follow();
    return journal;
  }

  /** Reads the last event back from the store: a store restored from a backup, or another one, is noticed. */
  async #isOfThisStore(): Promise<boolean> {
    if (this.#tree.size !== this.#head.position + 1) return false;
    if (this.#head.position < 0) return true;
    const [event] = await this.#options.store.read(this.#head.position, 1);
    return event !== undefined && event.id === this.#head.id && hashText(event) === this.#head.leaf();
  }

  /** The store does not hold what was folded: the file is set aside. */
  #setAside(): void {
    this.#db.close();
    const aside = setFileAside(this.#options.folder);
    const { position } = this.#head;
    this.#options.log.error({ position, aside }, 'the journal tells of events that the store does not hold: set aside');
  }

  /** Where this version reads more than the one that set events aside, the documents concerned are folded anew. */
  async #rereadSetAside(): Promise<void> {
    if (this.#tables.meta('readable') === READABLE) return;
    for (const stream of this.#tables.incompleteStreams()) await this.refold(stream);
    this.#tables.setMeta('readable', READABLE);
  }

  async #follow(): Promise<void> {
    const { store, log } = this.#options;
    for (let failures = 0; !this.#stop.signal.aborted; ) {
      try {
        const batches = store.follow(this.#head.position + 1, this.#stop.signal);
        // It may have been replaced while nobody followed it.
        if (!(await this.#isOfThisStore())) throw new StoreReplacedError();
        for await (const batch of batches) {
          for (const event of batch) {
            // What was restated is folded anew first: a crash in between brings this event again.
            if (event.type === 'EntryErased') await this.#restate(event.stream);
            this.#apply(event);
          }
          this.waiters.arrived(batch, this.#head.position);
          this.#writeSoon(batch.length >= BEHIND);
          failures = 0;
        }
        if (this.#halted !== undefined) return;
      } catch (error) {
        if (this.#halted !== undefined) return;
        if (error instanceof StoreReplacedError) {
          this.#beginAnew();
          continue;
        }
        if (error instanceof BrokenDocument) {
          log.error({ err: error }, 'a document is folded anew');
          await this.refold(error.stream);
          continue;
        }
        failures += 1;
        log.error({ err: error, failures }, 'the journal could not follow the store: it tries again');
      }
      if (!this.#stop.signal.aborted) await delay(Math.min(10_000, 100 * 2 ** failures), undefined, { ref: false });
    }
  }

  /** The store does not hold what was folded: the file is set aside, and a new one begins with the first event. */
  #beginAnew(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#setAside();
    this.#db = openOwnFile(this.#options.folder, this.#options.log);
    this.#tables = new Tables(this.#db);
    this.#cache = new Cache(this.#options.prefix, this.#tables);
    this.#tree = new Tree(this.#tables);
    this.#asides = [];
    this.merges.clear();
    this.#head = NO_EVENTS;
    this.#options.onReplaced?.();
  }

  #halt(reason: string): never {
    this.#halted = reason;
    this.#options.log.fatal({ reason }, 'the journal has halted');
    this.waiters.fail(reason);
    throw new Error(reason);
  }

  /** Folds one event, which must be the next of the ledger and of its stream. */
  #apply(event: StoredEvent): void {
    if (event.position !== this.#head.position + 1) {
      this.#halt(`position ${event.position} came after position ${this.#head.position}`);
    }
    const track = this.#cache.get(event.stream);
    for (const { revision } of track.documents) {
      if (event.revision !== revision + 1) {
        this.#halt(
          `at position ${event.position}, revision ${event.revision} of ${event.stream} came after ${revision}`,
        );
      }
    }
    const asides = fold(track.documents, event, this.#options.prefix);
    for (const aside of asides) this.#options.log.error(aside, 'an event cannot be read here: set aside');
    this.#asides.push(...asides);
    if (asides.length === 0) this.merges.note(track.documents);
    this.#cache.touch(event.stream, track);
    this.#tree.append(leafHashOf(event));
    this.#head = headAfter(event, this.#head);
  }

  #writeSoon(isBehind: boolean): void {
    const isDue = performance.now() - this.#written > WRITE_AFTER_MS_BEHIND;
    if (this.#cache.dirtyCount >= WRITE_AFTER_STREAMS || isDue) {
      this.write();
      return;
    }
    if (isBehind) clearTimeout(this.#timer);
    if (isBehind || this.#timer === undefined) {
      this.#timer = setTimeout(() => this.#tryWrite(), isBehind ? WRITE_AFTER_MS_BEHIND : WRITE_AFTER_MS).unref();
    }
  }

  #tryWrite(): void {
    try {
      this.write();
    } catch (error) {
      this.#options.log.error({ err: error }, 'the journal could not be written: it tries again');
      this.#timer = setTimeout(() => this.#tryWrite(), WRITE_AFTER_MS).unref();
    }
  }

  /** Writes what was folded: documents, index, set-aside events and checkpoint, in one transaction. */
  write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#cache.dirtyCount === 0) return;
    this.#tables.transaction(() => {
      for (const { documents } of this.#cache.dirty().values()) {
        for (const document of documents) {
          this.#tables.putDocument(document);
          this.#writeIndex(document);
        }
      }
      for (const aside of this.#asides) this.#tables.putSetAside(aside);
      this.#tree.write();
      this.#tables.setCheckpoint({ ...this.#head, leaf: this.#head.leaf() });
    });
    this.#cache.written();
    this.#tree.written();
    this.#asides = [];
    this.#written = performance.now();
  }

  #writeIndex(document: Document): void {
    const projection = PROJECTIONS.find(({ name }) => name === document.model);
    if (projection === undefined || document.history === undefined) return;
    const rows = projection.index(document.history);
    const text = JSON.stringify(rows);
    if (text === document.indexed) return;
    for (const row of rows) this.#tables.putIndexed(document, row);
    document.indexed = text;
  }

  /** Folds a stream's documents anew from the store, up to where the journal stands. */
  async refold(stream: string): Promise<void> {
    const events = (await this.#options.store.readPlaced(stream)).filter(
      ({ position }) => position <= this.#head.position,
    );
    const { documents, asides } = foldStream(this.#options.prefix, stream, events);
    this.#tables.clearSetAside(stream);
    this.#asides = [...this.#asides.filter((aside) => aside.stream !== stream), ...asides];
    this.#cache.replace(stream, documents);
    this.write();
  }

  /** An entry of a stream was restated: the documents that had its texts are folded anew, and the file loses what they were. */
  async #restate(stream: string): Promise<void> {
    const states = (): string => this.live(stream).map(stateText).join('\n');
    const before = states();
    const wasUnswept = isUnswept(this.#tables);
    noteUnswept(this.#tables, true);
    await this.refold(stream);
    if (wasUnswept || states() !== before) sweep(this.#db, this.#tables, this.#options.log);
    else noteUnswept(this.#tables, false);
  }

  /** The log's tree over the events that were folded. */
  get tree(): Tree {
    return this.#tree;
  }

  /** The last event folded. */
  get head(): Head {
    return this.#head;
  }

  /** Why the journal has halted, where it has. */
  get halted(): string | undefined {
    return this.#halted;
  }

  /** The documents of a stream as they stand. @throws BrokenDocument */
  live(stream: string): readonly Document[] {
    return this.#cache.get(stream).documents;
  }

  /** The tables, with all that was folded in them. */
  written(): Tables {
    this.write();
    return this.#tables;
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#following.catch(() => undefined);
    this.waiters.fail('the journal is closed');
    this.#tryWrite();
    clearTimeout(this.#timer);
    this.#db.close();
  }
}
