import { type Claim, institutionOf, voiceOf } from '#src/domain/claim.ts';
import { claimsOf, type EventData, reportOf } from '#src/domain/events.ts';
import type { Report } from '#src/domain/fields.ts';
import { increased, type Quantity } from '#src/domain/figure.ts';
import { type Amendment, type Entry, type History, isStruck } from '#src/domain/history.ts';
import { entriesOf, zoneOf } from '#src/domain/state.ts';
import type { Subject } from '#src/domain/subject.ts';
import { type Span, spanOf, spanOrUnknown } from '#src/domain/time.ts';
import { isOfficial, tierOf } from '#src/domain/vocabulary.ts';

/** When something was said, in the order in which things were said: (moment, published, position, place). */
export interface When {
  /** The earliest local wall-clock moment, in ms as if UTC; null where nobody said when. */
  readonly moment: number | null;
  readonly published: number | null;
  readonly position: number;
  /** The place within its event. */
  readonly place: number;
}

/** A claim with what the policy asks of it, as amended. */
export interface SaidClaim extends When {
  readonly subject: Subject;
  readonly claim: Claim;
  readonly quantity: Quantity;
  readonly institution: string;
  /** What institutions are compared by. */
  readonly voice: string;
  readonly tier: number;
  readonly official: boolean;
  readonly struck: boolean;
  readonly event: string;
  readonly recorded: string;
  readonly report: Report | undefined;
  readonly amendments: readonly Amendment[];
}

/** Something that decides whether a claim stands: a correction that has force, a retraction, a reinstatement. */
export interface Act extends When {
  readonly subject: Subject;
  readonly on: string;
  readonly kind: 'correction' | 'retraction' | 'reinstatement';
  readonly event: string;
  readonly recorded: string;
  /** The claim that is the correction. */
  readonly claim: string | undefined;
  readonly reason: string | undefined;
}

/** An analyst's pin on a figure, and when it was lifted. */
export interface Pin extends When {
  readonly subject: Subject;
  readonly event: string;
  readonly recorded: string;
  readonly data: EventData<'AssessmentMade'>;
  readonly lift: (When & { readonly event: string; readonly recorded: string; readonly reason: string }) | undefined;
}

/** A word about the date: when something happened, by a statement, as amended. */
export interface DateSaid extends When {
  readonly subject: Subject;
  readonly event: string;
  readonly institution: string;
  /** What institutions are compared by. */
  readonly voice: string;
  readonly occurred: Span;
  readonly data: Dated;
}

type Dated = EventData<'StatementRecorded'> & { readonly occurred: string };

/** Whether an entry says when something happened. */
export const saysWhen = (entry: Entry): entry is Entry<'StatementRecorded'> & { readonly data: Dated } =>
  entry.type === 'StatementRecorded' && entry.data.occurred !== undefined;

/** All that was said in a subject. */
export interface AllSaid {
  readonly claims: readonly SaidClaim[];
  readonly acts: readonly Act[];
  readonly pins: readonly Pin[];
  readonly dates: readonly DateSaid[];
}

export const NOTHING_SAID: AllSaid = { claims: [], acts: [], pins: [], dates: [] };

const first = -Infinity;

/** Negative where `a` was said before `b`: greater (moment, published, position, place) is later; none sorts first. */
export const bySaid = (a: When, b: When): number => {
  const [m, n] = [a.moment ?? first, b.moment ?? first];
  if (m !== n) return m < n ? -1 : 1;
  const [p, q] = [a.published ?? first, b.published ?? first];
  if (p !== q) return p < q ? -1 : 1;
  return a.position - b.position || a.place - b.place;
};

const DAY = 86_400_000;

function whenOf(stated: string | undefined, report: Report | undefined, zone: string | undefined) {
  const published = report?.published === undefined ? null : (spanOf(report.published, zone)?.from ?? null);
  const moment = stated === undefined ? published && Math.floor(published / DAY) * DAY : spanOf(stated, zone)?.from;
  return { moment: moment ?? null, published };
}

function quantityOf(claim: Claim, quantityOfClaim: (id: string) => Quantity | undefined): Quantity {
  if (claim.qualifier !== 'increment') return claim;
  const base = quantityOfClaim(claim.base);
  return base === undefined ? { qualifier: 'at-least', value: claim.value } : increased(base, claim.value);
}

/**
 * A claim of an entry with what the policy asks of it.
 *
 * @param quantityOfClaim the numbers of the claims entered before it
 */
export function saidIn(
  entry: Entry,
  subject: Subject,
  claim: Claim,
  place: number,
  zone: string | undefined,
  quantityOfClaim: (id: string) => Quantity | undefined,
): SaidClaim {
  const report = reportOf(entry);
  const institution = institutionOf(claim, report, entry.id);
  return {
    ...whenOf(claim.stated, report, zone),
    position: entry.position,
    place,
    subject,
    claim,
    quantity: quantityOf(claim, quantityOfClaim),
    institution,
    voice: voiceOf(institution),
    tier: tierOf(claim.role),
    official: isOfficial(claim.role),
    struck: isStruck(entry, claim.id),
    event: entry.id,
    recorded: entry.recorded,
    report,
    amendments: entry.amendments?.filter((amendment) => amendment.claim === claim.id) ?? [],
  };
}

function claimsSaid(history: History, zone: string | undefined): SaidClaim[] {
  const resolved = new Map<string, Quantity>();
  return history.entries.flatMap((entry) =>
    claimsOf(entry).map((claim, place): SaidClaim => {
      const said = saidIn(entry, history.subject, claim, place, zone, (id) => resolved.get(id));
      resolved.set(claim.id, said.quantity);
      return said;
    }),
  );
}

