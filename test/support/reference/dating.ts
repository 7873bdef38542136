import type { Amended, Fields } from './amended.ts';
import { inView, latest, timesOf } from './said.ts';
import { type Stretch, stretchOf } from './time.ts';

/** The last word of an institution about the date of a subject. */
export interface Dated {
  readonly event: string;
  readonly stretch: Stretch;
  readonly conflicts: boolean;
}

const apart = (a: Stretch, b: Stretch): boolean => a.last < b.first || b.last < a.first;

/** By whose word an event is. */
function voiceOf({ id, data }: Amended): string {
  const report = data.report as Fields | undefined;
  return String(data.institution ?? data.claimant ?? `unattributed: ${report?.publisher ?? report?.url ?? id}`);
}

/**
 * The last words about a date, by what a subject is told with.
 *
 * @param recorded the date that its record gives
 */
export function datesOf(entries: readonly Amended[], recorded: Stretch, T: string | undefined): Dated[] {
  const words = entries
    .filter(({ type, data }) => type === 'StatementRecorded' && data.occurred !== undefined)
    .map((entry) => ({
      ...timesOf(entry.data.stated, entry),
      place: 0,
      event: entry.id,
      voice: voiceOf(entry),
      stretch: stretchOf(String(entry.data.occurred), entry.zone),
    }))
    .filter(({ moment }) => inView(moment, T));
  const voices = [...new Set(words.map(({ voice }) => voice))];
  const last = voices.flatMap((voice) => latest(words.filter((word) => word.voice === voice)) ?? []);
  return last.map(({ event, stretch }) => ({
    event,
    stretch,
    conflicts: apart(stretch, recorded) || last.some((other) => apart(stretch, other.stretch)),
  }));
}

/** The date that the first event of a subject gives. */
export function dateOf([first]: readonly Amended[]): Stretch {
  const { occurred, begun, from } = first?.data ?? {};
  return stretchOf((occurred ?? begun ?? from) as string | undefined, first?.zone);
}
