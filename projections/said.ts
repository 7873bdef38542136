import { actDate, type ClaimAct, hasForce } from '#src/domain/acts.ts';
import { type Claim, institutionKeyOf, institutionOf, namedBy } from '#src/domain/claim.ts';
import { claimsOf, type EventData, reportOf } from '#src/domain/events.ts';
import type { Report } from '#src/domain/fields.ts';
import { increased, type Quantity } from '#src/domain/figure.ts';
import { type Amendment, type Entry, type History, isStruck } from '#src/domain/history.ts';
import { entriesOf, zoneOf } from '#src/domain/state.ts';
import { compareStated, dateOf, notBefore, type StatedOrder } from '#src/domain/stated.ts';
import type { Subject } from '#src/domain/subject.ts';
import { type Span, spanOrUnknown } from '#src/domain/time.ts';
import { isOfficial, tierOf } from '#src/domain/vocabulary.ts';

/** A claim with what the policy asks of it, as amended. */
export interface SaidClaim extends StatedOrder {
  readonly subject: Subject;
  readonly claim: Claim;
  /** The last moment that its own date allows. */
  readonly latest: number;
  readonly quantity: Quantity;
  readonly institution: string;
  /** What institutions are compared by. */
  readonly institutionKey: string;
  readonly tier: number;
  readonly official: boolean;
  readonly struck: boolean;
  readonly event: string;
  readonly recorded: string;
  readonly report: Report | undefined;
  readonly amendments: readonly Amendment[];
}

/** Something that decides whether a claim stands, and where it was recorded. */
export interface Act extends ClaimAct {
  readonly subject: Subject;
  readonly event: string;
  readonly recorded: string;
  readonly reason: string | undefined;
}

/** An analyst's pin on a figure, and when it was lifted. */
export interface Pin extends StatedOrder {
  readonly subject: Subject;
  readonly event: string;
  readonly recorded: string;
  readonly data: EventData<'AssessmentMade'>;
  readonly lift:
    | (StatedOrder & { readonly event: string; readonly recorded: string; readonly reason: string })
    | undefined;
}

/** A word about the date: when something happened, by a statement, as amended. */
export interface DateSaid extends StatedOrder {
  readonly subject: Subject;
  readonly event: string;
  readonly institution: string;
  /** What institutions are compared by. */
  readonly institutionKey: string;
  readonly occurred: Span;
  readonly data: Dated;
}

type Dated = EventData<'StatementRecorded'> & { readonly occurred: string };

/** Whether an entry says when something happened. */
const saysWhen = (entry: Entry): entry is Entry<'StatementRecorded'> & { readonly data: Dated } =>
  entry.type === 'StatementRecorded' && entry.data.occurred !== undefined;

/** All that was said in a subject. */
export interface AllSaid {
  readonly claims: readonly SaidClaim[];
  readonly acts: readonly Act[];
  readonly pins: readonly Pin[];
  readonly dates: readonly DateSaid[];
}

export const NOTHING_SAID: AllSaid = { claims: [], acts: [], pins: [], dates: [] };

function quantityOf(claim: Claim, quantityOfClaim: (id: string) => Quantity | undefined): Quantity {
  if (claim.qualifier !== 'increment') return claim;
  const base = quantityOfClaim(claim.base);
  return base === undefined ? { qualifier: 'at-least', value: claim.value } : increased(base, claim.value);
}

/**
 * A claim of an entry with what the policy asks of it.
 *
 * @param saidBefore the claims entered before it
 */