/**
 * What a claim does to those that it corrects. It has force where its claimant is official, or of the institution that it
 * corrects.
 */
export function correctionsBy(said: SaidClaim, voiceOfClaim: (id: string) => string | undefined): Act[] {
  const { relation } = said.claim;
  if (said.struck || relation?.kind !== 'correction') return [];
  return relation.of
    .filter((on) => said.official || voiceOfClaim(on) === said.voice)
    .map((on): Act => ({ ...said, on, kind: 'correction', claim: said.claim.id, reason: relation.reason }));
}

function corrections(claims: readonly SaidClaim[]): Act[] {
  const voices = new Map(claims.map(({ claim, voice }) => [claim.id, voice]));
  return claims.flatMap((said) => correctionsBy(said, (id) => voices.get(id)));
}

/** What a retraction or a reinstatement does to the claims that it names. */
export function takenBack(entry: Entry, subject: Subject, zone: string | undefined): Act[] {
  if (entry.type !== 'ClaimRetracted' && entry.type !== 'ClaimReinstated') return [];
  const { id: event, position, recorded, data } = entry;
  const kind = entry.type === 'ClaimRetracted' ? 'retraction' : 'reinstatement';
  const when = { ...whenOf(data.stated, data.report, zone), subject, position, recorded, event };
  return data.of.map((on, place): Act => ({ ...when, place, on, kind, claim: undefined, reason: data.reason }));
}

/** An assessment. @param lift the first entry that lifts it */
export function pinIn(
  { id: event, position, recorded, data }: Entry<'AssessmentMade'>,
  lift: Entry<'AssessmentLifted'> | undefined,
  subject: Subject,
  zone: string | undefined,
): Pin {
  const place = 0;
  return {
    ...whenOf(data.stated, data.report, zone),
    position,
    place,
    subject,
    event,
    recorded,
    data,
    lift: lift && {
      ...whenOf(lift.data.stated, lift.data.report, zone),
      position: lift.position,
      place,
      event: lift.id,
      recorded: lift.recorded,
      reason: lift.data.reason,
    },
  };
}

function pinsOf(history: History, zone: string | undefined): Pin[] {
  const lifts = entriesOf(history, 'AssessmentLifted');
  return entriesOf(history, 'AssessmentMade').map((made) =>
    pinIn(
      made,
      lifts.find(({ data }) => data.assessment === made.id),
      history.subject,
      zone,
    ),
  );
}

/** What an entry says of the date; undefined where that is nothing. */
export function dateIn(entry: Entry, subject: Subject, zone: string | undefined): DateSaid | undefined {
  if (!saysWhen(entry)) return undefined;
  const { id: event, position, data } = entry;
  const { stated, report, occurred } = data;
  const institution = institutionOf(data, report, event);
  return {
    ...whenOf(stated, report, zone),
    position,
    place: 0,
    subject,
    event,
    institution,
    voice: voiceOf(institution),
    occurred: spanOrUnknown(occurred, zone),
    data,
  };
}

const known = new WeakMap<History, AllSaid>();

/** Everything that was said in a subject, and in those merged into it, in the order in which it was said. */
export function allSaid(history: History): AllSaid {
  const before = known.get(history);
  if (before !== undefined) return before;
  const said = read(history);
  known.set(history, said);
  return said;
}

/** A claim that was entered in a subject, or in one merged into it, by the id that it is told with. */
export const claimIn = (history: History, id: string): Claim | undefined =>
  allSaid(history).claims.find(({ claim }) => claim.id === id)?.claim;

function read(history: History): AllSaid {
  const { merged = [] } = history.merging ?? {};
  return merged.length === 0 ? ownSaid(history) : together([ownSaid(history), ...merged.map(allSaid)]);
}

const together = (all: readonly AllSaid[]): AllSaid => ({
  claims: all.flatMap(({ claims }) => claims).sort(bySaid),
  acts: all.flatMap(({ acts }) => acts).sort(bySaid),
  pins: all.flatMap(({ pins }) => pins).sort(bySaid),
  dates: all.flatMap(({ dates }) => dates).sort(bySaid),
});

function ownSaid(history: History): AllSaid {
  const zone = zoneOf(history);
  const claims = claimsSaid(history, zone);
  const acts = [...corrections(claims), ...history.entries.flatMap((entry) => takenBack(entry, history.subject, zone))];
  const dates = history.entries.flatMap((entry) => dateIn(entry, history.subject, zone) ?? []);
  return {
    claims: claims.sort(bySaid),
    acts: acts.sort(bySaid),
    pins: pinsOf(history, zone).sort(bySaid),
    dates: dates.sort(bySaid),
  };
}

const isSaidBy = ({ moment }: When, until: number): boolean => moment !== null && moment <= until;

/** The words about the date that had been said by the end of a moment (null: all). */
export const datesUntil = ({ dates }: AllSaid, until: number | null): AllSaid['dates'] =>
  until === null || dates.length === 0 ? dates : dates.filter((date) => isSaidBy(date, until));

/** What had been said by the end of a moment (null: everything); what nobody dated is in no limited view. */
export function saidUntil(all: AllSaid, until: number | null): AllSaid {
  const { claims, acts, pins } = all;
  if (until === null) return { ...all, claims: claims.filter(({ struck }) => !struck) };
  const isIn = (when: When): boolean => isSaidBy(when, until);
  return {
    claims: claims.filter((said) => !said.struck && isIn(said)),
    acts: acts.filter(isIn),
    pins: pins
      .filter(isIn)
      .map((pin) => (pin.lift !== undefined && isIn(pin.lift) ? pin : { ...pin, lift: undefined })),
    dates: datesUntil(all, until),
  };
}
