import type { Recorded, Told } from '#projections/diff/stages.ts';
import type { Models } from '#projections/models.ts';
import type { StoredEvent } from '#src/store/port.ts';
import { type Document, emptyDocuments, fold } from './folding.ts';
import type { Found, Read } from './read.ts';

/** Something that was recorded in another stream, and concerns a subject. */
export interface Elsewhere {
  readonly position: number;
  readonly by: Recorded;
}

interface Telling {
  readonly prefix: string;
  /** The stream of the subject itself. */
  readonly stream: string;
  readonly model: string;
  readonly models: Models;
  /** The subject's document, told with the others of that position. */
  readonly read: (document: Document, found: Found, position: number) => Read | undefined;
}

/**
 * Folds the stream of a subject and of those that are told with it at times: how the subject stands after each event that changed
 * it.
 *
 * @param events of these streams, and of others that may change in what it is told, or what it is part of
 */
export function stepsOf(events: readonly (StoredEvent | Elsewhere)[], telling: Telling): Told[] {
  const { prefix, stream, model, models } = telling;
  const found = new Map<string, Document>();
  const steps: Told[] = [];
  let last: Read | undefined;
  const read = (position: number): Read | undefined => {
    const own = found.get(stream);
    return own && telling.read(own, found, position);
  };
  for (const event of [...events].sort((a, b) => a.position - b.position)) {
    if ('by' in event) {
      const now = read(event.position);
      if (now === undefined || now.history === last?.history) continue;
      steps.push({ history: now.history, by: event.by });
      last = now;
      continue;
    }
    const empty = emptyDocuments(prefix, event.stream, models).find((document) => document.model === model);
    const document = found.get(event.stream) ?? empty;
    if (document === undefined) break;
    found.set(event.stream, document);
    const asides = fold([document], event, prefix);
    last = read(event.position);
    const entry = document.history?.entries.at(-1);
    const isTold = event.stream === stream || last?.position === event.position;
    if (last !== undefined && entry !== undefined && isTold && asides.length === 0) {
      steps.push({ history: last.history, by: { entry, subject: document.history?.subject ?? last.subject } });
    }
  }
  return steps;
}
