import { mkdirSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import type { Logger } from 'pino';
import type { Models, Registry } from '#projections/models.ts';
import { REGISTRY } from '#projections/registry.ts';
import { READABLE } from '#src/domain/contract.ts';
import type { EventReader, StoredEvent } from '#src/store/port.ts';
import { leafHashOf } from '#src/store/withheld.ts';
import { Cache } from './cache.ts';
import { openOwnFile, setFileAside } from './file.ts';
import { type Document, fold, foldStream, type SetAside } from './folding.ts';
import { type Head, hashText, headAfter, headOf } from './head.ts';
import { MergeLog } from './merges.ts';
import { isUnswept, noteUnswept, sweep } from './sweeping.ts';
import { stateText, Tables } from './tables.ts';
import { Tree } from './tree.ts';

export interface EditionOptions {
  readonly store: EventReader;
  /** The folder of its file. */
  readonly folder: string;
  readonly prefix: string;
  readonly log: Logger;
  /** The read models that there is code for; those of the project where absent. */
  readonly registry?: Registry;
  /** Those that it must be made by; where absent, what a file that is there is made by, or the newest. */
  readonly models?: Models;
}

/**
 * What was folded of a ledger by one version of each read model: documents, index, the log's tree and a checkpoint, in one
 * file. What was folded is in memory at once and in the file when it is written, all of it in one transaction with the
 * checkpoint, so that after any crash the file tells of a whole number of events.
 */
export class Edition {
  readonly #options: EditionOptions;
  readonly models: Models;
  /** What the file was made by before it was built anew, for there was no code for that; undefined where it was not. */
  readonly was: string | undefined;
  readonly #db: DatabaseSync;
  readonly #tables: Tables;
  readonly #cache: Cache;
  readonly #tree: Tree;
  /** The merges and splits that were folded. */
  readonly merges = new MergeLog();
  #head: Head;
  #asides: SetAside[] = [];
  #isRetired = false;

  private constructor(options: EditionOptions) {
    const { folder, log, registry = REGISTRY, models, prefix } = options;
    mkdirSync(folder, { recursive: true });
    const file = openOwnFile(folder, log, registry, models);
    this.#options = options;
    this.models = file.models;
    this.was = file.was;
    this.#db = file.db;
    this.#tables = new Tables(this.#db);
    this.#cache = new Cache(prefix, this.#tables, this.models);
    this.#tree = new Tree(this.#tables);
    this.#head = headOf(this.#tables.checkpoint());
  }

  /** Opens one, making sure that it tells of this store. */
  static async open(options: EditionOptions): Promise<Edition> {
    let edition = new Edition(options);
    if (!(await edition.isOfThisStore())) edition = edition.anew();
    await edition.#rereadSetAside();
    await edition.merges.read(edition.#tables, edition);
    if (isUnswept(edition.#tables)) sweep(edition.#db, edition.#tables, options.log);
    return edition;
  }

  /** Reads the last event back from the store: a store restored from a backup, or another one, is noticed. */
  async isOfThisStore(): Promise<boolean> {
    const { position, id, leaf } = this.#head;
    if (this.#tree.size !== position + 1) return false;
    if (position < 0) return true;
    const [event] = await this.#options.store.read(position, 1);
    return event !== undefined && event.id === id && hashText(event) === leaf();
  }

  /** The store does not hold what was folded: the file is set aside. Gives an empty one of the same read models in its place. */
  anew(): Edition {
    this.#db.close();
    const aside = setFileAside(this.folder);
    const { position } = this.#head;
    this.#options.log.error({ position, aside }, 'the journal tells of events that the store does not hold: set aside');
    return new Edition({ ...this.#options, models: this.models });
  }

  /** Where this version reads more than the one that set events aside, the documents concerned are folded anew. */
  async #rereadSetAside(): Promise<void> {
    if (this.#tables.meta('readable') === READABLE) return;
    for (const stream of this.#tables.incompleteStreams()) await this.refold(stream);
    this.#tables.setMeta('readable', READABLE);
  }

  /** Folds one event. Gives why not, where it is not the next of the ledger and of its stream. @throws BrokenDocument */
  apply(event: StoredEvent): string | undefined {
    const { position, stream } = event;
    if (position !== this.#head.position + 1) return `position ${position} came after position ${this.#head.position}`;
    const track = this.#cache.get(stream);
    for (const { revision } of track.documents) {
      if (event.revision !== revision + 1) {
        return `at position ${position}, revision ${event.revision} of ${stream} came after ${revision}`;
      }
    }
    const asides = fold(track.documents, event, this.#options.prefix);
    for (const aside of asides) this.#options.log.error(aside, 'an event cannot be read here: set aside');
    this.#asides.push(...asides);
    if (asides.length === 0) this.merges.note(track.documents);
    this.#cache.touch(stream, track);
    this.#tree.append(leafHashOf(event));
    this.#head = headAfter(event, this.#head);
    return undefined;
  }

  /** How many streams have documents that the file lacks. */
  get unwritten(): number {
    return this.#cache.dirtyCount;
  }

  /** Writes what was folded: documents, index, set-aside events and checkpoint, in one transaction. */
  write(): void {
    if (this.unwritten === 0 || this.#isRetired) return;
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
  }

  #writeIndex(document: Document): void {
    const { projection, history } = document;
    if (projection === undefined || history === undefined) return;
    const rows = projection.index(history);
    const text = JSON.stringify(rows);
    if (text === document.indexed) return;
    for (const row of rows) this.#tables.putIndexed(document, row);
    document.indexed = text;
  }

  /** Folds a stream's documents anew from the store, up to where it stands. */
  async refold(stream: string): Promise<void> {
    const events = (await this.#options.store.readPlaced(stream)).filter(
      ({ position }) => position <= this.#head.position,
    );
    const { documents, asides } = foldStream(this.#options.prefix, stream, events, this.models);
    if (!this.#isRetired) this.#tables.clearSetAside(stream);
    this.#asides = [...this.#asides.filter((aside) => aside.stream !== stream), ...asides];
    this.#cache.replace(stream, documents);
    this.write();
  }

  /** An entry of a stream was restated: the documents that had its texts are folded anew, and the file loses what they were. */
  async restate(stream: string): Promise<void> {
    const states = (): string => this.live(stream).map(stateText).join('\n');
    const before = states();
    const wasUnswept = isUnswept(this.#tables);
    noteUnswept(this.#tables, true);
    await this.refold(stream);
    if (wasUnswept || states() !== before) sweep(this.#db, this.#tables, this.#options.log);
    else noteUnswept(this.#tables, false);
  }

  get folder(): string {
    return this.#options.folder;
  }

  /** The log's tree over the events that were folded. */
  get tree(): Tree {
    return this.#tree;
  }

  /** The last event folded. */
  get head(): Head {
    return this.#head;
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

  /** From now on it is only read: its file may be another's to write. */
  retire(): void {
    this.#isRetired = true;
  }

  /** Closes its file, as it was written. */
  close(): void {
    this.#db.close();
  }
}
