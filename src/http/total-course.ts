import type { Axis, ScopeFrom } from '#projections/history/totals.ts';
import { candidatesOf, scopesAlong } from '#projections/tolls.ts';
import { zoneOf } from '#src/domain/state.ts';
import type { Read, Until } from '#src/journal/read.ts';
import type { Reader } from '#src/journal/reader.ts';

/** The read models of what a total counts. */
export const COUNTED = ['incidents', 'operations'];

/** All of a total's way. */
export const FROM_THE_BEGINNING = -Infinity;

/** Of those that merges concern, how they came to be told as they are. */
export async function toldOf(
  reads: readonly Read[],
  reader: Reader,
  until: Until,
): Promise<NonNullable<ScopeFrom['told']>> {
  const told = await Promise.all(
    reads.map(async (read) => ({ subject: read.subject, steps: await reader.told(read, until) })),
  );
  return new Map(told.flatMap(({ subject, steps }) => (steps === undefined ? [] : [[subject, steps]])));
}

/** What a toll counts along an axis, with the documents of all that may lie in it, and those documents. */
export async function scopesOf(
  { history }: Read,
  axis: Axis,
  reader: Reader,
  until: Until,
): Promise<{ scopes: ScopeFrom[]; reads: Read[] }> {
  const along = scopesAlong(history);
  const last = along.slice(-1).map(({ scope }) => ({ scope, from: FROM_THE_BEGINNING }));
  const found = await Promise.all(
    (axis === 'recorded' ? along : last).map(async (one) => {
      const reads = await reader.find(COUNTED, candidatesOf(one.scope, zoneOf(history)), until);
      const told = axis === 'recorded' ? { told: await toldOf(reads, reader, until) } : {};
      return { reads, scope: { ...one, candidates: reads.map((read) => read.history), ...told } };
    }),
  );
  return { scopes: found.map(({ scope }) => scope), reads: found.flatMap(({ reads }) => reads) };
}
