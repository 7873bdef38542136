import { DuplicateEventError } from '../errors.ts';
import type { Rows } from '../rows.ts';
import type { Unplaced } from './records.ts';

/**
 * The server stores an id again that comes with the revision that its stream has; it answers only an append that is made
 * again as it was. What is placed here already is known.
 *
 * @throws DuplicateEventError
 */
export function mustBeNew(events: readonly Unplaced[], rows: Rows): void {
  const ids = new Set<string>();
  for (const { id, stream, revision } of events) {
    if (ids.has(id)) throw new DuplicateEventError(id);
    ids.add(id);
    const placed = rows.has(id) ? rows.find(id) : undefined;
    if (placed === undefined || (placed.stream === stream && placed.revision === revision)) continue;
    const last = rows.revisionOf(stream);
    const goesAfter = (last === 'none' ? -1 : last) < (events[0]?.revision ?? 0);
    if (goesAfter) throw new DuplicateEventError(id);
  }
}