export function saidIn(
  entry: Entry,
  subject: Subject,
  claim: Claim,
  place: number,
  zone: string | undefined,
  saidBefore: (id: string) => SaidClaim | undefined,
): SaidClaim {
  const report = reportOf(entry);
  const named = namedBy(claim).map(saidBefore);
  const institution = institutionOf(claim, report, entry.id);
  return {
    ...notBefore(
      dateOf(claim.stated, report, zone),
      named.filter((one) => !one?.struck),
    ),
    position: entry.position,
    place,
    subject,
    claim,
    quantity: quantityOf(claim, (id) => saidBefore(id)?.quantity),
    institution,
    institutionKey: institutionKeyOf(institution),
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
  const before = new Map<string, SaidClaim>();
  for (const entry of history.entries) {
    for (const [place, claim] of claimsOf(entry).entries()) {
      before.set(
        claim.id,
        saidIn(entry, history.subject, claim, place, zone, (id) => before.get(id)),
      );
    }
  }
  return [...before.values()];
}

/** What a claim does to those that it corrects, where its correction has force. @param keyOfClaim the key of a claim's institution */
export function correctionsBy(said: SaidClaim, keyOfClaim: (id: string) => string | undefined): Act[] {
  const { relation } = said.claim;
  if (said.struck || relation?.kind !== 'correction') return [];
  return relation.of
    .filter((on) => hasForce(said, keyOfClaim(on)))
    .map((on): Act => ({ ...said, on, kind: 'correction', claim: said.claim.id, reason: relation.reason }));
}

function corrections(claims: readonly SaidClaim[]): Act[] {
  const keys = new Map(claims.map(({ claim, institutionKey }) => [claim.id, institutionKey]));
  return claims.flatMap((said) => correctionsBy(said, (id) => keys.get(id)));
}

/** What a retraction or a reinstatement does to the claims that it names. @param saidClaim a claim of the subject, by its id */
export function takenBack(
  entry: Entry,
  subject: Subject,
  zone: string | undefined,
  saidClaim: (id: string) => SaidClaim | undefined,
): Act[] {
  if (entry.type !== 'ClaimRetracted' && entry.type !== 'ClaimReinstated') return [];
  const { id: event, position, recorded, data } = entry;
  const kind = entry.type === 'ClaimRetracted' ? 'retraction' : 'reinstatement';
  const own = dateOf(data.stated, data.report, zone);
  const act = { subject, position, recorded, event, kind, claim: undefined, reason: data.reason } as const;
  return data.of.map((on, place): Act => ({ ...act, ...actDate(own, saidClaim(on)), place, on }));
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
    ...dateOf(data.stated, data.report, zone),
    position,
    place,
    subject,
    event,
    recorded,
    data,
    lift: lift && {
      ...dateOf(lift.data.stated, lift.data.report, zone),
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
    ...dateOf(stated, report, zone),
    position,
    place: 0,
    subject,
    event,
    institution,
    institutionKey: institutionKeyOf(institution),
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
  claims: all.flatMap(({ claims }) => claims).sort(compareStated),
  acts: all.flatMap(({ acts }) => acts).sort(compareStated),
  pins: all.flatMap(({ pins }) => pins).sort(compareStated),
  dates: all.flatMap(({ dates }) => dates).sort(compareStated),
});

function ownSaid(history: History): AllSaid {
  const zone = zoneOf(history);
  const claims = claimsSaid(history, zone);
  const byId = new Map(claims.map((said) => [said.claim.id, said]));
  const takenBackBy = (entry: Entry): Act[] => takenBack(entry, history.subject, zone, (id) => byId.get(id));
  const acts = [...corrections(claims), ...history.entries.flatMap(takenBackBy)];
  const dates = history.entries.flatMap((entry) => dateIn(entry, history.subject, zone) ?? []);
  return {
    claims: claims.sort(compareStated),
    acts: acts.sort(compareStated),
    pins: pinsOf(history, zone).sort(compareStated),
    dates: dates.sort(compareStated),
  };
}

/** Whether something had been said by the end of a moment. What nobody dated is in no limited view. */
export const isSaidBy = ({ moment, isDated }: StatedOrder, until: number): boolean =>
  isDated && moment !== null && moment <= until;

/** The words about the date that had been said by the end of a moment (null: all). */
export const datesUntil = ({ dates }: AllSaid, until: number | null): AllSaid['dates'] =>
  until === null || dates.length === 0 ? dates : dates.filter((date) => isSaidBy(date, until));

/** What had been said by the end of a moment (null: everything); what nobody dated is in no limited view. */
export function saidUntil(all: AllSaid, until: number | null): AllSaid {
  const { claims, acts, pins } = all;
  if (until === null) return { ...all, claims: claims.filter(({ struck }) => !struck) };
  const isIn = (when: StatedOrder): boolean => isSaidBy(when, until);
  return {
    claims: claims.filter((said) => !said.struck && isIn(said)),
    acts: acts.filter(isIn),
    pins: pins
      .filter(isIn)
      .map((pin) => (pin.lift !== undefined && isIn(pin.lift) ? pin : { ...pin, lift: undefined })),
    dates: datesUntil(all, until),
  };
}
