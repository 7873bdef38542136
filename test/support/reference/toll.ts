import type { LedgerEvent } from '#src/domain/contract.ts';
import { type Amended, amendedUpTo, type Fields, subjectsOf } from './amended.ts';
import { type Answer, viewOf } from './best.ts';
import { dateOf, datesOf } from './dating.ts';
import { answerOf } from './groups.ts';
import { foundUpTo, toldIn } from './merges.ts';
import { shown } from './quantity.ts';
import { claimsOf, compare, inView, slug } from './said.ts';
import { LAST, NOBODY_KNOWS, type Stretch, stretchOf } from './time.ts';

interface Candidate {
  readonly subject: string;
  readonly occurred: Stretch;
  readonly lies: 'inside' | 'partly' | 'outside';
  readonly partOf: unknown;
  readonly isDisputed: boolean;
}

interface Bounds {
  readonly sum: number;
  readonly low: number;
  readonly high: number | null;
}

export interface Row extends Bounds {
  readonly subject: string;
  readonly value: number | null;
  readonly qualifier: string | null;
}

export interface Recorded extends Bounds {
  readonly qualifier: string;
  readonly incidents: readonly Row[];
  readonly uncertain: readonly string[];
  readonly notCountedAgain: readonly string[];
  /** Those counted or uncertain whose date is disputed. */
  readonly disputed: readonly string[];
}

/** All of the time that a subject took if this was its date. */
function occurredOn(date: Stretch, entries: readonly Amended[]): Stretch {
  if (entries[0]?.type !== 'TransferOperationBegun') return date;
  const ended = entries.find(({ type }) => type === 'TransferOperationEnded')?.data.ended;
  const { last } = stretchOf(ended as string | undefined, entries[0].zone);
  return last < date.first ? date : { first: date.first, last };
}

/** By the record, then by each word in view that conflicts. */
function occurrencesOf(entries: readonly Amended[], toldWith: readonly Amended[], T: string | undefined): Stretch[] {
  const recorded = dateOf(entries);
  const disputed = datesOf(toldWith, recorded, T).filter(({ conflicts }) => conflicts);
  return [recorded, ...disputed.map(({ stretch }) => stretch)].map((date) => occurredOn(date, entries));
}

const placed = (place: string, outer: string): boolean => place === outer || place.startsWith(`${outer}-`);

function liesIn(first: Fields, occurred: Stretch, scope: Fields, asOfEnd: string | undefined): Candidate['lies'] {
  const where =
    scope.place === undefined
      ? ((first.facilities ?? []) as string[]).map((name) => slug(name) === slug(scope.facility))
      : ((first.places ?? []) as string[]).map((place) => placed(place, String(scope.place)));
  if (!where.some((lies) => lies)) return 'outside';
  if (asOfEnd !== undefined && occurred.first > asOfEnd) return 'outside';
  const over = stretchOf(String(scope.interval));
  if (occurred.last < over.first || occurred.first > over.last) return 'outside';
  const whole = occurred.first >= over.first && occurred.last <= over.last && where.every((lies) => lies);
  return whole ? 'inside' : 'partly';
}

const byOccurrence = (a: Candidate, b: Candidate): number => {
  const id = ({ subject }: Candidate): string => subject.slice(subject.indexOf('/') + 1);
  const keys = (of: Candidate): string[] => [of.occurred.first, of.occurred.last, id(of), of.subject];
  const [ofA, ofB] = [keys(a), keys(b)];
  const index = ofA.findIndex((key, n) => key !== ofB[n]);
  return index < 0 ? 0 : (ofA[index] ?? '') < (ofB[index] ?? '') ? -1 : 1;
};

/** The subjects that one is a part of, itself where it comes round, through those that lie in the scope at least partly. */
function wholesOf(one: Candidate, candidates: readonly Candidate[]): Candidate[] {
  const wholes: Candidate[] = [];
  let next = candidates.find(({ subject }) => subject === one.partOf);
  while (next !== undefined && !wholes.includes(next)) {
    wholes.push(next);
    const { partOf }: Candidate = next;
    next = candidates.find(({ subject }) => subject === partOf);
  }
  return wholes;
}

/** Whether one is part of another inside. Of those that are parts of each other the first by name is counted. */
const isCountedAlready = (one: Candidate, candidates: readonly Candidate[]): boolean =>
  wholesOf(one, candidates).some(
    (whole) =>
      whole !== one &&
      whole.lies === 'inside' &&
      (!wholesOf(whole, candidates).includes(one) || whole.subject < one.subject),
  );

const plus = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : a + b);

