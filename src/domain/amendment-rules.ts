import type { z } from 'zod';
import { Claim } from './claim.ts';
import { claimsOf, EVENTS, type EventBody, type EventData } from './events.ts';
import { type FieldFault, faultsIn } from './faults.ts';
import { Report } from './fields.ts';
import { type Entry, evolve, findClaim, type History, replaced } from './history.ts';
import { pointerOf } from './json.ts';
import { isNewTo, type Objection, objectionsAlong, objectionsTo, type Rules } from './objections.ts';
import { type Refusal, type RefusalCode, refusal } from './refusal.ts';
import type { State } from './state.ts';

type Fields = Extract<EventData<'EntryAmended'>, { readonly fields: object }>['fields'];

/** What an amendment replaces: in the claim, or else the event, that it names. */
interface Amending {
  readonly target: { readonly of: string } | { readonly event: string };
  readonly fields: Fields;
  /** Where what it names stands: the entry's place in the history, and the claim's in that. */
  readonly at: number;
  readonly place: number | undefined;
}

const pointerTo = (...path: readonly PropertyKey[]): string => pointerOf(['fields', ...path]);

/** Whether a field that an entry or a claim does not have is one of the report that it came with. */
const isOfReport = ({ path: [name, ...deeper], unknown }: FieldFault): boolean =>
  unknown === true && deeper.length === 0 && Object.hasOwn(Report.shape, String(name));

/** What the contract has against an entry, or a claim of it, as amended. */
const invalid = (schema: z.ZodType, value: object, { id }: Entry): Refusal[] =>
  faultsIn(schema, value).map((fault) => {
    const detail = isOfReport(fault)
      ? `belongs to the report: amend \`report\` of the event ${id}`
      : `as amended: ${fault.detail}`;
    return refusal('amendment-invalid', pointerTo(...fault.path), detail);
  });

/** A field that is not there cannot be taken out: a slip in its name is refused, not passed over. */
const absentRefusals = (target: object, { fields }: Amending): Refusal[] =>
  Object.entries(fields)
    .filter(([name, value]) => value === null && !Object.hasOwn(target, name))
    .map(([name]) => refusal('amendment-invalid', pointerTo(name), 'cannot be taken out: there is no such field'));

function strikeRefusals(id: string, state: State): Refusal[] {
  const upon = [...state.claims.values()].find(
    ({ claim, struck }) => !struck && claim.qualifier === 'increment' && claim.base === id,
  );
  if (upon !== undefined) {
    return [
      refusal(
        'still-needed',
        '/of',
        `claim ${upon.claim.id} is an increment on this claim: amend ${upon.claim.id} first`,
      ),
    ];
  }
  return state.claims.get(id)?.claim.relation?.kind === 'repeat'
    ? [refusal('still-needed', '/of', `claim ${id} is a repeat: amend it, do not strike it`)]
    : [];
}

/** A history after an amendment. */
function amendedHistory(history: History, { target, fields }: Amending): History {
  const { subject, revision, position } = history;
  const event = { type: 'EntryAmended', data: { ...target, fields }, id: '', subject, recorded: '' } as const;
  return evolve(history, { ...event, revision: revision + 1, position: position + 1 });
}

/** The codes of objections to another entry: it is not out of order itself, it contradicts what was amended. */
const CODES: { readonly [code in RefusalCode]?: RefusalCode } = {
  'before-the-beginning': 'contradicts-time',
  'after-the-end': 'contradicts-time',
};

/** Whether a claim stood when another entry acted on it was decided then: only the amended entry is checked for it again. */
const DECIDED_THEN: ReadonlySet<RefusalCode> = new Set(['already-retracted', 'not-retracted']);

/**
 * Whether an objection to another entry than the amended one counts. A later total only repeats the scope of the toll: it can be
 * amended after the first total, which decides until then.
 */
const isHeldAgainstOthers = ({ refusal: { code, pointer } }: Objection): boolean =>
  !DECIDED_THEN.has(code) && !(code === 'scope-mismatch' && pointer === '/scope');

/** The most objections that a refusal names. */
const MAX_NAMED = 20;

const CLAIM = /^\/claims\/(\d+)(.*)$/;

/** Where in the amendment an objection to the amended entry points; undefined if it is to another entry. */
function ownPointer(
  { entry, refusal: { pointer } }: Objection,
  amended: Entry,
  amending: Amending,
): string | undefined {
  if (entry !== amended) return undefined;
  const [, place, rest = ''] = CLAIM.exec(pointer) ?? [];
  if (amending.place !== undefined) return Number(place) === amending.place ? `/fields${rest}` : undefined;
  const [, field = ''] = pointer.split('/');
  return field === '' || field in amending.fields ? `/fields${pointer}` : undefined;
}

/** Finds the field that leads to an objection: the first field without which the amendment does not lead to it. */
function culprits(history: History, amending: Amending, rules: Rules): (objection: Objection) => string {
  const names = Object.keys(amending.fields);
  const [only] = names;
  if (names.length === 1 && only !== undefined) return () => pointerTo(only);
  const without = names.map((name) => {
    const { [name]: _, ...fields } = amending.fields;
    return { name, isCleared: isNewTo(objectionsAlong(amendedHistory(history, { ...amending, fields }), rules)) };
  });
  return (objection) => {
    const found = without.find(({ isCleared }) => isCleared(objection));
    return found === undefined ? '/fields' : pointerTo(found.name);
  };
}

