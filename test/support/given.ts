import { CONTRACTS, type LedgerEvent, versionOf } from '#src/domain/contract.ts';
import { EVENTS, type EventBody, type EventType } from '#src/domain/events.ts';
import { emptyHistory, evolve, type History } from '#src/domain/history.ts';
import { isSubject } from '#src/domain/subject.ts';

/** Data that need not satisfy its type yet: `given` holds it against the contract. */
export interface Given {
  readonly type: EventType;
  readonly data: object;
}

const uuid = (n: number): string => `00000000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;

/** Makes events of one subject, each held against its contract; the n-th has position n and recorded time n seconds. */
export function eventsOf(subject: string, bodies: readonly Given[], from = 0): LedgerEvent[] {
  if (!isSubject(subject)) throw new Error(`not a subject: ${subject}`);
  return bodies.map(({ type, data }, index) => ({
    ...({ type, data: EVENTS[type].parse(data) } as EventBody),
    subject,
    id: uuid(from + index),
    position: from + index,
    revision: index,
    recorded: new Date(Date.UTC(2025, 0, 1) + (from + index) * 1000).toISOString(),
  }));
}

/** The history of a subject to which these events happened. */
export const given = (subject: string, bodies: readonly Given[], from = 0): History =>
  eventsOf(subject, bodies, from).reduce(evolve, emptyHistory(isSubject(subject) ? subject : 'incident/none'));

/** The schema version that events of a type are written in. */
export const schemaOf = (type: EventType): number => versionOf(CONTRACTS[type]);