/** The recorded sum over a scope, as of a moment (absent: no as-of day). */
function recordedOf(
  events: readonly LedgerEvent[],
  scope: Fields,
  P: number | undefined,
  T: string | undefined,
  asOfEnd: string | undefined,
): Recorded {
  const found = foundUpTo(events, P);
  const lying = subjectsOf(events, P)
    .filter((subject) => subject.startsWith('incident/') || subject.startsWith('operation/'))
    .map((subject): Candidate => {
      const entries = amendedUpTo(events, subject, P);
      const first = entries[0]?.data ?? {};
      const all = occurrencesOf(entries, viewOf(events, subject, P, T).entries, T);
      const lies = all.map((occurred) => liesIn(first, occurred, scope, asOfEnd));
      return {
        subject,
        occurred: all[0] ?? NOBODY_KNOWS,
        lies: new Set(lies).size > 1 ? 'partly' : (lies[0] ?? 'outside'),
        partOf: toldIn(String(first.partOf), found),
        isDisputed: all.length > 1,
      };
    })
    .filter(({ lies }) => lies !== 'outside')
    .toSorted(byOccurrence);
  const candidates = lying.filter(({ subject }) => !found.has(subject));
  const merged = lying.filter(
    ({ subject }) => found.has(subject) && candidates.some((one) => one.subject === toldIn(subject, found)),
  );
  const again = candidates.filter((one) => isCountedAlready(one, candidates));
  const counted = candidates.filter((candidate) => !again.includes(candidate));
  const figure = ({ subject }: Candidate): Answer =>
    answerOf({ measure: scope.measure, group: scope.group }, viewOf(events, subject, P, T));
  let running: Bounds = { sum: 0, low: 0, high: 0 };
  const incidents: Row[] = [];
  for (const candidate of counted.filter(({ lies }) => lies === 'inside')) {
    const { phase, point, low, high, value, qualifier } = figure(candidate);
    if (phase === 'none') continue;
    running = { sum: running.sum + point, low: running.low + (low ?? 0), high: plus(running.high, high) };
    incidents.push({ subject: candidate.subject, value, qualifier, ...running });
  }
  const uncertain = counted.filter((one) => one.lies === 'partly' && figure(one).phase !== 'none');
  const high = uncertain.reduce((most, one) => plus(most, figure(one).high), running.high);
  const qualifiers = incidents.map(({ qualifier }) => qualifier);
  return {
    ...running,
    high,
    qualifier:
      qualifiers.length === 0
        ? 'none'
        : qualifiers.every((qualifier) => qualifier === 'exact')
          ? 'exact'
          : qualifiers.includes('about')
            ? 'about'
            : high === null
              ? 'at-least'
              : 'between',
    incidents,
    uncertain: uncertain.map(({ subject }) => subject),
    notCountedAgain: [...again, ...merged].map(({ subject }) => subject),
    disputed: counted
      .filter((one) => one.isDisputed && [...incidents, ...uncertain].some(({ subject }) => subject === one.subject))
      .map(({ subject }) => subject),
  };
}

/** The recorded sum of a toll. */
export const recordedIn = (events: readonly LedgerEvent[], toll: string, P?: number, T?: string): Recorded =>
  recordedOf(events, amendedUpTo(events, toll, P)[0]?.data.scope as Fields, P, T, undefined);

export interface Against extends Bounds {
  readonly qualifier: string;
  readonly residual: number;
  readonly status: string;
}

export interface ClaimedTotal {
  readonly claim: string;
  readonly qualifier: string;
  readonly value: number | null;
  /** With T as the claim was stated. */
  readonly whenSaid: Against;
  /** With T as asked. */
  readonly asAsked: Against;
  readonly before: { readonly low: number; readonly high: number | null } | undefined;
}

/** Every claimed total of a toll in view, in order, against what was recorded. */
export function claimedOf(
  events: readonly LedgerEvent[],
  toll: string,
  P: number | undefined,
  T: string | undefined,
): ClaimedTotal[] {
  const entries = amendedUpTo(events, toll, P);
  const scope = entries[0]?.data.scope as Fields;
  const inSight = claimsOf(entries).filter(({ moment }) => inView(moment, T));
  return inSight.toSorted(compare).map((claim) => {
    const { numbers, fields } = claim;
    const said = (fields.stated as string | undefined) ?? claim.publishedAs;
    const asOf = stretchOf((fields.asOf as string | undefined) ?? said).last;
    const against = (until: string | undefined): Against => {
      const { sum, low, high, qualifier } = recordedOf(
        events,
        scope,
        P,
        until,
        asOf === LAST ? undefined : `${asOf.slice(0, 10)}T23:59:59`,
      );
      const exactly = numbers.qualifier === 'exact' && numbers.said === low && numbers.said === high;
      const below = numbers.high < low;
      const above = high !== null && numbers.low > high;
      const status = exactly ? 'match' : below ? 'below-sum' : above ? 'unexplained-excess' : 'within-range';
      return { sum, low, high, qualifier, residual: numbers.point - sum, status };
    };
    return {
      claim: claim.id,
      qualifier: numbers.qualifier,
      value: numbers.said,
      whenSaid: against(said),
      asAsked: against(T),
      before: beforeOf(fields, numbers, scope, (subject) =>
        viewOf(events, toldIn(subject, foundUpTo(events, P)), P, T),
      ),
    };
  });
}

function beforeOf(
  fields: Fields,
  numbers: { readonly low: number; readonly high: number },
  scope: Fields,
  view: (subject: string) => ReturnType<typeof viewOf>,
): ClaimedTotal['before'] {
  if (fields.includesIncident === undefined) return undefined;
  const figure = answerOf({ measure: scope.measure, group: scope.group }, view(String(fields.includesIncident)));
  if (figure.phase === 'none') return undefined;
  const most = figure.high ?? Number.POSITIVE_INFINITY;
  return {
    low: Math.max(0, numbers.low - most),
    high: shown(Math.max(0, numbers.high - (figure.low ?? 0))),
  };
}
