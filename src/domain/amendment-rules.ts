import { Claim } from './claim.ts';
import { claimRefusals, futureRefusals } from './claim-rules.ts';
import { EVENTS, type EventBody } from './events.ts';
import { findClaim, replaced } from './history.ts';
import { type Refusal, refusal } from './refusal.ts';
import type { Known, State } from './state.ts';
import { zoneOf } from './state.ts';

const invalid = (issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]): Refusal[] =>
  issues.map(({ path, message }) =>
    refusal('amendment-invalid', `/fields${path.map((step) => `/${String(step)}`).join('')}`, `as amended: ${message}`),
  );

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

/** An amendment: names a claim or an event of the subject, and what comes out satisfies the contract and the rules. */
export function amendmentRefusals({ data }: EventBody<'EntryAmended'>, state: State, now: number): Refusal[] {
  if ('event' in data) {
    const entry = state.history.entries.find(({ id }) => id === data.event);
    if (entry === undefined) return [refusal('event-unknown', '/event', `the subject has no event ${data.event}`)];
    if (entry.type === 'EntryAmended') {
      return [refusal('amendment-invalid', '/event', 'an amendment is not amended; amend the entry again')];
    }
    if ('claims' in data.fields) {
      return [refusal('amendment-invalid', '/fields/claims', 'claims are amended one by one, by their id')];
    }
    const parsed = EVENTS[entry.type].safeParse(replaced(entry.data, data.fields));
    if (!parsed.success) return invalid(parsed.error.issues);
    return futureRefusals(parsed.data, '/fields', now, zoneOf(state.history));
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
  return claimRefusals(parsed.data, claimsBefore(state, data.of), '/fields', now, zoneOf(state.history));
}
