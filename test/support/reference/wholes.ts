import type { Entered, Fields } from './amended.ts';
import { isUpTo } from './amended.ts';
import { type Found, find, foundUpTo, toldIn } from './merges.ts';

/** What each subject is a part of; those whose `partOf` was recorded last come last. */
export type Wholes = ReadonlyMap<string, string>;

/**
 * What a subject is a part of, and what that is a part of, and so on, each by the name under which it is told. It ends where
 * it comes round: a merge may have made a circle of what was none.
 */
export function wholesOf(subject: string, wholes: Wholes, found: Found, below: readonly string[] = []): string[] {
  const of = wholes.get(subject);
  const whole = of === undefined ? undefined : toldIn(of, found);
  if (whole === undefined || below.includes(whole)) return [];
  return [whole, ...wholesOf(whole, wholes, found, [...below, whole])];
}

/** Whether it would close a circle that a subject is part of another. */
export const closesCircle = (subject: string, of: string, wholes: Wholes, found: Found): boolean =>
  [toldIn(of, found), ...wholesOf(toldIn(of, found), wholes, found)].includes(subject);

function put(wholes: Map<string, string>, subject: string, of: unknown, found: Found): void {
  wholes.delete(subject);
  if (of !== undefined && of !== null && !closesCircle(subject, String(of), wholes, found)) {
    wholes.set(subject, String(of));
  }
}

/**
 * What is a part of what, by what was recorded up to P, in the order of positions: a `partOf` that closes a circle is void
 * for good.
 */
export function wholesUpTo(events: readonly Entered[], P?: number): Wholes {
  const begun = new Map<string, string>();
  const wholes = new Map<string, string>();
  const found = new Map<string, string>();
  for (const event of events.filter(isUpTo(P))) {
    const { subject, id, type } = event;
    const data = event.data as Fields;
    find(found, event);
    if (!begun.has(subject)) {
      begun.set(subject, id);
      put(wholes, subject, data.partOf, found);
    } else if (type === 'EntryAmended' && data.event === begun.get(subject)) {
      const fields = data.fields as Fields;
      if ('partOf' in fields) put(wholes, subject, fields.partOf, found);
    }
  }
  return withoutCircles(wholes, foundUpTo(events, P));
}

/** A merge, too, may make a circle of what was none: of its links the last one recorded does not count. */
function withoutCircles(recorded: Wholes, found: Found): Wholes {
  const wholes = new Map<string, string>();
  for (const [subject, of] of recorded) if (!found.has(subject)) put(wholes, subject, of, found);
  return wholes;
}
