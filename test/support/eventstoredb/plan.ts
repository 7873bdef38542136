import { randomUUID } from 'node:crypto';
import { decide, type Held } from './decide.ts';
import { dataOf, type Entry, type Proposed } from './entry.ts';
import { DELETED, NO_STREAM } from './revision.ts';
import { isSoftDeleted, METADATA_TYPE, metastreamOf, SOFT_DELETE, undeleted } from './stream-metadata.ts';
import type { Append, Delete, Outcome, Write } from './write.ts';

/** An event with its place in its stream. */
export interface Planned {
  readonly stream: string;
  readonly revision: bigint;
  readonly event: Proposed;
}

/** The records that a write puts into the log; the first `own` are those it asked for, the rest follows from them. */
export interface Plan {
  readonly records: readonly Planned[];
  readonly own: number;
}

/** What a write comes to: records to be written, or an outcome without any; `end` is where the log ends. */
export function plan(held: Held, write: Write, end: number, now: number): Plan | Outcome {
  const ids = 'events' in write ? write.events.map(({ id }) => id) : [randomUUID()];
  const decided = decide(held, write.stream, write.expected, ids);
  switch (decided.decision) {
    case 'deleted':
      return { outcome: 'deleted' };
    case 'wrong-revision':
      return { outcome: 'wrong-revision', current: decided.current };
    case 'written-before':
      return { outcome: 'written', revision: decided.last.revision, position: positionOf(held, decided.last, now) };
    case 'write':
      if (!('events' in write)) return planDelete(held, write, decided.current);
      if (write.events.length === 0) return { outcome: 'written', revision: decided.current, position: end };
      return planAppend(held, write, decided.current, decided.wasSoftDeleted);
  }
}

/** The real server looks up where an event is that was there before, and does not see one that the metadata hide. */
const positionOf = ({ index }: Held, entry: Entry, now: number): number | undefined =>
  index.isReadable(entry, now) ? entry.position : undefined;

function planAppend({ index }: Held, { stream, events }: Append, current: bigint, wasSoftDeleted: boolean): Plan {
  const records = events.map((event, n) => ({ stream, revision: current + 1n + BigInt(n), event }));
  const own = records.length;
  if (wasSoftDeleted) records.push(undelete(stream, current + 1n));
  const original = stream.startsWith('$$') ? stream.slice(2) : undefined;
  if (original !== undefined && isSoftDeleted(index.metadata(original))) {
    records.push(undelete(original, index.last(original) + 1n, events.at(-1)?.data, current + BigInt(own)));
  }
  return { records, own };

  /** A softly deleted stream that is written to begins again there; its metadata are written anew to say so. */
  function undelete(name: string, from: bigint, newest?: Uint8Array, lastRevision?: bigint): Planned {
    const metastream = metastreamOf(name);
    const last = lastRevision ?? index.last(metastream);
    const stored = index.at(metastream, last);
    const data = newest ?? (stored ? dataOf(stored) : Buffer.from('{}'));
    return { stream: metastream, revision: last + 1n, event: metadataEvent(undeleted(Buffer.from(data), from)) };
  }
}

function planDelete({ index }: Held, { stream, forGood }: Delete, current: bigint): Plan | Outcome {
  if (forGood) {
    const event = { ...metadataEvent(Buffer.alloc(0)), type: '$streamDeleted', isJson: false };
    return { records: [{ stream, revision: DELETED, event }], own: 1 };
  }
  const metastream = metastreamOf(stream);
  const last = index.last(metastream);
  if (current === NO_STREAM && last < 0n) return { outcome: 'wrong-revision', current: NO_STREAM };
  return { records: [{ stream: metastream, revision: last + 1n, event: metadataEvent(SOFT_DELETE) }], own: 1 };
}

const metadataEvent = (data: Buffer): Proposed => ({
  id: randomUUID(),
  type: METADATA_TYPE,
  isJson: true,
  data,
  metadata: Buffer.alloc(0),
});
