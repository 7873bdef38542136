import { type Kind, kindOf, type Subject } from '#src/domain/subject.ts';
import type { Known } from './known.ts';
import type { ClaimWish, Wish } from './wishes.ts';

type Fields = { [name: string]: unknown };
/** An event that a subject may or may not take. */
export interface Draft {
  readonly type: string;
  readonly data: Fields;
}

const defined = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

const picked = <T>(from: readonly T[], pick: number): T | undefined => from[pick % Math.max(1, from.length)];

function quantity({ qualifier, value, more, words, base }: ClaimWish, ids: readonly string[]): Fields {
  if (qualifier === 'between') return { qualifier, low: value, high: value + more };
  if (qualifier === 'words') return { qualifier, words };
  if (qualifier === 'increment') return { qualifier, value: value + 1, base: picked(ids, base) };
  return { qualifier, value: qualifier === 'fewer-than' ? value + 1 : value };
}

function relation({ relation: kind, of }: ClaimWish, ids: readonly string[]): Fields | undefined {
  const named = [...new Set(of.flatMap((pick) => picked(ids, pick) ?? []))];
  if (kind === undefined || named.length === 0) return undefined;
  return { kind, of: named, ...(kind === 'correction' ? { reason: 'double-count' } : {}) };
}

/** A claim as wished, of the series that its relation or base needs. @param known those entered before it */
function claimOf(wished: ClaimWish, id: string, known: ReadonlyMap<string, Fields>, scope: Fields | undefined): Fields {
  const ids = [...known.keys()];
  const related = relation(wished, ids);
  const base = wished.qualifier === 'increment' ? picked(ids, wished.base) : undefined;
  const like = related !== undefined && related.kind !== 'correction' ? (related.of as string[])[0] : base;
  const { measure, group, part } = known.get(like ?? '') ?? wished.series;
  const { stated, claimant, institution, role, status, basis } = wished;
  return defined({
    id,
    measure: scope?.measure ?? measure,
    group: scope?.group ?? group,
    part: scope === undefined ? part : undefined,
    ...quantity(wished, ids),
    stated,
    claimant,
    institution,
    role,
    status,
    basis,
    relation: related,
    ...(scope === undefined ? {} : { asOf: wished.asOf, includesIncident: wished.includes }),
  });
}

const reportOf = ({ published, publisher }: Wish): Fields | undefined =>
  published === undefined && publisher === undefined ? undefined : defined({ published, publisher });

function firstDraft(wish: Wish, subject: Subject, claims: (scope?: Fields) => Fields[]): Draft {
  const { places, facilities, zone, ownZone, partOf, occurred, scope, interval } = wish;
  const report = reportOf(wish);
  const where = { places, facilities, partOf, report };
  const said = wish.isSilent ? undefined : claims();
  switch (kindOf(subject)) {
    case 'incident':
      return { type: 'RiotReported', data: defined({ kind: 'riot', ...where, zone, occurred, claims: said }) };
    case 'operation':
      return {
        type: 'TransferOperationBegun',
        data: defined({ ...where, zone: ownZone, begun: occurred, claims: said }),
      };
    case 'emergency':
      return {
        type: 'EmergencyDecreed',
        data: defined({ provinces: places, from: wish.day, zone: ownZone, days: wish.days, report }),
      };
    case 'toll': {
      const { measure, group } = scope;
      const where = subject.startsWith('toll/prison') ? { facility: wish.prison } : { place: wish.country };
      const of = { ...where, population: 'inmates', measure, group, interval };
      return { type: 'TollClaimed', data: defined({ scope: of, claims: claims(of), report }) };
    }
  }
}

const CLAIM_FIELDS = [
  'stated',
  'stated',
  'claimant',
  'institution',
  'role',
  'status',
  'relation',
  'part',
  'measure',
  'group',
  'basis',
  'asOf',
  'includesIncident',
];

function claimPatch(wish: Wish, current: object, fresh: Fields): Fields {
  const patch: Fields = {};
  for (const pick of wish.fields) {
    const name = picked([...CLAIM_FIELDS, 'quantity', 'quantity', 'quantity'], pick) ?? '';
    const names = name === 'quantity' ? ['qualifier', 'value', 'low', 'high', 'words', 'base'] : [name];
    for (const field of names) if (field in current || field in fresh) patch[field] = fresh[field] ?? null;
  }
  return patch;
}

/** The fields of an event that are amended, apart from its claims. */
const EVENT_FIELDS: Readonly<Record<string, readonly string[]>> = {
  RiotReported: ['occurred', 'places', 'facilities', 'partOf', 'partOf', 'report'],
  TransferOperationBegun: ['begun', 'places', 'facilities', 'zone', 'partOf', 'report'],
  TransferOperationEnded: ['ended'],
  EmergencyDecreed: ['from', 'days', 'provinces', 'zone', 'report'],
  EmergencyExtended: ['from', 'days'],
  TollClaimed: ['report', 'report', 'scope'],
  CasualtiesRevised: ['report'],
  StatementRecorded: ['occurred', 'occurred', 'institution', 'claimant', 'stated', 'report'],
  EmergencyLifted: ['lifted'],
  TransferOperationProgressed: ['progressed', 'report'],
  ClaimRetracted: ['of', 'of', 'stated', 'report'],
  ClaimReinstated: ['of', 'of', 'stated', 'report'],
  AssessmentMade: ['quantity', 'quantity', 'measure', 'group', 'part', 'stated', 'report'],
  AssessmentLifted: ['assessment', 'stated', 'report'],
};

const QUANTITY = ['qualifier', 'value', 'low', 'high', 'words'];

