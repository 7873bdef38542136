import { type Checkpoint, parseCheckpoint } from '#src/log/checkpoint.ts';
import type { EventStore } from '#src/store/port.ts';

/** A checkpoint that is kept in the store, and the line of the book that it is. */
export interface Kept extends Checkpoint {
  readonly line: number;
  readonly text: string;
}

/** The book of a log's checkpoints, that of their cosignatures, and the one whose first line is the log's key. */
export const checkpointBook = (origin: string): string => `log-${origin}`;
export const cosignatureBook = (origin: string): string => `logcosigned-${origin}`;
export const keyBook = (origin: string): string => `logkey-${origin}`;

const AT_ONCE = 1000;

export const keptAs = (text: string, line: number): Kept => ({ ...parseCheckpoint(text), text, line });

/** All checkpoints of a log from a line on, in order, as the log signed them. @throws Malformed where a line is none */
export async function keptCheckpoints(
  store: EventStore,
  origin: string,
  from = 0,
  limit = Number.MAX_SAFE_INTEGER,
): Promise<Kept[]> {
  const kept: Kept[] = [];
  while (kept.length < limit) {
    const wanted = Math.min(AT_ONCE, limit - kept.length);
    const lines = await store.kept(checkpointBook(origin), from + kept.length, wanted);
    kept.push(...lines.map((text, n) => keptAs(text, from + kept.length + n)));
    if (lines.length < wanted) break;
  }
  return kept;
}
