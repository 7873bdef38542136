import type { Tree } from '#src/journal/tree.ts';
import { CompactRange } from '#src/log/compact-range.ts';
import { parseVkey, verifyNote } from '#src/log/keys.ts';
import { StoreFormatError } from '#src/store/errors.ts';
import type { EventStore, StoredEvent } from '#src/store/port.ts';
import { leafHashOf } from '#src/store/withheld.ts';
import { type Kept, keptCheckpoints, keyBook } from './books.ts';
import { isCanonical, isHashIn } from './leaves.ts';

export interface FsckOptions {
  readonly store: EventStore;
  /** The name of the log. */
  readonly origin: string;
  /** The tree that the journal keeps, where there is one: it tells which event is not as it was. */
  readonly tree?: Tree | undefined;
  readonly progress?: (done: number, all: number) => void;
}

/** What a ledger's own files came to. */
export interface Fsck {
  readonly events: number;
  readonly streams: number;
  readonly checkpoints: number;
  readonly root: Buffer;
  /** Events whose stamp is older than one before them: no fault, several clocks. */
  readonly olderStamps: number;
  /** Events that the ledger did not write. */
  readonly foreign: number;
  /** Events whose leaf is withheld. */
  readonly withheld: number;
  /** What is wrong, the first of each kind, each naming the event or the checkpoint. */
  readonly wrong: readonly string[];
}

/** What is said of the events, one at a time, in order. */
class Events {
  readonly range = new CompactRange();
  readonly #revisions = new Map<string, number>();
  readonly #wrong = new Map<string, string>();
  readonly #tree: Tree | undefined;
  #recorded = '';
  /** The hash that each erasure names, by the event that it is of; and those of withheld leaves. */
  readonly #erased = new Map<string, string>();
  readonly #withheld = new Map<string, string>();
  olderStamps = 0;
  foreign = 0;

  constructor(tree: Tree | undefined) {
    this.#tree = tree;
  }

  get streams(): number {
    return this.#revisions.size;
  }

  get wrong(): string[] {
    return [...this.#wrong.values()];
  }

  take(event: StoredEvent): void {
    const { position, id, stream, revision, leaf, meta } = event;
    const name = `the event ${id} at position ${position}`;
    if (position !== this.range.size) this.say('order', `${name} should have position ${this.range.size}`);
    const next = (this.#revisions.get(stream) ?? -1) + 1;
    if (revision !== next) this.say('revision', `${name} has revision ${revision} of ${stream}, not ${next}`);
    this.#revisions.set(stream, revision);
    const isOwn = typeof meta.recorded === 'string';
    if (!isOwn) this.foreign += 1;
    else if (String(meta.recorded) < this.#recorded) this.olderStamps += 1;
    else this.#recorded = String(meta.recorded);
    if (!isCanonical(leaf)) this.say('canonical', `${name} is not in canonical form`);
    this.#noteErasure(event);
    const hash = leafHashOf(event);
    if (this.#tree !== undefined && position < this.#tree.size && !isHashIn(this.#tree, position, hash)) {
      this.say('changed', `${name} of ${stream} is not as it was when the journal folded it`);
    }
    this.range.append(hash);
  }

  get withheld(): number {
    return this.#withheld.size;
  }

  #noteErasure({ id, type, data, meta, withheld }: StoredEvent): void {
    if (withheld !== undefined) this.#withheld.set(id, withheld);
    // An older version, without salts, has erased it: a person who guesses the text can check the guess with the hash.
    if (withheld !== undefined && meta.salt !== undefined) {
      this.say('salt', `the event ${id} is withheld, and its salt is still there: erase another text of it`);
    }
    if (type === 'EntryErased') this.#erased.set(String(data.event), String(data.hash));
  }

  /** Nothing is withheld but by an erasure, and what one names is withheld. */
  end(): void {
    for (const [id, hash] of this.#withheld) {
      if (this.#erased.get(id) !== hash) this.say('withheld', `the event ${id} is withheld, and no erasure says so`);
    }
    for (const [id, hash] of this.#erased) {
      if (this.#withheld.get(id) !== hash) this.say('erased', `the event ${id} was erased, and is not withheld`);
    }
  }

  say(kind: string, what: string): void {
    if (!this.#wrong.has(kind)) this.#wrong.set(kind, what);
  }
}

/** Reads a ledger from its first event, and every checkpoint that was signed of it, and says what does not fit. */
export async function fsck({ store, origin, tree, progress }: FsckOptions): Promise<Fsck> {
  const events = new Events(tree);
  const [all, checkpoints, [vkey]] = await Promise.all([
    store.head(),
    keptCheckpoints(store, origin),
    store.kept(keyBook(origin), 0, 1),
  ]);
  const key = vkey === undefined ? undefined : parseVkey(vkey);
  const due = [...checkpoints];
  const compare = ({ head, line, note }: Kept): void => {
    const name = `checkpoint ${line} over ${head.size} events`;
    if (key === undefined || !verifyNote(note, key)) events.say('signature', `${name} is not signed by the log's key`);
    if (head.origin !== origin) events.say('origin', `${name} is of the log ${head.origin}`);
    if (!events.range.root().equals(head.root)) events.say('root', `${name} has another root than the events`);
  };
  const compareDue = (): void => {
    while (due[0]?.head.size === events.range.size) compare(due.shift() as Kept);
  };
  compareDue();
  try {
    for await (const batch of store.reread()) {
      for (const event of batch) {
        events.take(event);
        compareDue();
      }
      progress?.(events.range.size, all + 1);
    }
    events.end();
  } catch (error) {
    if (!(error instanceof StoreFormatError)) throw error;
    events.say('unreadable', error.message);
    due.length = 0; // what comes behind it is not known
  }
  const [left] = due;
  if (left !== undefined) {
    const covers = `checkpoint ${left.line} covers ${left.head.size}`;
    events.say(
      'short',
      `${covers}, and there are ${events.range.size} events; or it covers less than the one before it`,
    );
  }
  const { range, streams, olderStamps, foreign, withheld, wrong } = events;
  return {
    events: range.size,
    streams,
    checkpoints: checkpoints.length,
    root: range.root(),
    olderStamps,
    foreign,
    withheld,
    wrong,
  };
}
