import type { Entry } from './entry.ts';
import type { LogIndex } from './index-of-log.ts';
import type { RecentIds } from './recent-ids.ts';
import { ANY, DELETED, NO_STREAM, STREAM_EXISTS } from './revision.ts';
import { isSoftDeleted, metastreamOf } from './stream-metadata.ts';

export interface Held {
  readonly index: LogIndex;
  readonly recent: RecentIds;
}

/** What becomes of a write; `current` is the last revision of the stream. */
export type Decision =
  | { readonly decision: 'write'; readonly current: bigint; readonly wasSoftDeleted: boolean }
  | { readonly decision: 'written-before'; readonly last: Entry }
  | { readonly decision: 'wrong-revision'; readonly current: bigint }
  | { readonly decision: 'deleted' };

/**
 * Holds a write against its stream, by the rules of the real server: an explicit revision that is behind is looked up in
 * the log itself, `ANY` and `STREAM_EXISTS` only among the recent ids; a revision that is current is never looked up.
 */
export function decide(held: Held, stream: string, expected: bigint, ids: readonly string[]): Decision {
  const { index } = held;
  const current = index.last(stream);
  const wasSoftDeleted = isSoftDeleted(index.metadata(stream));
  if (current === DELETED) return { decision: 'deleted' };
  if (expected === STREAM_EXISTS) {
    if (wasSoftDeleted) return { decision: 'deleted' };
    if (current === NO_STREAM && index.last(metastreamOf(stream)) < 0n) return { decision: 'wrong-revision', current };
  }
  const write: Decision = { decision: 'write', current, wasSoftDeleted };
  if (expected === ANY || expected === STREAM_EXISTS) return byRecentIds(held, stream, current, ids) ?? write;
  if (expected < current) return byLog(held, stream, expected, ids, { ...write, current });
  return expected > current ? { decision: 'wrong-revision', current } : write;
}

/** Undefined where the first id is not among the recent ones: it is then written, the others are not looked at. */
function byRecentIds({ index, recent }: Held, stream: string, current: bigint, ids: readonly string[]) {
  let last: bigint | undefined;
  for (const id of ids) {
    const known = recent.get(id);
    if (known?.stream !== stream) {
      return last === undefined ? undefined : ({ decision: 'wrong-revision', current } as const);
    }
    last = known.revision;
  }
  return last === undefined ? undefined : before(index.at(stream, last), current);
}

function byLog(
  { index }: Held,
  stream: string,
  expected: bigint,
  ids: readonly string[],
  write: Extract<Decision, { decision: 'write' }>,
): Decision {
  const { current } = write;
  let revision = expected;
  for (const id of ids) {
    revision += 1n;
    if (index.at(stream, revision)?.id === id) continue;
    const isFirst = revision === expected + 1n;
    return isFirst && expected === NO_STREAM && write.wasSoftDeleted ? write : { decision: 'wrong-revision', current };
  }
  return before(ids.length === 0 ? undefined : index.at(stream, revision), current);
}

const before = (last: Entry | undefined, current: bigint): Decision =>
  last ? { decision: 'written-before', last } : { decision: 'wrong-revision', current };
