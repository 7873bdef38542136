import assert from 'node:assert/strict';
import type { LedgerEvent } from '#src/domain/contract.ts';
import { decide } from '#src/domain/decide.ts';
import { EVENTS, type EventBody, FIRST } from '#src/domain/events.ts';
import type { Others } from '#src/domain/incident.ts';
import { mergesIn } from '#src/domain/merging.ts';
import { wholesIn } from '#src/domain/parts.ts';
import { advance, initialState, type State } from '#src/domain/state.ts';
import { isSubject, KINDS, type Subject } from '#src/domain/subject.ts';
import type { Given } from './given.ts';

/** When the events of a specification are entered, if nothing else is said. */
export const TODAY = Date.UTC(2025, 0, 1);

/** The id of the n-th event given, from 0. */
export const eventId = (n: number): string => `00000000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;

/** What a decision came to: nothing spoke against the event, or each thing that did, as `code at /pointer`. */
type Decision = readonly string[];

export const taken: Decision = [];

/** Refused, and why: `refused('claim-unknown', '/of/0')`. A refusal by the contract itself has the code `contract`. */
export const refused = (code: string, pointer: string): Decision => [`${code} at ${pointer}`];

function judged(
  { type, data: given }: Given,
  state: State,
  now: number,
  others?: Others,
): { body: EventBody; decision: Decision } {
  const data: object = JSON.parse(JSON.stringify(given));
  const parsed = EVENTS[type].safeParse(data);
  const body = { type, data: parsed.success ? parsed.data : data } as EventBody;
  const refusals = parsed.success
    ? decide(body, state, now, others)
    : parsed.error.issues.map(({ path }) => ({
        code: 'contract',
        pointer: path.map((step) => `/${String(step)}`).join(''),
      }));
  return { body, decision: refusals.map(({ code, pointer }) => `${code} at ${pointer}`) };
}

const happened = (body: EventBody, { history }: State, position = history.revision + 1): LedgerEvent => ({
  ...body,
  subject: history.subject,
  id: eventId(position),
  position,
  revision: history.revision + 1,
  recorded: new Date(TODAY).toISOString(),
});

function after(before: readonly Given[], subject: Subject): State {
  return before.reduce((state, event, n) => {
    const { body, decision } = judged(event, state, TODAY);
    assert.deepEqual(decision, taken, `what was given cannot have happened: event ${n}, ${event.type}`);
    return advance(state, happened(body, state));
  }, initialState(subject));
}

const subjectOf = (events: readonly (Given | undefined)[]): Subject =>
  `${KINDS.find((kind) => FIRST[kind] === events[0]?.type) ?? 'incident'}/one`;

/**
 * A decision as a sentence: `given([…]).when(event).then(taken)`. What is given must itself have been taken, in this
 * order.
 *
 * @param subject else one of the kind that the first event begins
 */
export const given = (
  before: readonly Given[],
  { now = TODAY, subject }: { now?: number; subject?: Subject } = {},
) => ({
  when: (event: Given) => ({
    // biome-ignore lint/suspicious/noThenProperty: given, when, then; nobody awaits a specification
    then(...expected: readonly Decision[]): void {
      const state = after(before, subject ?? subjectOf([...before, event]));
      assert.deepEqual(judged(event, state, now).decision, expected.flat());
    },
  }),
});

/** An event, and the subject that it is posted to. */
export type To = readonly [subject: string, event: Given];

const subjectNamed = (name: string): Subject => (isSubject(name) ? name : assert.fail(`not a subject: ${name}`));

/**
 * The same over several subjects: `among([…]).when(subject, event).then(taken)`. The n-th event given has position n and the id
 * `eventId(n)`.
 *
 * @param raced places of events that another node recorded at the same time: they are not decided here
 */
export const among = (before: readonly To[], raced: readonly number[] = []) => {
  const states = new Map<Subject, State>();
  const stateOf = (subject: Subject): State => states.get(subject) ?? initialState(subject);
  const others = (): Others => ({
    merges: mergesIn([...states.values()].map(({ history }) => history)),
    wholes: wholesIn([...states.values()].map(({ history }) => history)),
    hasBegun: (subject) => states.has(subject),
    isUnreadable: () => false,
  });
  before.forEach(([name, event], n) => {
    const subject = subjectNamed(name);
    const state = stateOf(subject);
    const { body, decision } = judged(event, state, TODAY, others());
    if (!raced.includes(n)) assert.deepEqual(decision, taken, `cannot have happened: event ${n}, ${event.type}`);
    states.set(subject, advance(state, happened(body, state, n)));
  });
  return {
    histories: () => [...states.values()].map(({ history }) => history),
    when: (name: string, event: Given) => ({
      // biome-ignore lint/suspicious/noThenProperty: given, when, then; nobody awaits a specification
      then(...expected: readonly Decision[]): void {
        assert.deepEqual(judged(event, stateOf(subjectNamed(name)), TODAY, others()).decision, expected.flat());
      },
    }),
  };
};

export const merges = (into: string, fields: object = {}): Given => ({
  type: 'IncidentsMerged',
  data: { into, ...fields },
});
export const splits = (fields: object = {}): Given => ({ type: 'IncidentSplit', data: fields });

/** Five inmates killed, unless other fields are said. */
export const claim = (id: string, fields: object = {}) => ({
  id,
  measure: 'killed',
  group: 'inmate',
  qualifier: 'exact',
  value: 5,
  ...fields,
});

export const incident = (fields: object = {}): Given => ({
  type: 'RiotReported',
  data: { kind: 'riot', places: ['EC-G'], occurred: '2021-05-01', ...fields },
});
export const operation = (fields: object = {}): Given => ({
  type: 'TransferOperationBegun',
  data: { places: ['EC-G'], begun: '2021-05-10', ...fields },
});
export const emergency = (fields: object = {}): Given => ({
  type: 'EmergencyDecreed',
  data: { provinces: ['EC-G'], from: '2021-05-10', ...fields },
});
export const SCOPE = { place: 'EC', population: 'inmates', measure: 'killed', group: 'inmate', interval: '2021' };
export const toll = (claims: readonly object[], scope: object = {}): Given => ({
  type: 'TollClaimed',
  data: { scope: { ...SCOPE, ...scope }, claims },
});

export const says = (...claims: readonly object[]): Given => ({ type: 'CasualtiesRevised', data: { claims } });
/** An institution says when it happened. */
export const dates = (institution: string, occurred: string, fields: object = {}): Given => ({
  type: 'StatementRecorded',
  data: { institution, occurred, gist: 'says when', ...fields },
});
export const retracts = (of: string, fields: object = {}): Given => ({
  type: 'ClaimRetracted',
  data: { of: [of], ...fields },
});
export const reinstates = (of: string, fields: object = {}): Given => ({
  type: 'ClaimReinstated',
  data: { of: [of], ...fields },
});
export const amends = (of: string, fields: object): Given => ({ type: 'EntryAmended', data: { of, fields } });
export const strikes = (of: string): Given => ({ type: 'EntryAmended', data: { of, strike: true } });
/** @param n the place of the event amended among those given */
export const amendsEvent = (n: number, fields: object): Given => ({
  type: 'EntryAmended',
  data: { event: eventId(n), fields },
});
export const pins = (fields: object = {}): Given => ({
  type: 'AssessmentMade',
  data: {
    measure: 'killed',
    group: 'inmate',
    qualifier: 'exact',
    value: 7,
    reason: 'the desk counted',
    stated: '2021-05-03',
    ...fields,
  },
});
/** @param n the place of the assessment among the events given */
export const lifts = (n: number, fields: object = {}): Given => ({
  type: 'AssessmentLifted',
  data: { assessment: eventId(n), reason: 'counted anew', stated: '2021-05-04', ...fields },
});
