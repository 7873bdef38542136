import type { Amended } from './amended.ts';
import { institutionOf, isInView, latest, timesOf } from './claims.ts';
import { type Stretch, stretchOf } from './time.ts';

/** The last word of an institution about the date of a subject. */
export interface Dated {
  readonly event: string;
  readonly stretch: Stretch;
  readonly conflicts: boolean;
}

const areApart = (a: Stretch, b: Stretch): boolean => a.last < b.first || b.last < a.first;

/**
 * The last words about a date, by what a subject is told with.
 *
 * @param recorded the date that its record gives
 */
export function datesOf(entries: readonly Amended[], recorded: Stretch, T?: string): Dated[] {
  const words = entries
    .filter(({ type, data }) => type === 'StatementRecorded' && data.occurred !== undefined)
    .map((entry) => ({
      ...timesOf(entry.data.stated, entry),
      event: entry.id,
      institution: institutionOf(entry.data, entry),
      stretch: stretchOf(String(entry.data.occurred), entry.zone),
    }))
    .filter((word) => isInView(word, T));
  const institutions = [...new Set(words.map(({ institution }) => institution))];
  const last = institutions.flatMap((one) => latest(words.filter(({ institution }) => institution === one)) ?? []);
  return last.map(({ event, stretch }) => ({
    event,
    stretch,
    conflicts: areApart(stretch, recorded) || last.some((other) => areApart(stretch, other.stretch)),
  }));
}

/** The date that the first event of a subject gives. */
export function dateOf([first]: readonly Amended[]): Stretch {
  const { occurred, begun, from } = first?.data ?? {};
  return stretchOf((occurred ?? begun ?? from) as string | undefined, first?.zone);
}
