import { setTimeout as delay } from 'node:timers/promises';
import { StoreReplacedError } from '#src/store/errors.ts';
import type { StoredEvent } from '#src/store/port.ts';
import { BrokenDocument } from './cache.ts';
import { Edition, type EditionOptions } from './edition.ts';
import type { Document } from './folding.ts';
import type { Head } from './head.ts';
import type { Tables } from './tables.ts';
import type { Tree } from './tree.ts';
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

/** Far longer than any read that began on an edition before another took its place. */
const CLOSE_AFTER_MS = 60_000;

export interface JournalOptions extends EditionOptions {
  /** Told when the store turned out to be another than was followed: what is kept of it elsewhere is void. */
  readonly onReplaced?: () => void;
  /** Told when texts were taken out of an event: what is kept of it elsewhere has them. */
  readonly onErased?: () => void;
}

/**
 * Follows the store's total order and folds every event into the edition that serves. That one may be replaced by another of
 * other versions of the read models, at the same position.
 */
export class Journal {
  readonly #options: JournalOptions;
  readonly #stop = new AbortController();
  readonly waiters = new Waiters();
  readonly #before = new Map<Edition, NodeJS.Timeout>();
  #edition: Edition;
  #following: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #halted: string | undefined;
  #written = performance.now();

  private constructor(options: JournalOptions, edition: Edition) {
    this.#options = options;
    this.#edition = edition;
  }

  /** Opens a journal, making sure that it tells of this store, and begins to follow. */
  static async open(options: JournalOptions): Promise<Journal> {
    const journal = new Journal(options, await Edition.open(options));
    journal.#following = journal.#follow();
    return journal;
  }

  async #follow(): Promise<void> {
    const { store, log } = this.#options;
    for (let failures = 0; !this.#stop.signal.aborted; ) {
      try {
        const batches = store.follow(this.head.position + 1, this.#stop.signal);
        // It may have been replaced while nobody followed it.
        if (!(await this.#edition.isOfThisStore())) throw new StoreReplacedError();
        for await (const batch of batches) {
          for (const event of batch) {
            // What was restated is folded anew first: a crash in between brings this event again.
            if (event.type === 'EntryErased') await this.#restate(event.stream);
            this.#apply(event);
          }
          this.waiters.arrived(batch, this.head.position);
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
          await this.#edition.refold(error.stream);
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
    this.#edition = this.#edition.anew();
    this.#options.onReplaced?.();
  }

  async #restate(stream: string): Promise<void> {
    // Another edition may take the place of the one that just did.
    for (let done: Edition | undefined; done !== this.#edition; ) {
      done = this.#edition;
      await done.restate(stream);
    }
    this.#options.onErased?.();
  }

  /** Folds one event, which must be the next. */
  #apply(event: StoredEvent): void {
    const reason = this.#edition.apply(event);
    if (reason === undefined) return;
    this.#halted = reason;
    this.#options.log.fatal({ reason }, 'the journal has halted');
    this.waiters.fail(reason);
    throw new Error(reason);
  }

  #writeSoon(isBehind: boolean): void {
    const isDue = performance.now() - this.#written > WRITE_AFTER_MS_BEHIND;
    if (this.#edition.unwritten >= WRITE_AFTER_STREAMS || isDue) {
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

  /** Writes what was folded into the file. */
  write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#edition.unwritten === 0) return;
    this.#edition.write();
    this.#written = performance.now();
  }

  /**
   * Puts an edition that stands where this one does in the place of the one that serves: from the next read on it is the one
   * that is read. Reads that began before end on the other, which is written, and closed a minute later.
   *
   * @param commit makes it so for the next start; where it throws, nothing has changed
   * @returns false where the edition stands elsewhere
   */
  replace(edition: Edition, commit: () => void): boolean {
    const before = this.#edition;
    if (edition.head.position !== before.head.position || edition.head.id !== before.head.id) return false;
    this.write();
    edition.write();
    commit();
    this.#edition = edition;
    before.retire();
    this.#before.set(before, setTimeout(() => this.#close(before), CLOSE_AFTER_MS).unref());
    return true;
  }

  #close(before: Edition): void {
    clearTimeout(this.#before.get(before));
    this.#before.delete(before);
    before.close();
  }

  /** What serves. */
  get edition(): Edition {
    return this.#edition;
  }

  /** The log's tree over the events that were folded. */
  get tree(): Tree {
    return this.#edition.tree;
  }

  /** The last event folded. */
  get head(): Head {
    return this.#edition.head;
  }

  /** Why the journal has halted, where it has. */
  get halted(): string | undefined {
    return this.#halted;
  }

  /** The documents of a stream as they stand. @throws BrokenDocument */
  live(stream: string): readonly Document[] {
    return this.#edition.live(stream);
  }

  /** Folds a stream's documents anew from the store, up to where the journal stands. */
  refold(stream: string): Promise<void> {
    return this.#edition.refold(stream);
  }

  /** The tables, with all that was folded in them. */
  written(): Tables {
    this.write();
    return this.#edition.written();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#following.catch(() => undefined);
    this.waiters.fail('the journal is closed');
    this.#tryWrite();
    clearTimeout(this.#timer);
    for (const before of [...this.#before.keys()]) this.#close(before);
    this.#edition.close();
  }
}
