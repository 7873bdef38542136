import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Tree } from '#src/journal/tree.ts';
import { parseCheckpoint } from '#src/log/checkpoint.ts';
import { formatVkey, parseVkey, type VerifierKey, verifyNote } from '#src/log/keys.ts';
import { type Signer, signCheckpoint } from '#src/log/signer.ts';
import type { EventStore } from '#src/store/port.ts';
import { checkpointBook, type Kept, keptAs, keptCheckpoints, keyBook } from './books.ts';
import { Cosignatures, type Cosigned } from './cosignatures.ts';

export interface NotaryOptions {
  readonly store: EventStore;
  /** The tree over what the journal has folded, which may be another after the store was replaced. */
  readonly tree: () => Tree;
  /** The name of the log. */
  readonly origin: string;
  /** Absent: this node signs nothing and serves what others signed. */
  readonly signer?: Signer | undefined;
  /** Those whose cosignatures are kept. */
  readonly witnesses?: readonly VerifierKey[];
  readonly log: Logger;
  /** Unix time in ms. */
  readonly now?: () => number;
}

/** At most one checkpoint is signed in that time, and the store is asked for others' as seldom. */
const EVERY_MS = 1000;

/** How often another node may be faster before this one gives up for now. */
const TRIES = 20;

/**
 * Signs checkpoints, and guards that no two of them contradict each other, whatever crashes and however many nodes sign: who
 * signs has read the last one, and shown that its own tree extends it; what it signed is the next line of a book that
 * takes one line after the other; and only then is it published. A node that loses that race reads again.
 */
export class Notary {
  readonly #options: NotaryOptions;
  #key: VerifierKey | undefined;
  #signer: Signer | undefined;
  readonly #cosignatures: Cosignatures;
  #last: Kept | undefined;
  #asked = Number.NEGATIVE_INFINITY;
  #asking: Promise<void> | undefined;
  #contradiction: string | undefined;

  constructor(options: NotaryOptions) {
    this.#options = options;
    this.#signer = options.signer;
    this.#cosignatures = new Cosignatures(options.store, options.origin, options.witnesses);
  }

  get origin(): string {
    return this.#options.origin;
  }

  /** Why this node's events cannot be those that were signed, where that is so: it then takes no events and signs nothing. */
  get contradiction(): string | undefined {
    return this.#contradiction;
  }

  /** Whether this node signs. */
  get signs(): boolean {
    return this.#signer !== undefined && this.#contradiction === undefined;
  }

