import type { Entry, History } from '#src/domain/history.ts';
import { slugOf } from '#src/domain/names.ts';
import { entriesOf, zoneOf } from '#src/domain/state.ts';
import type { Subject } from '#src/domain/subject.ts';
import { type Span, spanOrUnknown } from '#src/domain/time.ts';
import { placesAround } from '#src/domain/vocabulary.ts';
import { recordedSpan } from './dating.ts';
import type { Indexed } from './projection.ts';

/** Where and when an incident or an operation was, as amended. */
export interface Occurrence {
  readonly places: readonly string[];
  readonly facilities: readonly string[];
  /** When it occurred or began, by the record. */
  readonly date: Span;
  /** Of an operation: to when it lasted. */
  readonly end: Span | undefined;
  /** All of the time that it took, by the record. */
  readonly occurred: Span;
}

type First = Entry<'RiotReported' | 'TransferOperationBegun'>;

const firstEntry = (history: History): First | undefined => {
  const first = history.entries[0];
  return first?.type === 'RiotReported' || first?.type === 'TransferOperationBegun' ? (first as First) : undefined;
};

/** An operation lasts to its end; one that nobody saw end has an open one. */
const endOf = (history: History): Span | undefined =>
  firstEntry(history)?.type === 'TransferOperationBegun'
    ? spanOrUnknown(entriesOf(history, 'TransferOperationEnded')[0]?.data.ended, zoneOf(history))
    : undefined;

/** All of the time that it took if this was its date. A beginning after the end that is recorded stands for itself. */
export const occurredFrom = ({ end }: Pick<Occurrence, 'end'>, date: Span): Span =>
  end === undefined || end.to < date.from ? date : { from: date.from, to: end.to };

/** What a subject is counted as part of: after merges, and undefined if its part does not count. */
export function wholeOf(history: History): Subject | undefined {
  const { partOf } = history.merging ?? {};
  return (partOf === undefined ? firstEntry(history)?.data.partOf : partOf) ?? undefined;
}

/** What a subject is shown as part of: as its record says it, and null if it says nothing or its part is void. */
export const wholeShown = (history: History): Subject | null =>
  history.merging?.isPartVoid ? null : (firstEntry(history)?.data.partOf ?? null);

const known = new WeakMap<History, Occurrence>();

/** Where and when a subject was. @param history a document that nobody changes any more */
export function occurrenceOf(history: History): Occurrence {
  let occurrence = known.get(history);
  if (occurrence === undefined) {
    const first = firstEntry(history);
    const [date, end] = [recordedSpan(history), endOf(history)];
    occurrence = {
      places: first?.data.places ?? [],
      facilities: first?.data.facilities ?? [],
      date,
      end,
      occurred: occurredFrom({ end }, date),
    };
    known.set(history, occurrence);
  }
  return occurrence;
}

/** Every value that a field of an entry has ever had. */
const everHeld = (entry: Entry, field: string): unknown[] => {
  const data = entry.data as { readonly [field: string]: unknown };
  const before = entry.amendments?.filter(({ claim }) => claim === undefined).map(({ was }) => was[field]) ?? [];
  return [data[field], ...before].filter((value) => value !== undefined && value !== null);
};

/** Every date that somebody ever gave, on the clocks of these zones. */
const datesGiven = (history: History, zones: readonly (string | undefined)[]): Span[] =>
  entriesOf(history, 'StatementRecorded')
    .flatMap((entry) => everHeld(entry, 'occurred') as string[])
    .flatMap((text) => zones.map((zone) => spanOrUnknown(text, zone)));

/**
 * What an incident or operation is found by: each place and facility it ever had, over all times it ever had, by the record or
 * by anybody's word.
 */
export function indexOf(history: History): readonly Indexed[] {
  const first = firstEntry(history);
  if (first === undefined) return [];
  const zones = [undefined, ...(everHeld(first, 'zone') as string[])];
  const field = first.type === 'RiotReported' ? 'occurred' : 'begun';
  const recorded = (everHeld(first, field) as string[]).flatMap((text) =>
    zones.map((zone) => spanOrUnknown(text, zone)),
  );
  const times = [...recorded, ...datesGiven(history, zones)];
  const isUnknown = !(field in first.data);
  const wasUnknown = isUnknown || first.amendments?.some(({ was }) => was[field] === null);
  const from = wasUnknown ? -Infinity : Math.min(...times.map((span) => span.from));
  const to = wasUnknown || field === 'begun' ? Infinity : Math.max(...times.map((span) => span.to));
  const places = new Set((everHeld(first, 'places') as string[][]).flat().flatMap(placesAround));
  const facilities = new Set((everHeld(first, 'facilities') as string[][]).flat().map(slugOf));
  return [
    ...[...places].map((value): Indexed => ({ by: 'place', value, from, to })),
    ...[...facilities].map((value): Indexed => ({ by: 'facility', value, from, to })),
  ];
}