const named = ({ entry, refusal: { pointer } }: Objection): string => {
  const claim = claimsOf(entry)[Number(CLAIM.exec(pointer)?.[1] ?? Number.NaN)];
  return claim === undefined ? `event ${entry.id} (${entry.type})` : `claim ${claim.id}`;
};

/** What speaks against a history after an amendment, and did not before it. */
function objectionsAfter(
  history: History,
  before: Entry,
  after: History,
  amended: Entry,
  amending: Amending,
  rules: Rules,
) {
  const isOwn = (objection: Objection): boolean => ownPointer(objection, amended, amending) !== undefined;
  const isOfAmendedField = (objection: Objection): boolean => {
    const [, , field = ''] = ownPointer(objection, amended, amending)?.split('/') ?? [];
    return Object.hasOwn(amending.fields, field);
  };
  const own = objectionsTo(amended, after, rules).filter(isOwn);
  const isNew = own.length === 0 ? undefined : isNewTo(objectionsTo(before, history, rules));
  // What is said again is held to the rules again, even if it was there before.
  const newOwn = own.filter((objection) => isOfAmendedField(objection) || isNew?.(objection));
  // What the entry itself contradicts would be named again from the other side.
  if (newOwn.length > 0) return newOwn;
  const isHeld = (objection: Objection): boolean => isOwn(objection) || isHeldAgainstOthers(objection);
  const along = objectionsAlong(after, rules).filter(isHeld);
  return along.length === 0 ? along : along.filter(isNewTo(objectionsAlong(history, rules)));
}

/**
 * What an amendment leaves must be what could have been posted: the entry on all others, and every entry on those before it. An
 * objection that was there before the amendment does not count.
 */
function consequences(history: History, amending: Amending, rules: Rules): Refusal[] {
  const after = amendedHistory(history, amending);
  const [before, amended] = [history.entries[amending.at], after.entries[amending.at]];
  if (before === undefined || amended === undefined) return [];
  let culpritOf: ((objection: Objection) => string) | undefined;
  const refusals = objectionsAfter(history, before, after, amended, amending, rules).map((objection): Refusal => {
    const pointer = ownPointer(objection, amended, amending);
    if (pointer !== undefined) return { ...objection.refusal, pointer };
    culpritOf ??= culprits(history, amending, rules);
    const { code, detail } = objection.refusal;
    const consequence = `as amended, ${named(objection)} would no longer hold: ${detail}`;
    return refusal(CODES[code] ?? code, culpritOf(objection), consequence);
  });
  const more = refusals.length - MAX_NAMED;
  return more <= 0
    ? refusals
    : [...refusals.slice(0, MAX_NAMED), refusal('amendment-invalid', '/fields', `and ${more} more would not hold`)];
}

function eventRefusals(event: string, fields: Fields, { history }: State, rules: Rules): Refusal[] {
  const at = history.entries.findIndex(({ id }) => id === event);
  const entry = history.entries[at];
  if (entry === undefined) return [refusal('event-unknown', '/event', `the subject has no event ${event}`)];
  if (entry.type === 'EntryAmended') {
    return [refusal('amendment-invalid', '/event', 'an amendment cannot be amended: amend the entry again')];
  }
  if (entry.type === 'IncidentsMerged' || entry.type === 'IncidentSplit') {
    return [
      refusal(
        'amendment-invalid',
        '/event',
        'a merge cannot be amended: post IncidentSplit, then IncidentsMerged as it should be',
      ),
    ];
  }
  if (entry.type === 'EntryErased') return [refusal('amendment-invalid', '/event', 'an erasure cannot be amended')];
  if ('claims' in fields) {
    return [refusal('amendment-invalid', '/fields/claims', 'amend each claim by its own id')];
  }
  const wrong = invalid(EVENTS[entry.type], replaced<object>(entry.data, fields), entry);
  if (wrong.length > 0) return wrong;
  const amending: Amending = { target: { event }, fields, at, place: undefined };
  return [...absentRefusals(entry.data, amending), ...consequences(history, amending, rules)];
}

function claimRefusals(of: string, fields: Fields, { history }: State, rules: Rules): Refusal[] {
  const found = findClaim(history, of);
  if (found === undefined) return [refusal('claim-unknown', '/of', `the subject has no claim ${of}`)];
  if ('id' in fields) return [refusal('amendment-invalid', '/fields/id', 'the id of a claim cannot be amended')];
  const wrong = invalid(Claim, replaced<object>(found.claim, fields), found.entry);
  if (wrong.length > 0) return wrong;
  const at = history.entries.indexOf(found.entry);
  const amending: Amending = { target: { of }, fields, at, place: found.place };
  return [...absentRefusals(found.claim, amending), ...consequences(history, amending, rules)];
}

/**
 * An amendment: names a claim or an event of the subject, and what comes out satisfies the contract and the rules.
 *
 * @param rules the rules of posting
 */
export function amendmentRefusals({ data }: EventBody<'EntryAmended'>, state: State, rules: Rules): Refusal[] {
  if ('event' in data) return eventRefusals(data.event, data.fields, state, rules);
  const known = state.claims.get(data.of);
  if (known === undefined) return [refusal('claim-unknown', '/of', `the subject has no claim ${data.of}`)];
  if (known.struck) return [refusal('claim-struck', '/of', `claim ${data.of} was struck and stays struck`)];
  return 'strike' in data ? strikeRefusals(data.of, state) : claimRefusals(data.of, data.fields, state, rules);
}