  /** The log's key; undefined before the first checkpoint of a ledger whose nodes have none. */
  async key(): Promise<VerifierKey | undefined> {
    if (this.#key !== undefined) return this.#key;
    const { store, origin, signer, log } = this.#options;
    const book = keyBook(origin);
    let [line] = await store.kept(book, 0, 1);
    if (line === undefined && signer !== undefined) {
      // Of several keys that first starts have made, the first in the book is the log's.
      await store.keep(book, 0, formatVkey(signer.key));
      [line] = await store.kept(book, 0, 1);
    }
    if (line === undefined) return undefined;
    this.#key = parseVkey(line);
    if (signer !== undefined && line !== formatVkey(signer.key)) {
      this.#signer = undefined;
      log.warn({ key: line, own: formatVkey(signer.key) }, 'the log has another key: this node signs nothing');
    }
    return this.#key;
  }

  /**
   * The newest checkpoint: signed now, where this node may and there is something new; else the last one kept. Undefined
   * where there is none. @throws what the store throws
   */
  async newest(): Promise<Kept | undefined> {
    if (this.#now() - this.#asked >= EVERY_MS) {
      this.#asking ??= this.#ask().finally(() => {
        this.#asking = undefined;
      });
      await this.#asking;
    }
    return this.#last && this.#cosignatures.on(this.#last);
  }

  /** The newest checkpoint of at least a size; waits for the next one where the last is smaller. Undefined where it does not come. */
  async covering(size: number): Promise<Kept | undefined> {
    const newest = await this.newest();
    if (newest === undefined || newest.head.size >= size || !this.signs)
      return (newest?.head.size ?? -1) >= size ? newest : undefined;
    await delay(Math.max(0, this.#asked + EVERY_MS - this.#now()) + 1);
    const next = await this.newest();
    return (next?.head.size ?? -1) >= size ? next : undefined;
  }

  /** The checkpoints from a line of their book on. */
  async kept(from: number, limit: number): Promise<readonly Kept[]> {
    const { store, origin } = this.#options;
    const kept = await keptCheckpoints(store, origin, from, limit);
    return kept.map((one) => this.#cosignatures.on(one));
  }

  /**
   * Keeps the signature lines of witnesses under a checkpoint that this log has signed.
   *
   * @throws Malformed where the text is no checkpoint
   */
  async cosign(text: string): Promise<Cosigned> {
    const key = await this.key();
    const { note } = parseCheckpoint(text);
    if (key === undefined || !verifyNote(note, key))
      return { refused: 'it is not a checkpoint that this log has signed' };
    return this.#cosignatures.add(note);
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }

  async #ask(): Promise<void> {
    // From one beginning to the next: how long it takes to sign does not put off the one after it.
    const began = this.#now();
    await this.key();
    await this.#cosignatures.refresh();
    for (let tries = 0; tries < TRIES; tries += 1) {
      await this.check();
      const signed = await this.#sign();
      if (signed !== 'outrun') {
        this.#asked = began;
        return;
      }
    }
  }

  /**
   * Holds the last checkpoint against what is here, before events are taken: at the start, and whenever the store turned out
   * to be another. Goes on in the background while the journal has not come so far, and while the store does not answer.
   */
  async begin(signal: AbortSignal): Promise<void> {
    const isDone = async (): Promise<boolean> => {
      try {
        await this.check();
        return this.#options.tree().size >= (this.#last?.head.size ?? 0) || this.#contradiction !== undefined;
      } catch (error) {
        this.#options.log.warn({ reason: String(error) }, 'the last checkpoint could not be read: tried again');
        return false;
      }
    };
    const later = async (): Promise<void> => {
      do await delay(EVERY_MS, undefined, { signal });
      while (!(await isDone()));
    };
    if (this.#options.store.state().kind === 'eventstoredb' || !(await isDone())) later().catch(() => undefined);
  }

  /** Reads the checkpoints that others kept meanwhile, and holds the newest against this node's tree. */
  async check(): Promise<void> {
    const key = await this.key();
    for (;;) {
      const more = await this.kept((this.#last?.line ?? -1) + 1, 1000);
      const last = more.at(-1);
      if (last === undefined) break;
      if (key === undefined || !verifyNote(last.note, key)) {
        this.#contradict(`line ${last.line} of the log's checkpoints is not signed by the log's key`);
        return;
      }
      this.#last = last;
    }
    await this.#mustExtend();
  }

  /** Holds the last checkpoint against the tree, where that has come so far; where it has not, against the store's head. */
  async #mustExtend(): Promise<void> {
    const { store, tree } = this.#options;
    const last = this.#last?.head;
    if (last === undefined) return;
    if (tree().size >= last.size) {
      const root = tree().root(last.size);
      this.#contradict(
        root.equals(last.root)
          ? undefined
          : `the first ${last.size} events have the root ${root.toString('base64')}; ${last.root.toString('base64')} was signed`,
      );
      return;
    }
    await store.caughtUp();
    const events = (await store.head()) + 1;
    if (events < last.size) this.#contradict(`the store holds ${events} events; ${last.size} were signed`);
  }

  #contradict(reason: string | undefined): void {
    if (reason === this.#contradiction) return;
    const { log } = this.#options;
    if (reason === undefined) log.info('the events are again those that were signed');
    else log.fatal({ reason }, 'the events are not those that were signed: no more are taken here');
    this.#contradiction = reason;
  }

  async #sign(): Promise<'signed' | 'nothing' | 'outrun'> {
    const { store, tree, origin } = this.#options;
    const size = tree().size;
    if (this.#signer === undefined || this.#contradiction !== undefined) return 'nothing';
    const last = this.#last?.head;
    if (last !== undefined && (size <= last.size || !tree().root(last.size).equals(last.root))) return 'nothing';
    const text = signCheckpoint({ origin, size, root: tree().root() }, this.#signer);
    const line = (this.#last?.line ?? -1) + 1;
    if (!(await store.keep(checkpointBook(origin), line, text))) return 'outrun';
    this.#last = keptAs(text, line);
    return 'signed';
  }
}
