import { isObject } from '#src/domain/json.ts';
import type { Alarm } from './order.ts';
import type { ServerRecord } from './records.ts';

/** The stream of a stream's metadata. */
export const metastreamOf = (stream: string): string => `$$${stream}`;

/** The greatest number there is stands for the end of the stream: a soft delete. */
const isDelete = (truncateBefore: unknown): boolean => Number(truncateBefore) > Number.MAX_SAFE_INTEGER;

/** What the metadata of a stream take away from its reads for good, in words: all of it, or its first events. */
export function cutIn(data: unknown): string | undefined {
  if (!isObject(data) || !(Number(data.$tb) > 0)) return undefined;
  return isDelete(data.$tb) ? 'the stream was deleted' : `its events before revision ${data.$tb} were cut off`;
}

/** What a record without a place says that was done to one of our streams and that a ledger never does. */
export function alarmOf({ streamId, type, data, position }: ServerRecord, prefix: string): Alarm | undefined {
  const commit = position?.commit ?? 0n;
  if (!streamId.startsWith('$')) {
    if (!type.startsWith('$')) return undefined;
    const what =
      type === '$streamDeleted' ? 'the stream was deleted for good' : `a record of the type ${type} is in it`;
    return { stream: streamId, what, commit };
  }
  if (!streamId.startsWith(metastreamOf(prefix)) || !isObject(data)) return undefined;
  const limits = Object.keys(data).filter((key) => /^\$(maxAge|maxCount|tb)$/.test(key));
  if (limits.length === 0) return undefined;
  const what = isDelete(data.$tb) ? 'the stream was deleted' : `its metadata set ${limits.join(', ')}`;
  return { stream: streamId.slice(2), what, commit };
}
