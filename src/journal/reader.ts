import type { Indexed } from '#projections/projection.ts';
import type { History } from '#src/domain/history.ts';
import { type Subject, streamOf } from '#src/domain/subject.ts';
import type { EventReader } from '#src/store/port.ts';
import { BrokenDocument } from './cache.ts';
import { type Document, emptyDocuments, fold, foldStream } from './folding.ts';
import type { Journal } from './journal.ts';

/** A document as read: one of at least one event. */
export interface Read {
  readonly subject: Subject;
  readonly model: string;
  readonly history: History;
  /** The position of its last event in the view. */
  readonly position: number;
  readonly begun: number;
  /** How many of its events this version could not read. */
  readonly setAside: number;
}

/** How a subject came from one position to another. */
export interface Course {
  /** As of the first; undefined where it had not begun. */
  readonly before: Read | undefined;
  /** After each event since that could be folded, in order. */
  readonly steps: readonly Read[];
  /** As of the second; undefined where it had not begun by then. */
  readonly after: Read | undefined;
}

/** Up to where in the ledger to read: null is as it stands. */
export type Until = number | null;

const EVERYTHING = Number.MAX_SAFE_INTEGER;

/** Reads documents, live or as of a position: the same folds. Live reads are of one moment, whatever their number. */
export class Reader {
  readonly #journal: Journal;
  readonly #store: EventReader;
  readonly #prefix: string;

  constructor(journal: Journal, store: EventReader, prefix: string) {
    this.#journal = journal;
    this.#store = store;
    this.#prefix = prefix;
  }

  #read({ model, history, position, begun, setAside }: Document): Read | undefined {
    return history === undefined || history.entries.length === 0
      ? undefined
      : { subject: history.subject, model, history, position, begun, setAside };
  }

  #pick(documents: readonly Document[], model: string): Document | undefined {
    return documents.find((document) => document.model === model);
  }

  /** Copies, taken at once: the journal's own go on. */
  async #live(stream: string): Promise<readonly Document[]> {
    try {
      return this.#journal.live(stream).map((document) => ({ ...document }));
    } catch (error) {
      if (!(error instanceof BrokenDocument)) throw error;
      await this.#journal.refold(stream);
      return this.#journal.live(stream).map((document) => ({ ...document }));
    }
  }

  async #asOf(model: string, stream: string, until: number): Promise<Document | undefined> {
    const events = await this.#store.readPlaced(stream);
    const { documents } = foldStream(
      this.#prefix,
      stream,
      events.filter(({ position }) => position <= until),
    );
    return this.#pick(documents, model);
  }

  /** Documents of a model by their streams, in that order; those not begun by `until` left out. */
  async #streams(model: string, streams: readonly string[], until: Until): Promise<Read[]> {
    // All live documents are taken before the first wait, so that they are of one position.
    const live = streams.map((stream) => this.#live(stream));
    const found: Read[] = [];
    for (const [index, documents] of (await Promise.all(live)).entries()) {
      const document = this.#pick(documents, model);
      if (document === undefined || document.begun < 0 || (until !== null && document.begun > until)) continue;
      const isLate = until !== null && document.position > until;
      const wanted = isLate ? await this.#asOf(model, streams[index] ?? '', until) : document;
      const read = wanted === undefined ? undefined : this.#read(wanted);
      if (read !== undefined) found.push(read);
    }
    return found;
  }

  /** The document of one subject; undefined where it has no event (by then). */
  async document(model: string, subject: Subject, until: Until): Promise<Read | undefined> {
    return (await this.#streams(model, [streamOf(this.#prefix, subject)], until))[0];
  }

  /** How a subject came from one position to another: one fold of its stream. */
  async course(model: string, subject: Subject, after: number, until: number): Promise<Course> {
    const stream = streamOf(this.#prefix, subject);
    const documents = emptyDocuments(this.#prefix, stream);
    const document = this.#pick(documents, model);
    let before: Read | undefined;
    const steps: Read[] = [];
    for (const event of await this.#store.readPlaced(stream)) {
      if (document === undefined || event.position > until) break;
      const { setAside } = document;
      fold(documents, event, this.#prefix);
      const read = this.#read(document);
      if (event.position <= after) before = read;
      else if (read !== undefined && document.setAside === setAside) steps.push(read);
    }
    return { before, steps, after: document && this.#read(document) };
  }

  /** The position of a subject's first event after one, of those that could be folded. */
  async firstAfter(model: string, subject: Subject, position: number): Promise<number | undefined> {
    const [read] = await this.documents(model, [subject], null);
    return read?.history.entries.find((entry) => entry.position > position)?.position;
  }

  /** The documents of these subjects that there are. */
  documents(model: string, subjects: readonly Subject[], until: Until): Promise<Read[]> {
    return this.#streams(
      model,
      subjects.map((subject) => streamOf(this.#prefix, subject)),
      until,
    );
  }

  /** The documents of models that the index gives: a superset, for it keeps what was amended since. */
  async find(models: readonly string[], wanted: Indexed, until: Until): Promise<Read[]> {
    const tables = this.#journal.written();
    const streams = models.map((model) => ({ model, found: tables.find(model, wanted, until ?? EVERYTHING) }));
    return (await Promise.all(streams.map(({ model, found }) => this.#streams(model, found, until)))).flat();
  }

  /** A page of a model's documents in the order of their first events, after the one that began at `after`. */
  async list(model: string, after: number, limit: number, until: Until): Promise<Read[]> {
    let found: Read[] = [];
    // More than once only where some of the streams have nothing that this version can read.
    for (let from = after; found.length < limit; ) {
      const wanted = limit - found.length;
      const rows = this.#journal.written().list(model, from, until ?? EVERYTHING, wanted);
      const streams = rows.map(({ stream }) => stream);
      found = found.concat(await this.#streams(model, streams, until));
      if (rows.length < wanted) break;
      from = rows.at(-1)?.begun ?? from;
    }
    return found;
  }

  /** A page of the slugs of facilities, in order. */
  facilities(after: string, limit: number): string[] {
    return this.#journal.written().values('facility', after, limit);
  }
}
