import type { Recorded, Told } from '#projections/diff/stages.ts';
import { composeMerged } from '#projections/merged.ts';
import { everPartOf } from '#projections/occurrence.ts';
import type { Indexed, Versioned } from '#projections/projection.ts';
import type { MergeEvent, Merges } from '#src/domain/merging.ts';
import { type Subject, streamOf, subjectOf } from '#src/domain/subject.ts';
import type { EventReader } from '#src/store/port.ts';
import { BrokenDocument } from './cache.ts';
import { cutAt } from './cut.ts';
import type { Edition } from './edition.ts';
import { type Document, emptyDocuments, fold, foldStream } from './folding.ts';

/** A document as read: one of at least one event, told with those that are merged into it in the view. */
export interface Read extends Versioned {
  readonly subject: Subject;
  readonly model: string;
  /** The position of the last event in the view that was its own, or changed what it is told with. */
  readonly position: number;
  /** The id of that event. */
  readonly last: string;
  readonly begun: number;
  /** How many of its events this version could not read. */
  readonly setAside: number;
  /** The incident in which it is told, where it is merged in the view. */
  readonly into: Subject | undefined;
}

/** What documents are found by, whenever they were. */
export type Where = Pick<Indexed, 'by' | 'value'>;

/** Up to where in the ledger to read: null is as it stands. */
export type Until = number | null;

const EVERYTHING = Number.MAX_SAFE_INTEGER;

type Found = ReadonlyMap<string, Document>;

/** Something that was recorded in another stream, and concerns a subject. */
interface Elsewhere {
  readonly position: number;
  readonly by: Recorded;
}

/** Reads documents, live or as of a position: the same folds. Live reads are of one moment, whatever their number. */
export class Reader {
  readonly #edition: () => Edition;
  readonly #store: EventReader;
  readonly #prefix: string;

  /** @param edition what serves at the moment */
  constructor(edition: () => Edition, store: EventReader, prefix: string) {
    this.#edition = edition;
    this.#store = store;
    this.#prefix = prefix;
  }

