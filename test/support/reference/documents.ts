import { composeMerged } from '#projections/merged.ts';
import type { Indexed } from '#projections/projection.ts';
import { PROJECTIONS } from '#projections/registry.ts';
import { tollCandidates } from '#projections/tolls.ts';
import type { LedgerEvent } from '#src/domain/contract.ts';
import { emptyHistory, evolve, type History } from '#src/domain/history.ts';
import { mergesIn } from '#src/domain/merging.ts';
import { wholesIn } from '#src/domain/parts.ts';
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
  const wholes = wholesIn(documents.values());
  return new Map(
    [...documents].map(([subject, document]) => [subject, composeMerged(document, merges, documents, wholes)]),
  );
}

/** What a claim of a toll may say that it includes, by the name that it goes by there. */
export const includedIn = (composed: ReadonlyMap<string, History>): ReadonlyMap<string, History> =>
  new Map([...composed].map(([name, history]) => [name, composed.get(history.merging?.into ?? name) ?? history]));

/** The subjects that others were ever merged into. */
const survivorsIn = (events: readonly LedgerEvent[], P?: number): ReadonlySet<string> =>
  new Set(
    events.flatMap(({ data, position }) => ('into' in data && (P === undefined || position <= P) ? data.into : [])),
  );

/**
 * The documents that a toll is composed from, as the reader picks them: by the index of everything recorded, folded up
 * to a position.
 */
export function candidatesFor(toll: History, events: readonly LedgerEvent[], P?: number): History[] {
  const wanted = tollCandidates(toll);
  if (wanted === undefined) return [];
  const now = documentsUpTo(events);
  const survivors = survivorsIn(events, P);
  const isThen = (row: Indexed): boolean => row.from <= wanted.to && row.to >= wanted.from;
  const found = [...documentsUpTo(events, P).keys()].filter((name) => {
    const subject = now.get(name)?.subject ?? 'toll/none';
    const kind = kindOf(subject);
    const projection = PROJECTIONS.find((one) => one.kind === kind);
    const newest = now.get(subject);
    if (newest === undefined || (kind !== 'incident' && kind !== 'operation')) return false;
    return projection
      ?.index(newest)
      .some((row) => row.by === wanted.by && row.value === wanted.value && (survivors.has(subject) || isThen(row)));
  });
  return [...composedUpTo(events, P).values()].filter(({ subject }) => found.includes(subject));
}
