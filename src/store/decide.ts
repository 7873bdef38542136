import { leafOf, MAX_LEAF_BYTES } from '#src/log/leaf.ts';
import { DuplicateEventError } from './errors.ts';
import {
  type AppendResult,
  type ExpectedRevision,
  MAX_APPEND_BYTES,
  MAX_APPEND_EVENTS,
  type NewEvent,
  type StoredEvent,
} from './port.ts';

/** An append as it was asked for. */
export interface Append {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly NewEvent[];
}

/** What deciding an append needs to know of the ledger. */
export interface Ledger {
  revisionOf(stream: string): ExpectedRevision;
  streamFrom(stream: string, revision: number): readonly StoredEvent[];
  has(id: string): boolean;
}

/** Where the ledger ends: its last position (−1: none) and the greatest recorded time up to it ('': none). */
export interface End {
  readonly position: number;
  readonly recorded: string;
}

/** What becomes of an append; `failed` concerns that append alone and is thrown to its caller. */
export type Decision = AppendResult | { readonly outcome: 'failed'; readonly error: unknown };

/**
 * Decides one append to a ledger that ends at `end`, with `now` in ms. Stores nothing. Throws only what
 * `ledger` throws.
 *
 * Size comes before revision, as in a store that cannot know the stream before it sends; revision before id, so that
 * one who tries again with the same ids is told what became of them by a conflict.
 */
export function decide(ledger: Ledger, end: End, now: number, append: Append): Decision {
  if (append.events.length > MAX_APPEND_EVENTS) return { outcome: 'too-large' };
  let events: readonly StoredEvent[];
  try {
    events = stored(end, now, append);
  } catch (error) {
    return { outcome: 'failed', error };
  }
  const tooLarge = oversize(events);
  if (tooLarge) return tooLarge;

  const { stream, expected } = append;
  const revision = ledger.revisionOf(stream);
  if (revision !== expected) {
    return { outcome: 'conflict', revision, missed: ledger.streamFrom(stream, after(expected)) };
  }
  const ids = new Set<string>();
  for (const { id } of events) {
    if (ids.has(id) || ledger.has(id)) return { outcome: 'failed', error: new DuplicateEventError(id) };
    ids.add(id);
  }
  return { outcome: 'appended', events };
}

const after = (revision: ExpectedRevision): number => (revision === 'none' ? 0 : revision + 1);

/** The events as they will be given back: stamped with a time (RFC 3339), each with its revision and its leaf. @throws NotCanonicalisable */
export function stamped({ stream, expected, events }: Append, recorded: string): Omit<StoredEvent, 'position'>[] {
  const firstRevision = after(expected);
  return events.map(({ id, type, data, meta: given }, n) => {
    const revision = firstRevision + n;
    const meta = { ...given, recorded };
    const leaf = leafOf({ data, id, meta, revision, stream, type });
    return { stream, revision, id, type, data, meta, leaf };
  });
}

/** The same at the end of the ledger: recorded = max(clock, last), so that it never decreases. */
function stored(end: End, now: number, append: Append): StoredEvent[] {
  const time = new Date(now).toISOString();
  const recorded = end.recorded > time ? end.recorded : time;
  return stamped(append, recorded).map((event, n) => ({ position: end.position + 1 + n, ...event }));
}

/** Where the ledger ends once it has this event, too: its time never decreases, though a stamp may be older. */
export function endAfter(end: End, { position, meta }: Pick<StoredEvent, 'position' | 'meta'>): End {
  const stamp = typeof meta.recorded === 'string' ? meta.recorded : '';
  return { position, recorded: stamp > end.recorded ? stamp : end.recorded };
}

/** What makes an append too large for every store; undefined where nothing does. */
export function oversize(events: readonly { readonly leaf: string }[]): AppendResult | undefined {
  const sizes = events.map(({ leaf }) => Buffer.byteLength(leaf));
  const index = sizes.findIndex((bytes) => bytes > MAX_LEAF_BYTES);
  if (index >= 0) return { outcome: 'too-large', index };
  return sizes.reduce((sum, bytes) => sum + bytes, 0) > MAX_APPEND_BYTES ? { outcome: 'too-large' } : undefined;
}