  /** A reader that stays with the edition of this moment: for answers that take more than one read. */
  pinned(): Reader {
    const edition = this.#edition();
    return new Reader(() => edition, this.#store, this.#prefix);
  }

  /** The read models' versions, as `incidents/1 operations/1`. */
  get versions(): string {
    return this.#edition().models.text;
  }

  #read(document: Document, merges: Merges, found: Found): Read | undefined {
    const { model, projection, history, position, begun, setAside } = document;
    const own = history?.entries.at(-1);
    if (projection === undefined || history === undefined || own === undefined) return undefined;
    const { subject } = history;
    const merge = merges.lastOf(subject);
    const isOwn = merge === undefined || merge.position <= position;
    const merged = merges.mergedInto(subject).map((other) => found.get(streamOf(this.#prefix, other)));
    return {
      subject,
      model,
      projection,
      history: composeMerged(history, merges, { get: (one) => found.get(streamOf(this.#prefix, one))?.history }),
      position: isOwn ? position : merge.position,
      last: isOwn ? own.id : merge.event,
      begun,
      setAside: merged.reduce((sum, other) => sum + (other?.setAside ?? 0), setAside),
      into: merges.isMerged(subject) ? merges.survivorOf(subject) : undefined,
    };
  }

  #pick(documents: readonly Document[], model: string): Document | undefined {
    return documents.find((document) => document.model === model);
  }

  /** Copies, taken at once: the journal's own go on. */
  #live(stream: string): readonly Document[] | Promise<readonly Document[]> {
    const edition = this.#edition();
    const copies = (): Document[] => edition.live(stream).map((document) => ({ ...document }));
    try {
      return copies();
    } catch (error) {
      if (!(error instanceof BrokenDocument)) throw error;
      return edition.refold(stream).then(copies);
    }
  }

  /** @param document as it stands */
  async #asOf(document: Document, until: number): Promise<Document | undefined> {
    const cut = cutAt(document, until);
    if (cut !== undefined) return cut;
    const { model, stream } = document;
    const { models } = this.#edition();
    const events = await this.#store.readPlaced(stream);
    const { documents } = foldStream(
      this.#prefix,
      stream,
      events.filter(({ position }) => position <= until),
      models,
    );
    return this.#pick(documents, model);
  }

  /** Documents of a model by their streams; those not begun by `until` left out. */
  async #documents(model: string, streams: readonly string[], until: Until): Promise<Found> {
    // All live documents are taken before the first wait, so that they are of one position.
    const live = streams.map((stream) => this.#live(stream));
    const found = new Map<string, Document>();
    for (const documents of await Promise.all(live)) {
      const document = this.#pick(documents, model);
      if (document === undefined || document.begun < 0 || (until !== null && document.begun > until)) continue;
      const isLate = until !== null && document.position > until;
      const wanted = isLate ? await this.#asOf(document, until) : document;
      if (wanted !== undefined) found.set(document.stream, wanted);
    }
    return found;
  }

  /** Documents of a model by their streams, in that order, each told with those merged into it by then. */
  async #streams(model: string, streams: readonly string[], until: Until): Promise<Read[]> {
    const merges = this.#edition().merges.at(until);
    const beside = streams.flatMap((stream) => this.#mergedInto(stream, merges));
    const found = await this.#documents(model, [...new Set([...streams, ...beside])], until);
    return streams.flatMap((stream) => {
      const document = found.get(stream);
      return (document && this.#read(document, merges, found)) ?? [];
    });
  }

  #mergedInto(stream: string, merges: Merges): string[] {
    const subject = merges.isEmpty ? undefined : subjectOf(this.#prefix, stream);
    return subject === undefined ? [] : merges.mergedInto(subject).map((other) => streamOf(this.#prefix, other));
  }

  /** The document of one subject; undefined where it has no event (by then). */
  async document(model: string, subject: Subject, until: Until): Promise<Read | undefined> {
    return (await this.#streams(model, [streamOf(this.#prefix, subject)], until))[0];
  }

  /**
   * A subject that merges ever concerned, or what it is a part of, after each event that changed what it is told with; undefined
   * for every other.
   */
  async told(model: string, subject: Subject, until: Until): Promise<readonly Told[] | undefined> {
    const end = until ?? EVERYTHING;
    const { merges: log } = this.#edition();
    const merges = log.between(-1, end);
    if (merges.length === 0) return undefined;
    const [own] = await this.documents(model, [subject], null);
    const wholes = own === undefined ? [] : everPartOf(own.history);
    const isConcerned = merges.some(
      (merge) => merge.subject === subject || merge.into === subject || wholes.includes(merge.subject),
    );
    if (!isConcerned) return undefined;
    const streams = [subject, ...log.everMergedInto(subject, end)].map((one) => streamOf(this.#prefix, one));
    const above = log.everMergedFrom([subject, ...wholes], end);
    const elsewhere = merges.filter((merge) => above.has(merge.subject));
    return this.#steps(model, streams, await this.#entriesOf(elsewhere, streams), end);
  }

  /** The entries of merges, but of those in some streams. */
  async #entriesOf(merges: readonly MergeEvent[], but: readonly string[]): Promise<Elsewhere[]> {
    const found = merges.map(async ({ subject, event }): Promise<Elsewhere[]> => {
      const stream = streamOf(this.#prefix, subject);
      if (but.includes(stream)) return [];
      const [document] = await this.#live(stream);
      const entry = document?.history?.entries.find(({ id }) => id === event);
      return entry === undefined ? [] : [{ position: entry.position, by: { entry, subject } }];
    });
    return (await Promise.all(found)).flat();
  }

  /**
   * One fold of a subject's stream, and of others that are told with it at times: how it stands after each event that changed it.
   *
   * @param streams its own first
   * @param elsewhere merges of other streams that may change in what it is told, or what it is a part of
   */
  async #steps(model: string, streams: readonly string[], elsewhere: Elsewhere[], until: number): Promise<Told[]> {
    const { merges: log, models } = this.#edition();
    const [stream = ''] = streams;
    const events = [...(await Promise.all(streams.map((one) => this.#store.readPlaced(one)))).flat(), ...elsewhere]
      .filter(({ position }) => position <= until)
      .sort((a, b) => a.position - b.position);
    const found = new Map<string, Document>();
    const steps: Told[] = [];
    let last: Read | undefined;
    const read = (position: number): Read | undefined => {
      const own = found.get(stream);
      return own && this.#read(own, log.at(position), found);
    };
    for (const event of events) {
      if ('by' in event) {
        const now = read(event.position);
        if (now === undefined || now.history === last?.history) continue;
        steps.push({ history: now.history, by: event.by });
        last = now;
        continue;
      }
      const document = found.get(event.stream) ?? this.#pick(emptyDocuments(this.#prefix, event.stream, models), model);
      if (document === undefined) break;
      found.set(event.stream, document);
      const asides = fold([document], event, this.#prefix);
      last = read(event.position);
      const entry = document.history?.entries.at(-1);
      const isTold = event.stream === stream || last?.position === event.position;
      if (last !== undefined && entry !== undefined && isTold && asides.length === 0) {
        steps.push({ history: last.history, by: { entry, subject: document.history?.subject ?? last.subject } });
      }
    }
    return steps;
  }

  /** The incident in which a subject is told, as of a position. */
  survivorOf(subject: Subject, until: Until): Subject {
    return this.#edition().merges.at(until).survivorOf(subject);
  }

  /** Merges and splits between two positions, each with the incident that was, or is, told with what it names. */
  mergesBetween(after: number, until: number): { readonly position: number; readonly survivor: Subject }[] {
    const { merges: log } = this.#edition();
    return log.between(after, until).map(({ position, subject, into }) => {
      const merges = log.at(into === undefined ? position - 1 : position);
      return { position, survivor: merges.survivorOf(subject) };
    });
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

  /**
   * The documents of models that the index gives: a superset, for it keeps what was amended since. Those into which others are
   * merged come whenever they were: what was said of the dates of these counts there.
   */
  async find(models: readonly string[], wanted: Indexed, until: Until): Promise<Read[]> {
    const tables = this.#edition().written();
    const survivors = [...this.#edition().merges.survivors(until ?? EVERYTHING)].map((one) =>
      streamOf(this.#prefix, one),
    );
    const streams = models.map((model) => {
      const found = tables.find(model, wanted, until ?? EVERYTHING);
      const beside = survivors.filter((stream) => tables.isFound(model, stream, wanted));
      return { model, found: beside.length === 0 ? found : [...new Set([...found, ...beside])] };
    });
    return (await Promise.all(streams.map(({ model, found }) => this.#streams(model, found, until)))).flat();
  }

  /**
   * A page of a model's documents in the order of their first events, after the one that began at `after`. Those that are merged in
   * the view come with it, and do not count.
   *
   * @param where only those that the index gives for it: a superset, for it keeps what was amended since
   */
  async list(model: string, after: number, limit: number, until: Until, where?: Where): Promise<Read[]> {
    let found: Read[] = [];
    // More than once only where some of the streams have nothing that this version can read.
    for (let from = after, wanted = limit; wanted > 0; ) {
      const rows = this.#edition()
        .written()
        .list(model, from, until ?? EVERYTHING, wanted, where);
      const streams = rows.map(({ stream }) => stream);
      found = found.concat(await this.#streams(model, streams, until));
      if (rows.length < wanted) break;
      wanted = limit - found.filter(({ into }) => into === undefined).length;
      from = rows.at(-1)?.begun ?? from;
    }
    return found;
  }

  /** The next slug of a facility after one, over some models; undefined where there is none. */
  facilityAfter(models: readonly string[], after: string): string | undefined {
    return this.#edition().written().valueAfter(models, 'facility', after);
  }
}
