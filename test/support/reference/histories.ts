import fc from 'fast-check';
import { type LedgerEvent, readBody } from '#src/domain/contract.ts';
import { decide } from '#src/domain/decide.ts';
import type { EventBody } from '#src/domain/events.ts';
import type { Others } from '#src/domain/incident.ts';
import type { Json } from '#src/domain/json.ts';
import { mergesIn } from '#src/domain/merging.ts';
import { wholesIn } from '#src/domain/parts.ts';
import type { Refusal } from '#src/domain/refusal.ts';
import { advance, initialState, type State } from '#src/domain/state.ts';
import type { Subject } from '#src/domain/subject.ts';
import { draftOf } from './drafts.ts';
import { knownOf } from './known.ts';
import { pasted } from './pasted.ts';
import { circlesIn } from './rules.ts';
import { type Wish, wishes } from './wishes.ts';

/** The time at which histories are entered. */
export const NOW = Date.UTC(2025, 0, 1);

export const uuid = (n: number): string => `00000000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;

/** The events of wishes that their subjects take, in one order over all subjects. */
function historyOf(wishes: readonly Wish[]): LedgerEvent[] {
  const states = new Map<Subject, State>();
  const events: LedgerEvent[] = [];
  wishes.forEach((wish, n) => {
    const { subject } = wish;
    const state = states.get(subject) ?? initialState(subject);
    const draft = draftOf(wish, subject, knownOf(events, subject), n);
    if (draft === undefined || (!wish.isRaced && circlesIn(draft, subject, events).length > 0)) return;
    const read = readBody(draft.type, 1, draft.data as Json);
    if (!read.ok || !isTaken(decide(read.value, state, NOW, othersIn(states)), wish)) return;
    const event = recorded(read.value, subject, state, events.length);
    states.set(subject, advance(state, event));
    events.push(event);
  });
  return events;
}

/** What the subjects hold of each other. */
const othersIn = (states: ReadonlyMap<Subject, State>): Others => ({
  merges: mergesIn([...states.values()].map(({ history }) => history)),
  wholes: wholesIn([...states.values()].map(({ history }) => history)),
  hasBegun: (subject) => states.has(subject),
  isUnreadable: () => false,
});

/** A raced merge was decided by a node that did not know yet of the merges that it contradicts. */
const isTaken = (refusals: readonly Refusal[], { isRaced }: Wish): boolean =>
  refusals.every(({ code }) => isRaced && (code === 'merge-cycle' || code === 'survivor-merged'));

const recorded = (body: EventBody, subject: Subject, { history }: State, position: number): LedgerEvent => ({
  ...body,
  subject,
  id: uuid(position),
  position,
  revision: history.revision + 1,
  recorded: new Date(NOW + position * 1000).toISOString(),
});

/** Events of several subjects that their rules took. It prints itself as a test may hold it. */
export class RandomLedger {
  readonly events: readonly LedgerEvent[];

  constructor(events: readonly LedgerEvent[]) {
    this.events = events;
  }

  [fc.toStringMethod](): string {
    return `\n${pasted(this.events)}\n`;
  }
}

export const ledgers = wishes.map((wished) => new RandomLedger(historyOf(wished)));
