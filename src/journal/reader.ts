import type { Told } from '#projections/diff/stages.ts';
import { composeMerged } from '#projections/merged.ts';
import type { Indexed } from '#projections/projection.ts';
import type { History } from '#src/domain/history.ts';
import type { MergeEvent, Merges } from '#src/domain/merging.ts';
import type { PartEvent, Wholes } from '#src/domain/parts.ts';
import { kindOf, type Subject, streamOf, subjectOf } from '#src/domain/subject.ts';
import type { EventReader } from '#src/store/port.ts';
import { BrokenDocument } from './cache.ts';
import { cutAt } from './cut.ts';
import type { Edition } from './edition.ts';
import { type Document, foldStream } from './folding.ts';
import { PartLog, withWholes } from './parts.ts';
import { EVERYTHING, type Found, type Read, type Until, type Where } from './read.ts';
import { type Elsewhere, stepsOf } from './steps.ts';

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

  #read(document: Document, merges: Merges, found: Found, wholes: Wholes): Read | undefined {
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
      history: composeMerged(
        history,
        merges,
        { get: (one) => found.get(streamOf(this.#prefix, one))?.history },
        wholes,
      ),
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
    const parts = await this.#partsOf([...found.values()].flatMap(({ history }) => history ?? []));
    const wholes = parts.at(until ?? EVERYTHING);
    return streams.flatMap((stream) => {
      const document = found.get(stream);
      return (document && this.#read(document, merges, found, wholes)) ?? [];
    });
  }

  /** All that these were ever part of, through others too. */
  #partsOf(histories: readonly History[]): Promise<PartLog> {
    return PartLog.of(histories, this.#edition().merges, async (subjects) => {
      const live = subjects.map((subject) => this.#live(streamOf(this.#prefix, subject)));
      return (await Promise.all(live)).flatMap(([document]) => document?.history ?? []);
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
   * A subject after each event that changed what it is told with: a merge of it or of what it is part of, or a part that is void.
   * Undefined if there is no such event.
   */
  async told({ model, subject, history }: Read, until: Until): Promise<readonly Told[] | undefined> {
    const end = until ?? EVERYTHING;
    const { merges: log, models } = this.#edition();
    const merges = log.between(-1, end);
    const parts = await this.#partsOf([history]);
    const isConcerned = (merge: MergeEvent): boolean =>
      merge.subject === subject || merge.into === subject || parts.subjects.has(merge.subject);
    if (!merges.some(isConcerned) && !parts.hasVoid(subject)) return undefined;
    const streams = [subject, ...log.everMergedInto(subject, end)].map((one) => streamOf(this.#prefix, one));
    const above = log.everMergedFrom([subject, ...parts.subjects], end);
    const elsewhere = [...merges.filter((merge) => above.has(merge.subject)), ...parts.between(-1, end)];
    const placed = await Promise.all(streams.map((one) => this.#store.readPlaced(one)));
    const events = [...placed.flat(), ...(await this.#entriesOf(elsewhere, streams))].filter(
      ({ position }) => position <= end,
    );
    return stepsOf(events, {
      prefix: this.#prefix,
      stream: streams[0] ?? '',
      model,
      models,
      read: (document, found, position) => this.#read(document, log.at(position), found, parts.at(position)),
    });
  }

  /** The entries of merges and parts, but of those in some streams. */
  async #entriesOf(of: readonly (MergeEvent | PartEvent)[], but: readonly string[]): Promise<Elsewhere[]> {
    const found = of.map(async ({ subject, event }): Promise<Elsewhere[]> => {
      const stream = streamOf(this.#prefix, subject);
      if (but.includes(stream)) return [];
      const [document] = await this.#live(stream);
      const entry = document?.history?.entries.find(({ id }) => id === event);
      return entry === undefined ? [] : [{ position: entry.position, by: { entry, subject } }];
    });
    return (await Promise.all(found)).flat();
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
   * The documents of models that the index gives: a superset, for it keeps what was amended since. With them come those that
   * they are part of, and those into which others are merged, whenever they were: what was said of the dates of these counts there.
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
    const reads = await Promise.all(streams.map(({ model, found }) => this.#streams(model, found, until)));
    return withWholes(reads.flat(), this.#edition().merges, (subjects) => this.#each(subjects, until));
  }

  /** The documents of these subjects, each by the model of its kind. */
  async #each(subjects: readonly Subject[], until: Until): Promise<Read[]> {
    const of = (one: Subject): string => this.#edition().models.of(kindOf(one))[0]?.name ?? '';
    const byModel = [...Map.groupBy(subjects, of)].map(([model, some]) => this.documents(model, some, until));
    return (await Promise.all(byModel)).flat();
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
