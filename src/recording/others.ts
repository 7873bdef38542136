import type { EventBody } from '#src/domain/events.ts';
import type { History } from '#src/domain/history.ts';
import { NO_OTHERS, type Others } from '#src/domain/incident.ts';
import { mergeEventsOf, mergesIn } from '#src/domain/merging.ts';
import type { Subject } from '#src/domain/subject.ts';
import type { Subjects } from './subjects.ts';

/** What its own stream says: the last merge may be void, which the streams of others decide. */
const maySurviveElsewhere = (history: History): boolean => mergeEventsOf(history).at(-1)?.into !== undefined;

/**
 * What a decision asks of other incidents, read from the store: those that the subject was ever merged into or is to be, and
 * those that they were. Nothing is read for a subject without merges.
 */
export async function othersOf(history: History, bodies: readonly EventBody[], subjects: Subjects): Promise<Others> {
  const wanted = bodies.flatMap(({ type, data }) => (type === 'IncidentsMerged' ? [data.into] : []));
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
    next.push(...mergeEventsOf(known.state.history).flatMap(({ into }) => into ?? []));
  }
  return {
    merges: mergesIn(found.values()),
    hasBegun: (subject) => (found.get(subject)?.revision ?? -1) >= 0,
    isUnreadable: (subject) => unreadable.has(subject),
  };
}
