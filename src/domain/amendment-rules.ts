import { actRefusals, liftRefusals } from './act-rules.ts';
import { Claim } from './claim.ts';
import { claimRefusals, futureRefusals, timesOf } from './claim-rules.ts';
import { decideEmergency } from './emergency.ts';
import { EVENTS, type EventBody } from './events.ts';
import { type Entry, findClaim, replaced } from './history.ts';
import { decideOperation } from './operation.ts';
import { type Refusal, refusal } from './refusal.ts';
import type { Known, State } from './state.ts';
import { zoneOf } from './state.ts';
import { kindOf } from './subject.ts';
import { decideTollClaim, decideTollStatement } from './toll.ts';

const invalid = (issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]): Refusal[] =>
  issues.map(({ path, message }) =>
    refusal('amendment-invalid', `/fields${path.map((step) => `/${String(step)}`).join('')}`, `as amended: ${message}`),
  );

/** A field that is not there cannot be taken out: a slip in its name is refused, not passed over. */
const absentRefusals = (target: object, fields: { readonly [field: string]: unknown }): Refusal[] =>
  Object.entries(fields)
    .filter(([name, value]) => value === null && !Object.hasOwn(target, name))
    .map(([name]) => {
      const pointer = `/fields/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      return refusal('amendment-invalid', pointer, 'is not there to be taken out');
    });

/** The claims entered before one: what it may name. */
function claimsBefore(state: State, id: string): ReadonlyMap<string, Known> {
  const before = new Map<string, Known>();
  for (const [other, known] of state.claims) {
    if (other === id) break;
    before.set(other, known);
  }
  return before;
}

function strikeRefusals(id: string, state: State): Refusal[] {
  const upon = [...state.claims.values()].find(
    ({ claim, struck }) => !struck && claim.qualifier === 'increment' && claim.base === id,
  );
  if (upon !== undefined) {
    return [refusal('still-needed', '/of', `claim ${upon.claim.id} is an increment upon ${id}; amend that first`)];
  }
  return state.claims.get(id)?.claim.relation?.kind === 'repeat'
    ? [refusal('still-needed', '/of', `claim ${id} is a repeat; amend it instead of striking it`)]
    : [];
}

const withEntries = (state: State, entries: readonly Entry[]): State => ({
  ...state,
  history: { ...state.history, entries },
});

/** What the course of the subject has against an event, where the rest of it stays as it is. */
function courseRefusals(body: EventBody, entry: Entry, state: State): Refusal[] {
  const others = withEntries(
    state,
    state.history.entries.filter((other) => other !== entry),
  );
  switch (body.type) {
    case 'TransferOperationProgressed':
    case 'TransferOperationEnded':
      return decideOperation(body, others);
    case 'EmergencyExtended':
    case 'EmergencyLifted':
      return decideEmergency(body, others);
    case 'ClaimRetracted':
    case 'ClaimReinstated':
      // Whether what it names stood when it was entered was decided then.
      return actRefusals(body, state).filter(({ code }) => code !== 'already-retracted' && code !== 'not-retracted');
    case 'AssessmentLifted':
      return liftRefusals(body, others);
    case 'StatementRecorded':
      return kindOf(state.history.subject) === 'toll' ? decideTollStatement(body) : [];
    default:
      return [];
  }
}

/** A beginning that was amended does not come after what followed it. */
function beginningRefusals(entry: Entry, fields: object, state: State): Refusal[] {
  const field = ['begun', 'from', 'zone'].find((name) => name in fields);
  if (field === undefined || entry !== state.history.entries[0]) return [];
  const entries = state.history.entries.with(0, { ...entry, data: replaced(entry.data, fields as never) } as Entry);
  const follow = /^(TransferOperation|Emergency)/;
  const contradicted = entries
    .slice(1)
    .find((other) => follow.test(other.type) && courseRefusals(other, other, withEntries(state, entries)).length > 0);
  return contradicted === undefined
    ? []
    : [refusal('contradicts-time', `/fields/${field}`, `event ${contradicted.id} tells of what was before`)];
}

/** The event that an amendment names, as amended; undefined where there is none or it breaks the contract. */
export function amendedBody({ data }: EventBody<'EntryAmended'>, state: State): EventBody | undefined {
  const entry = 'event' in data ? state.history.entries.find(({ id }) => id === data.event) : undefined;
  if (entry === undefined || !('event' in data)) return undefined;
  const parsed = EVENTS[entry.type].safeParse(replaced(entry.data, data.fields));
  return parsed.success ? ({ type: entry.type, data: parsed.data } as EventBody) : undefined;
}

/** An amendment: names a claim or an event of the subject, and what comes out satisfies the contract and the rules. */
export function amendmentRefusals({ data }: EventBody<'EntryAmended'>, state: State, now: number): Refusal[] {
  if ('event' in data) {
    const entry = state.history.entries.find(({ id }) => id === data.event);
    if (entry === undefined) return [refusal('event-unknown', '/event', `the subject has no event ${data.event}`)];
    if (entry.type === 'EntryAmended') {
      return [refusal('amendment-invalid', '/event', 'an amendment is not amended; amend the entry again')];
    }
    if (entry.type === 'IncidentsMerged' || entry.type === 'IncidentSplit') {
      return [refusal('amendment-invalid', '/event', 'a merge is not amended: split, then merge as it should be')];
    }
    if (entry.type === 'EntryErased') return [refusal('amendment-invalid', '/event', 'an erasure is not amended')];
    if ('claims' in data.fields) {
      return [refusal('amendment-invalid', '/fields/claims', 'claims are amended one by one, by their id')];
    }
    const parsed = EVENTS[entry.type].safeParse(replaced(entry.data, data.fields));
    if (!parsed.success) return invalid(parsed.error.issues);
    const body = { type: entry.type, data: parsed.data } as EventBody;
    return [
      ...absentRefusals(entry.data, data.fields),
      ...courseRefusals(body, entry, state).map((one) => ({ ...one, pointer: `/fields${one.pointer}` })),
      ...beginningRefusals(entry, data.fields, state),
      ...futureRefusals(timesOf(body, kindOf(state.history.subject)), '/fields', now, zoneOf(state.history)),
    ];
  }
  const found = findClaim(state.history, data.of);
  if (found === undefined) return [refusal('claim-unknown', '/of', `the subject has no claim ${data.of}`)];
  if (state.claims.get(data.of)?.struck) {
    return [refusal('claim-struck', '/of', `claim ${data.of} was struck; what is struck stays so`)];
  }
  if ('strike' in data) return strikeRefusals(data.of, state);
  if ('id' in data.fields) return [refusal('amendment-invalid', '/fields/id', 'a claim keeps its id')];
  const parsed = Claim.safeParse(replaced(found.claim, data.fields));
  if (!parsed.success) return invalid(parsed.error.issues);
  return [
    ...absentRefusals(found.claim, data.fields),
    ...decideTollClaim(parsed.data, '/fields', state),
    ...claimRefusals(parsed.data, claimsBefore(state, data.of), '/fields', now, zoneOf(state.history)),
  ];
}