function eventPatch(wish: Wish, type: string, current: object, fresh: Draft, known: Known): Fields {
  const names = wish.fields
    .map((pick) => picked(EVENT_FIELDS[type] ?? ['stated', 'report'], pick) ?? '')
    .flatMap((name) => (name === 'quantity' ? QUANTITY : [name]));
  const [claim] = wish.claims;
  const isPin = type === 'AssessmentMade' && claim !== undefined && claim.qualifier !== 'increment';
  const ids = [...known.claims.keys()];
  const values: Fields = {
    ...fresh.data,
    report: reportOf(wish),
    stated: wish.stated,
    ended: wish.occurred,
    days: wish.days,
    from: wish.day,
    lifted: wish.day,
    progressed: wish.occurred,
    institution: claim?.institution,
    claimant: claim?.claimant,
    of: [...new Set(wish.picks.flatMap((n) => picked(ids, n) ?? []))],
    assessment: picked(
      known.entries.filter(({ type }) => type === 'AssessmentMade'),
      wish.picks[0] ?? 0,
    )?.id,
    ...(isPin ? { ...claim.series, ...quantity(claim, []) } : {}),
    ...(type === 'StatementRecorded' ? { occurred: wish.dated } : {}),
  };
  const there = names.filter((name) => values[name] !== undefined || name in current);
  return Object.fromEntries(there.map((name) => [name, values[name] ?? null]));
}

/** A statement, nearly always about the date. */
function statementOf({ claims: [speaker], dated }: Wish, kind: Kind, said: Fields): Fields {
  const { claimant, institution, role } = speaker ?? {};
  return defined({
    gist: 'says when',
    ...said,
    claimant,
    institution,
    role,
    occurred: kind === 'toll' ? undefined : dated,
  });
}

const PROGRESS = { operation: 'TransferOperationProgressed', emergency: 'EmergencyExtended' } as const;
const END = { operation: 'TransferOperationEnded', emergency: 'EmergencyLifted' } as const;

/** The event that a wish stands for where its subject stands so. @param n its number, for the ids of its claims */
export function draftOf(wish: Wish, subject: Subject, { entries, ...there }: Known, n: number): Draft | undefined {
  const ids = [...there.claims.keys()];
  const scope = entries[0]?.data.scope as Fields | undefined;
  const claims = (of = scope): Fields[] => {
    const known = new Map<string, Fields>(there.claims);
    return wish.claims.map((wished, index) => {
      const claim = claimOf(wished, `c${n}-${index}`, known, of);
      known.set(String(claim.id), claim);
      return claim;
    });
  };
  const fresh = firstDraft(wish, subject, claims);
  if (entries.length === 0) return fresh;
  const kind = kindOf(subject);
  const report = reportOf(wish);
  const pickedOf = (from: readonly string[]): string[] => [
    ...new Set(wish.picks.flatMap((n) => picked(from, n) ?? [])),
  ];
  const named = pickedOf(ids);
  const [pick = 0] = wish.picks;
  // What has no sense for the subject as it is stands for what has.
  const act = wish.act === 'reinstate' && there.dropped.length === 0 ? 'retract' : wish.act;
  const isEvent = (act === 'go-on' || act === 'end') && !/^(operation|emergency)/.test(subject);
  const said = defined({ stated: wish.stated, report });
  switch (isEvent ? 'revise' : act) {
    case 'revise':
      return { type: 'CasualtiesRevised', data: defined({ claims: claims(), report }) };
    case 'retract':
      return { type: 'ClaimRetracted', data: { of: named, ...said } };
    case 'reinstate':
      return {
        type: 'ClaimReinstated',
        data: { of: pickedOf(wish.isSilent ? ids : there.dropped), ...said },
      };
    case 'strike':
      return { type: 'EntryAmended', data: { of: named[0], strike: true } };
    case 'amend-claim': {
      const current = there.claims.get(named[0] ?? '');
      const fields = claimPatch(wish, current ?? {}, claims()[0] ?? {});
      return { type: 'EntryAmended', data: { of: named[0], fields } };
    }
    case 'amend-event': {
      const target = picked([entries[0], entries[0], ...entries], pick);
      const fields = eventPatch(wish, target?.type ?? '', target?.data ?? {}, fresh, { entries, ...there });
      return { type: 'EntryAmended', data: { event: target?.id, fields } };
    }
    case 'pin': {
      const [wished] = wish.claims;
      if (wished === undefined || wished.qualifier === 'increment') return undefined;
      const data = { ...wished.series, ...quantity(wished, []), reason: 'counted', ...said };
      return { type: 'AssessmentMade', data: defined(data) };
    }
    case 'lift': {
      const made = picked(
        entries.filter(({ type }) => type === 'AssessmentMade'),
        pick,
      )?.id;
      return { type: 'AssessmentLifted', data: { assessment: made, reason: 'counted anew', ...said } };
    }
    case 'go-on':
      if (kind === 'operation') return { type: PROGRESS[kind], data: defined({ progressed: wish.occurred, report }) };
      return kind === 'emergency'
        ? { type: PROGRESS[kind], data: defined({ from: wish.day, days: wish.days }) }
        : undefined;
    case 'end':
      if (kind === 'operation') return { type: END[kind], data: defined({ ended: wish.occurred, report }) };
      return kind === 'emergency' ? { type: END[kind], data: defined({ lifted: wish.day }) } : undefined;
    case 'merge':
      return { type: 'IncidentsMerged', data: defined({ into: wish.into, report }) };
    case 'split':
      return { type: 'IncidentSplit', data: defined({ report }) };
    case 'state':
      return { type: 'StatementRecorded', data: statementOf(wish, kind, said) };
  }
}
