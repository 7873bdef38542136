// What the rules of a subject refuse of an event: reasons in words, none where nothing speaks against it.
// Where the text leaves open whether something is refused, there is no reason here, and `mustBeTaken` is false.
import { type Amended, amendedUpTo, claimsIn, type Entered, type Fields } from './amended.ts';
import { claimsOf, seriesName } from './claims.ts';
import type { Draft } from './drafts.ts';
import { type Known, knownOf } from './known.ts';
import { foundUpTo } from './merges.ts';
import { nameKey } from './names.ts';
import { endsBeforeItBegins, isBefore, isSeason, stretchOf } from './time.ts';
import { closesCircle, wholesUpTo } from './wholes.ts';

const TIMES = ['stated', 'asOf', 'occurred', 'begun', 'progressed', 'ended', 'lifted', 'from', 'published', 'interval'];
const NAMES = ['claimant', 'institution', 'part', 'facility', 'facilities'];

/** Every value of some fields, wherever they are in data. */
function valuesOf(names: readonly string[], data: unknown): string[] {
  if (typeof data !== 'object' || data === null) return [];
  return Object.entries(data).flatMap(([name, value]) =>
    names.includes(name) ? [value].flat().filter((one) => typeof one === 'string') : valuesOf(names, value),
  );
}

const valueReasons = (data: Fields): string[] => [
  ...valuesOf(TIMES, data)
    .filter(isSeason)
    .map((text) => `${text} is a season`),
  ...valuesOf(TIMES, data)
    .filter(endsBeforeItBegins)
    .map((text) => `${text} ends before it begins`),
  ...valuesOf(NAMES, data)
    .filter((name) => nameKey(name) === '')
    .map((name) => `the name ${JSON.stringify(name)} is empty`),
];

const relationOf = (claim: Fields): { kind: string; of: readonly string[] } =>
  (claim.relation as { kind: string; of: readonly string[] } | undefined) ?? { kind: 'none', of: [] };

const contradicts = (stated: unknown, of: Fields, zone: string | undefined): boolean =>
  typeof stated === 'string' && typeof of.stated === 'string' && isBefore(stated, of.stated, zone);

/** @param before the claims that it may name: those that were entered before it and are not struck */
function claimReasons(claim: Fields, before: ReadonlyMap<string, Fields>, zone: string | undefined): string[] {
  const { kind, of } = relationOf(claim);
  const related = of.flatMap((id) => {
    const named = before.get(id);
    if (named === undefined) return [`${claim.id}: the subject has no claim ${id}, or it was struck`];
    return [
      ...(kind !== 'correction' && seriesName(named) !== seriesName(claim)
        ? [`${claim.id}: ${id} is of another series`]
        : []),
      ...(contradicts(claim.stated, named, zone) ? [`${claim.id}: said before ${id}`] : []),
    ];
  });
  if (claim.qualifier !== 'increment') return related;
  const base = before.get(String(claim.base));
  if (base === undefined) return [...related, `${claim.id}: the subject has no claim ${claim.base}, or it was struck`];
  return base.measure === claim.measure && base.group === claim.group
    ? related
    : [...related, `${claim.id}: its base ${base.id} counts something else`];
}

/** @param claims those that it may name */
function actReasons({ id: by, data, zone }: Amended, claims: ReadonlyMap<string, Fields>): string[] {
  return ((data.of as readonly string[] | undefined) ?? []).flatMap((id) => {
    const named = claims.get(id);
    if (named === undefined) return [`${by}: the subject has no claim ${id}, or it was struck`];
    return contradicts(data.stated, named, zone) ? [`${by}: said before ${id}`] : [];
  });
}

const isAct = ({ type }: { readonly type: string }): boolean => type === 'ClaimRetracted' || type === 'ClaimReinstated';

/** All that speaks against the claims and acts of a subject, one after the other. */
function reasonsWithin(entries: readonly Amended[]): string[] {
  const before = new Map<string, Fields>();
  const scope = entries[0]?.data.scope as Fields | undefined;
  return entries.flatMap((entry) => {
    const reasons = claimsIn(entry.data).flatMap((claim) => {
      const own = claimReasons(claim, before, entry.zone);
      before.set(String(claim.id), claim);
      const isOfScope = scope === undefined || (claim.measure === scope.measure && claim.group === scope.group);
      return isOfScope ? own : [...own, `${claim.id}: not of the scope`];
    });
    return isAct(entry) ? actReasons(entry, before) : reasons;
  });
}

/** Why a `partOf` that an event brings would close a circle. */
export function circlesIn({ type, data }: Draft, subject: string, events: readonly Entered[]): string[] {
  const first = events.find((event) => event.subject === subject);
  const isFirst = first === undefined;
  const ofFirst = type === 'EntryAmended' && data.event === first?.id;
  const of = isFirst ? data.partOf : ofFirst ? (data.fields as Fields).partOf : undefined;
  if (typeof of !== 'string') return [];
  const isCircle = of === subject || closesCircle(subject, of, wholesUpTo(events), foundUpTo(events));
  return isCircle ? [`${subject} as a part of ${of} closes a circle`] : [];
}

function strikeReasons({ of }: Fields, { claims }: Known): string[] {
  const claim = claims.get(String(of));
  if (claim === undefined) return ['it strikes a claim that is not there'];
  const upon = [...claims.values()].find(({ qualifier, base }) => qualifier === 'increment' && base === of);
  if (upon !== undefined) return [`it strikes the base of ${upon.id}`];
  return relationOf(claim).kind === 'repeat' ? ['it strikes a repeat'] : [];
}

/** Why the text refuses an event. What it leaves of the entries before it must be what could have been posted. */
export function reasonsAgainst(draft: Draft, subject: string, events: readonly Entered[]): string[] {
  const plain = [...valueReasons(draft.data), ...circlesIn(draft, subject, events)];
  if (draft.data.strike === true) return strikeReasons(draft.data, knownOf(events, subject));
  const next = { ...draft, subject, id: 'the next', position: events.length };
  const known = reasonsWithin(amendedUpTo(events, subject));
  const reasons = reasonsWithin(amendedUpTo([...events, next], subject));
  return [...plain, ...reasons.filter((reason) => !known.includes(reason))];
}

const FIRST = ['RiotReported', 'TransferOperationBegun', 'EmergencyDecreed', 'TollClaimed'];

/**
 * Whether the text takes an event that it has no reason against: it begins a subject, or revises figures, or tells of a date,
 * or takes back what stands, or reinstates what does not.
 */
export function mustBeTaken({ type, data }: Draft, subject: string, events: readonly Entered[]): boolean {
  const { entries, dropped } = knownOf(events, subject);
  if (foundUpTo(events).has(subject)) return false;
  if (entries.length === 0) return FIRST.includes(type);
  const named = [data, ...claimsIn(data)].flatMap((one) => [one.of, relationOf(one).of].flat());
  if (claimsOf(entries).some((claim) => named.includes(claim.id) && wasRaised(claim))) return false;
  if (type === 'CasualtiesRevised' || type === 'StatementRecorded') return true;
  const of = (data.of as readonly string[] | undefined) ?? [];
  if (!isAct({ type }) || of.length === 0) return false;
  return of.every((id) => dropped.includes(id) === (type === 'ClaimReinstated'));
}

/** Whether a claim counts as later than its own date says: the text leaves open from when on it may be acted on. */
const wasRaised = ({ fields, moment, zone }: ReturnType<typeof claimsOf>[number]): boolean =>
  typeof fields.stated === 'string' && stretchOf(fields.stated, zone).first !== moment;
