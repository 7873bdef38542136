import type { Models } from '#projections/models.ts';
import type { Projection } from '#projections/projection.ts';
import { NEWEST } from '#projections/registry.ts';
import { type LedgerEvent, type Reading, readEvent } from '#src/domain/contract.ts';
import type { History } from '#src/domain/history.ts';
import { kindOf, subjectOf } from '#src/domain/subject.ts';
import type { StoredEvent } from '#src/store/port.ts';

/** A read model's document of one stream. The model is '' for a stream of a kind that this version does not know. */
export interface Document {
  readonly model: string;
  /** The version of the read model; undefined for a stream of such a kind. */
  readonly projection: Projection | undefined;
  readonly stream: string;
  /** The revision and position of the last event, folded or set aside. */
  revision: number;
  position: number;
  /** The position of the first event. */
  begun: number;
  /** How many events of the stream were set aside: it is incomplete. */
  setAside: number;
  /** Undefined where nothing could be folded. */
  history: History | undefined;
  /** What it is found by, as it was last written. */
  indexed?: string;
}

/** An event that a read model could not take. */
export interface SetAside {
  readonly position: number;
  readonly model: string;
  readonly stream: string;
  readonly id: string;
  readonly type: string;
  readonly reason: string;
}

/** The documents of a stream before its first event. */
export function emptyDocuments(prefix: string, stream: string, models: Models = NEWEST): Document[] {
  const subject = subjectOf(prefix, stream);
  const none = { stream, revision: -1, position: -1, begun: -1, setAside: 0 };
  if (subject === undefined) return [{ ...none, model: '', projection: undefined, history: undefined }];
  return models
    .of(kindOf(subject))
    .map((projection) => ({ ...none, model: projection.name, projection, history: projection.initial(subject) }));
}

function foldOne(document: Document, event: Reading<LedgerEvent>): string | undefined {
  if (!event.ok) return event.reason;
  const { projection } = document;
  if (projection === undefined || document.history === undefined) return 'a stream that this version does not know';
  try {
    document.history = projection.when(document.history, event.value);
    return undefined;
  } catch (error) {
    return `could not be folded: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/**
 * Folds one event into the documents of its stream. What cannot be read or folded is set aside for that read model;
 * position and revision go on.
 */
export function fold(documents: readonly Document[], event: StoredEvent, prefix: string): SetAside[] {
  const subject = subjectOf(prefix, event.stream);
  const reading: Reading<LedgerEvent> =
    subject === undefined
      ? { ok: false, reason: 'a stream of a kind that this version does not know' }
      : readEvent(event, subject);
  return documents.flatMap((document) => {
    const reason = foldOne(document, reading);
    if (document.begun < 0) document.begun = event.position;
    document.position = event.position;
    document.revision = event.revision;
    if (reason === undefined) return [];
    document.setAside += 1;
    const { position, stream, id, type } = event;
    return [{ position, model: document.model, stream, id, type, reason }];
  });
}

/** The documents of a stream that these are the first events of. */
export function foldStream(
  prefix: string,
  stream: string,
  events: readonly StoredEvent[],
  models: Models = NEWEST,
): { documents: Document[]; asides: SetAside[] } {
  const documents = emptyDocuments(prefix, stream, models);
  return { documents, asides: events.flatMap((event) => fold(documents, event, prefix)) };
}
