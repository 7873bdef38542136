import { eventId } from '../spec.ts';
import type { Entered, Fields } from './amended.ts';

/** An event as a test may hold it: subject, type, data. Its position is its place in the list. */
export type Line = readonly [subject: string, type: string, data: Fields];

/** A history that a random test has printed, or that was made by hand, as the reference reads it. */
export const entered = (...lines: readonly Line[]): Entered[] =>
  lines.map(([subject, type, data], position) => ({ subject, type, data, position, id: eventId(position) }));

/** The same the other way round: lines to be pasted into a call of `entered`. */
export function pasted(events: readonly Entered[]): string {
  // An event that names another by its id finds it by its place.
  const ids = new Map(events.map(({ id, position }) => [id, eventId(position)]));
  const named = (text: string): string =>
    text.replace(/"([0-9a-f-]{36})"/g, (_whole, id: string) => `"${ids.get(id) ?? id}"`);
  return events
    .map(({ subject, type, data }) => `  ['${subject}', '${type}', ${named(JSON.stringify(data))}],`)
    .join('\n');
}
