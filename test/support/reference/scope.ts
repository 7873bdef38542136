import { type Amended, amendedUpTo, type Entered, type Fields, subjectsOf } from './amended.ts';
import { viewOf } from './best.ts';
import { dateOf, datesOf } from './dating.ts';
import { foundUpTo, toldIn } from './merges.ts';
import { isSameName } from './names.ts';
import { isPlacedIn } from './places.ts';
import { NOBODY_KNOWS, type Stretch, stretchOf, wallAt } from './time.ts';

type Lies = 'inside' | 'partly' | 'outside';

/** An incident or operation, as it lies to a scope. */
export interface Candidate {
  readonly subject: string;
  readonly occurred: Stretch;
  readonly zone: string | undefined;
  readonly lies: Lies;
  readonly isDisputed: boolean;
  /** The incident in which it is told, where it is merged into another. */
  readonly mergedInto: string | undefined;
}

/** All of the time that a subject took if this was its date. */
function occurredFrom(date: Stretch, entries: readonly Amended[]): Stretch {
  if (entries[0]?.type !== 'TransferOperationBegun') return date;
  const ended = entries.find(({ type }) => type === 'TransferOperationEnded')?.data.ended;
  const { last } = stretchOf(ended as string | undefined, entries[0].zone);
  return last < date.first ? date : { first: date.first, last };
}

/** Whether each place, or facility, of a subject lies in that of a scope. */
const placesIn = ({ places, facilities }: Fields, scope: Fields): boolean[] =>
  scope.place === undefined
    ? ((facilities ?? []) as string[]).map((name) => isSameName(name, String(scope.facility)))
    : ((places ?? []) as string[]).map((place) => isPlacedIn(place, String(scope.place)));

function liesIn(first: Amended, occurred: Stretch, scope: Fields, asOf: string | undefined): Lies {
  const where = placesIn(first.data, scope);
  const over = stretchOf(String(scope.interval), first.zone);
  const hadBegun = asOf === undefined || occurred.first <= stretchOf(asOf, first.zone).last;
  if (!hadBegun || !where.includes(true)) return 'outside';
  if (occurred.last < over.first || occurred.first > over.last) return 'outside';
  const isWithin = occurred.first >= over.first && occurred.last <= over.last;
  return isWithin && !where.includes(false) ? 'inside' : 'partly';
}

/** In order of occurrence: by the clock on the wall, for subjects of several zones have no other in common. */
function inOrder(a: Candidate, b: Candidate): number {
  const wall = (moment: number, zone: string | undefined): number =>
    zone === undefined || !Number.isFinite(moment) ? moment : wallAt(moment, zone);
  const id = ({ subject }: Candidate): string => subject.slice(subject.indexOf('/') + 1);
  const keys = (of: Candidate): (number | string)[] => [
    wall(of.occurred.first, of.zone),
    wall(of.occurred.last, of.zone),
    id(of),
    of.subject,
  ];
  const pairs = keys(a).map((key, n) => [key, keys(b)[n] ?? 0] as const);
  const [one, other] = pairs.find(([one, other]) => one !== other) ?? [0, 0];
  return one < other ? -1 : one > other ? 1 : 0;
}

/**
 * The incidents and operations that lie in a scope at least partly, in order of occurrence. One whose date is disputed lies
 * there partly where it does by one word of it and does not by another.
 *
 * @param asOf the day by which they must have begun
 */
export function candidatesIn(
  scope: Fields,
  events: readonly Entered[],
  P: number | undefined,
  T: string | undefined,
  asOf: string | undefined,
): Candidate[] {
  const found = foundUpTo(events, P);
  return subjectsOf(events, P)
    .filter((subject) => /^(incident|operation)\//.test(subject))
    .flatMap((subject): Candidate[] => {
      const entries = amendedUpTo(events, subject, P);
      const [first] = entries;
      if (first === undefined) return [];
      const recorded = dateOf(entries);
      const disputed = datesOf(viewOf(events, subject, P, T).entries, recorded, T).filter(({ conflicts }) => conflicts);
      const dates = [recorded, ...disputed.map(({ stretch }) => stretch)].map((date) => occurredFrom(date, entries));
      const all = new Set(dates.map((date) => liesIn(first, date, scope, asOf)));
      const [lies = 'outside'] = all;
      return [
        {
          subject,
          occurred: dates[0] ?? NOBODY_KNOWS,
          zone: first.zone,
          lies: all.size > 1 ? 'partly' : lies,
          isDisputed: disputed.length > 0,
          mergedInto: found.has(subject) ? toldIn(subject, found) : undefined,
        },
      ];
    })
    .filter(({ lies }) => lies !== 'outside')
    .sort(inOrder);
}
