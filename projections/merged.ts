import type { Claim } from '#src/domain/claim.ts';
import { claimsOf } from '#src/domain/events.ts';
import type { Amendment, Entry, History, Merging } from '#src/domain/history.ts';
import { type Merges, mergeEventsOf } from '#src/domain/merging.ts';
import { NO_WHOLES, partEventsOf, type Wholes } from '#src/domain/parts.ts';
import type { Subject } from '#src/domain/subject.ts';

/** How a claim is named outside its subject. */
export const addressOf = (subject: Subject, claim: string): string => `${subject}#${claim}`;

const claimAt = (subject: Subject, claim: Claim): Claim => ({
  ...claim,
  id: addressOf(subject, claim.id),
  ...(claim.qualifier === 'increment' ? { base: addressOf(subject, claim.base) } : {}),
  ...(claim.relation === undefined
    ? {}
    : { relation: { ...claim.relation, of: claim.relation.of.map((of) => addressOf(subject, of)) } }),
});

/** What an entry names claims by, beside those that it brings. */
function namesAt(subject: Subject, { data }: Entry): object {
  if (!('of' in data)) return {};
  const { of } = data;
  return { of: typeof of === 'string' ? addressOf(subject, of) : of.map((claim) => addressOf(subject, claim)) };
}

function entryAt(subject: Subject, entry: Entry): Entry {
  const claims = claimsOf(entry).map((claim) => claimAt(subject, claim));
  const amendments = entry.amendments?.map(
    (amendment): Amendment =>
      amendment.claim === undefined ? amendment : { ...amendment, claim: addressOf(subject, amendment.claim) },
  );
  const struck = entry.struck?.map((claim) => addressOf(subject, claim));
  return {
    ...entry,
    data: { ...entry.data, ...namesAt(subject, entry), ...(claims.length === 0 ? {} : { claims }) },
    ...(amendments === undefined ? {} : { amendments }),
    ...(struck === undefined ? {} : { struck }),
  } as Entry;
}

const known = new WeakMap<History, History>();

/** A history whose claims are named as outside their subject. */
export function addressed(history: History): History {
  const before = known.get(history);
  if (before !== undefined) return before;
  const { subject } = history;
  const after = { ...history, entries: history.entries.map((entry) => entryAt(subject, entry)) };
  known.set(history, after);
  return after;
}

/** A history, then those of the incidents merged into it. */
export const withMerged = (history: History): readonly History[] => [history, ...(history.merging?.merged ?? [])];

const composed = new WeakMap<History, History>();

const isSame = (a: Merging, b: Merging | undefined): boolean =>
  a.into === b?.into &&
  a.partOf === b?.partOf &&
  a.isPartVoid === b?.isPartVoid &&
  a.voided.size === b?.voided.size &&
  [...a.voided].every((event) => b.voided.has(event)) &&
  a.merged.length === b.merged.length &&
  a.merged.every((one, n) => one === b.merged[n]);

/** What a subject is part of, if that differs from its record: null if its part does not count, else the survivor of what it names. */
function partIn(document: History, merges: Merges, wholes: Wholes): Pick<Merging, 'partOf' | 'isPartVoid'> {
  const part = partEventsOf(document).at(-1);
  if (part?.partOf === undefined) return { partOf: undefined, isPartVoid: false };
  if (wholes.isIgnored(part.event)) return { partOf: null, isPartVoid: wholes.isVoid(part.event) };
  const whole = merges.survivorOf(part.partOf);
  return { partOf: whole === part.partOf ? undefined : whole, isPartVoid: false };
}

/**
 * A subject as the ledger's merges let it be told: the document itself where they do not concern it.
 *
 * @param merges those up to the position of the view
 * @param documents those of the subjects in `merges.mergedInto`
 * @param wholes the parts up to the position of the view, of the subject and of all that it is part of
 */
export function composeMerged(
  document: History,
  merges: Merges,
  documents: { get(subject: Subject): History | undefined },
  wholes = NO_WHOLES,
): History {
  if (merges.isEmpty && (wholes === NO_WHOLES || partEventsOf(document).length === 0)) return document;
  const { subject } = document;
  const merged = merges.mergedInto(subject).flatMap((other) => documents.get(other) ?? []);
  const events = [document, ...merged].flatMap(mergeEventsOf).map(({ event }) => event);
  const merging: Merging = {
    into: merges.isMerged(subject) ? merges.survivorOf(subject) : undefined,
    merged: merged.map(addressed),
    voided: new Set(events.filter((event) => merges.isVoid(event))),
    ...partIn(document, merges, wholes),
  };
  if (isSame(merging, { into: undefined, merged: [], voided: new Set(), partOf: undefined, isPartVoid: false }))
    return document;
  const before = composed.get(document);
  if (before !== undefined && isSame(merging, before.merging)) return before;
  const after = { ...document, merging };
  composed.set(document, after);
  return after;
}
