import type { EventBody } from '#src/domain/events.ts';
import type { History } from '#src/domain/history.ts';
import { NO_OTHERS, type Others } from '#src/domain/incident.ts';
import { mergeEventsOf, mergesIn } from '#src/domain/merging.ts';
import { partEventsOf, wholesIn } from '#src/domain/parts.ts';
import { isSubject, type Subject } from '#src/domain/subject.ts';
import type { Subjects } from './subjects.ts';

/** What its own stream says: the last merge may be void, which the streams of others decide. */
const maySurviveElsewhere = (history: History): boolean => mergeEventsOf(history).at(-1)?.into !== undefined;

/** What an event says that its subject is part of. */
export function wholeNamed({ type, data }: EventBody): Subject | undefined {
  if (type !== 'EntryAmended') return 'partOf' in data ? data.partOf : undefined;
  const named = 'fields' in data ? data.fields.partOf : undefined;
  return typeof named === 'string' && isSubject(named) ? named : undefined;
}

/** The other subjects that an event names in what is decided by their streams. */
const subjectsNamed = (body: EventBody): readonly Subject[] =>
  body.type === 'IncidentsMerged' ? [body.data.into] : [wholeNamed(body) ?? []].flat();

/** The subjects that one was ever merged into, or a part of. */
const leadsTo = (history: History): readonly Subject[] => [
  ...mergeEventsOf(history).flatMap(({ into }) => into ?? []),
  ...partEventsOf(history).flatMap(({ partOf }) => partOf ?? []),
];

/**
 * What a decision asks of other subjects, read from the store: those that the subject was ever merged into or is to be, what it is to
 * be a part of, and what all these were merged into or parts of. Nothing is read for a subject without merges that names no other.
 */
export async function othersOf(history: History, bodies: readonly EventBody[], subjects: Subjects): Promise<Others> {
  const wanted = bodies.flatMap(subjectsNamed);
  if (wanted.length === 0 && !maySurviveElsewhere(history)) return NO_OTHERS;
  const found = new Map<Subject, History>();
  const unreadable = new Set<Subject>();
  // Its own stream too: what was just appended to a shared store may have got its position since.
  for (const next: Subject[] = [history.subject, ...wanted]; next.length > 0; ) {
    const subject = next.pop();
    if (subject === undefined || found.has(subject)) continue;
    const known = await subjects.read(subject);
    found.set(subject, known.state.history);
    if (known.unreadable !== undefined) unreadable.add(subject);
    next.push(...leadsTo(known.state.history));
  }
  return {
    merges: mergesIn(found.values()),
    wholes: wholesIn(found.values()),
    hasBegun: (subject) => (found.get(subject)?.revision ?? -1) >= 0,
    isUnreadable: (subject) => unreadable.has(subject),
  };
}
