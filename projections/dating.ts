import type { History } from '#src/domain/history.ts';
import { zoneOf } from '#src/domain/state.ts';
import type { Subject } from '#src/domain/subject.ts';
import { overlaps, type Span, spanOrUnknown } from '#src/domain/time.ts';
import type { Query } from './projection.ts';
import { allSaid, type DateSaid, datesUntil } from './said.ts';

/** A word about the date of a subject, as it is answered. */
export interface DateWord {
  /** Where it was recorded: the subject, or one merged into it. */
  readonly subject: Subject;
  readonly event: string;
  readonly position: number;
  readonly claimant: string | null;
  readonly institution: string;
  readonly role: string;
  readonly stated: string | null;
  readonly statedPrecision: string | null;
  readonly occurred: string;
  readonly occurredPrecision: string | null;
  /** Whether it is its institution's last word; the earlier ones are superseded. */
  readonly last: boolean;
  /** Whether it has no moment in common with the date recorded, or with the last word of another institution. */
  readonly conflicts: boolean;
}

/** The words about a subject's date, in the order in which they were said, and whether any two dates conflict. */
export interface Dating {
  readonly contested: boolean;
  readonly words: readonly DateWord[];
}

/** The date that the record of a subject gives, as amended: when it occurred, or began. */
export function dateRecorded({ entries: [first] }: History): string | undefined {
  switch (first?.type) {
    case 'RiotReported':
      return first.data.occurred;
    case 'TransferOperationBegun':
      return first.data.begun;
    case 'EmergencyDecreed':
      return first.data.from;
    default:
      return undefined;
  }
}

/** The same as a span: unknown where nothing is recorded, so that no word is in conflict with it. */
export const recordedSpan = (history: History): Span => spanOrUnknown(dateRecorded(history), zoneOf(history));

const lastWords = (dates: readonly DateSaid[]): readonly DateSaid[] => [
  ...new Map(dates.map((date) => [date.institutionKey, date])).values(),
];

/**
 * The last words that conflict: with the date recorded, or with each other. A date that is less precise conflicts with none
 * that it may be.
 *
 * @param dates the words in view, in the order in which they were said
 */
export function conflictingDates(recorded: Span, dates: readonly DateSaid[]): readonly DateSaid[] {
  if (dates.length === 0) return dates;
  const words = lastWords(dates);
  return words.filter(
    ({ occurred }) => !overlaps(occurred, recorded) || words.some((other) => !overlaps(occurred, other.occurred)),
  );
}

/** What was said of a subject's date, in a view. */
export function datingOf(history: History, { statedUntil }: Query): Dating {
  const dates = datesUntil(allSaid(history), statedUntil);
  const last = new Set(lastWords(dates));
  const conflicts = new Set(conflictingDates(recordedSpan(history), dates));
  const words = dates.map((date): DateWord => {
    const { subject, event, position, institution, data } = date;
    return {
      subject,
      event,
      position,
      claimant: data.claimant ?? null,
      institution,
      role: data.role ?? 'unattributed',
      stated: data.stated ?? null,
      statedPrecision: data.statedPrecision ?? null,
      occurred: data.occurred,
      occurredPrecision: data.occurredPrecision ?? null,
      last: last.has(date),
      conflicts: conflicts.has(date),
    };
  });
  return { contested: conflicts.size > 0, words };
}
