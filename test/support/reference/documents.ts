import { composeMerged } from '#projections/merged.ts';
import { PROJECTIONS } from '#projections/registry.ts';
import { tollCandidates } from '#projections/tolls.ts';
import type { LedgerEvent } from '#src/domain/contract.ts';
import { emptyHistory, evolve, type History } from '#src/domain/history.ts';
import { mergesIn } from '#src/domain/merging.ts';
import { kindOf } from '#src/domain/subject.ts';

/** The service's documents, folded from what was recorded up to a position (absent: everything). */
export function documentsUpTo(events: readonly LedgerEvent[], P?: number): ReadonlyMap<string, History> {
  const documents = new Map<string, History>();
  for (const event of events) {
    if (P !== undefined && event.position > P) break;
    documents.set(event.subject, evolve(documents.get(event.subject) ?? emptyHistory(event.subject), event));
  }
  return documents;
}

/** The same, each as the merges up to there let it be told. */
export function composedUpTo(events: readonly LedgerEvent[], P?: number): ReadonlyMap<string, History> {
  const documents = documentsUpTo(events, P);
  const merges = mergesIn(documents.values());
  return new Map([...documents].map(([subject, document]) => [subject, composeMerged(document, merges, documents)]));
}

/** What a claim of a toll may say that it includes, by the name that it goes by there. */
export const includedIn = (composed: ReadonlyMap<string, History>): ReadonlyMap<string, History> =>
  new Map([...composed].map(([name, history]) => [name, composed.get(history.merging?.into ?? name) ?? history]));

/** Some subjects, and those that they were ever merged into. */
function mergedFrom(subjects: readonly string[], events: readonly LedgerEvent[], P?: number): ReadonlySet<string> {
  const found = new Set(subjects);
  const merges = events.filter(
    ({ type, position }) => type === 'IncidentsMerged' && (P === undefined || position <= P),
  );
  for (const _ of merges) {
    for (const { subject, data } of merges) if (found.has(subject) && 'into' in data) found.add(data.into);
  }
  return found;
}

/**
 * The documents that a toll is composed from, as the reader picks them: by the index of everything recorded, folded up
 * to a position.
 */
export function candidatesFor(toll: History, events: readonly LedgerEvent[], P?: number): History[] {
  const wanted = tollCandidates(toll);
  if (wanted === undefined) return [];
  const now = documentsUpTo(events);
  const found = [...documentsUpTo(events, P).keys()].filter((name) => {
    const subject = now.get(name)?.subject ?? 'toll/none';
    const kind = kindOf(subject);
    const projection = PROJECTIONS.find((one) => one.kind === kind);
    const newest = now.get(subject);
    if (newest === undefined || (kind !== 'incident' && kind !== 'operation')) return false;
    return projection
      ?.index(newest)
      .some(
        (row) => row.by === wanted.by && row.value === wanted.value && row.from <= wanted.to && row.to >= wanted.from,
      );
  });
  const wantedToo = mergedFrom(found, events, P);
  return [...composedUpTo(events, P).values()].filter(({ subject }) => wantedToo.has(subject));
}
