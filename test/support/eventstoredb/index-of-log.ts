import { dataOf, type Entry } from './entry.ts';
import { DELETED, NO_STREAM } from './revision.ts';
import { isSoftDeleted, metadataOf, type StreamMetadata } from './stream-metadata.ts';

interface Stream {
  /** The event of revision n is the n-th: nothing is ever scavenged. */
  readonly events: Entry[];
  tombstone?: Entry;
}

const NO_METADATA: StreamMetadata = {};
/** What the real server keeps of a metadata stream: the newest. */
const METADATA_OF_METADATA: StreamMetadata = { maxCount: 1 };

/** What the log holds, in its order and by stream. */
export class LogIndex {
  readonly entries: Entry[] = [];
  readonly #streams = new Map<string, Stream>();
  readonly #metadata = new Map<string, StreamMetadata>();

  push(entry: Entry): void {
    this.entries.push(entry);
    const stream = this.#streams.get(entry.stream) ?? { events: [] };
    this.#streams.set(entry.stream, stream);
    if (entry.revision === DELETED) stream.tombstone = entry;
    else stream.events.push(entry);
    if (entry.stream.startsWith('$$')) this.#metadata.set(entry.stream.slice(2), metadataOf(dataOf(entry)));
  }

  /** The last revision: `NO_STREAM` where there is none, `DELETED` after a tombstone. */
  last(name: string): bigint {
    if (this.#isTombstoned(name)) return DELETED;
    return this.#streams.get(name)?.events.at(-1)?.revision ?? NO_STREAM;
  }

  at(name: string, revision: bigint): Entry | undefined {
    return this.#streams.get(name)?.events[Number(revision)];
  }

  tombstone(name: string): Entry | undefined {
    return this.#streams.get(name)?.tombstone;
  }

  metadata(name: string): StreamMetadata {
    return name.startsWith('$$') ? METADATA_OF_METADATA : (this.#metadata.get(name) ?? NO_METADATA);
  }

  /** What a read of the stream may give, or why there is nothing to read. */
  readable(name: string, now: number): readonly Entry[] | 'no-stream' | 'deleted' {
    if (this.#isTombstoned(name)) return 'deleted';
    const events = this.#streams.get(name)?.events ?? [];
    if (events.length === 0 || isSoftDeleted(this.metadata(name))) return 'no-stream';
    const { from, since } = this.#hides(name, now);
    return from === 0 && since === 0 ? events : events.slice(from).filter(({ created }) => created >= since);
  }

  /** Whether a read of its stream gives the event. */
  isReadable({ stream, revision, created }: Entry, now: number): boolean {
    const { from, since } = this.#hides(stream, now);
    return revision >= from && created >= since;
  }

  /** The first revision and the first time that the metadata of a stream leave readable. */
  #hides(name: string, now: number): { from: number; since: number } {
    const { truncateBefore = 0, maxCount, maxAge } = this.metadata(name);
    const kept = maxCount === undefined ? 0 : (this.#streams.get(name)?.events.length ?? 0) - maxCount;
    return { from: Math.max(0, truncateBefore, kept), since: maxAge === undefined ? 0 : now - maxAge * 1000 };
  }

  /** The place in `entries` of the first that begins at a position or after it. */
  from(position: bigint): number {
    let [low, high] = [0, this.entries.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (BigInt(this.entries[middle]?.position ?? 0) < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Whether a position lies within a record, where none can be read; what lies after the begin of the last is past the end. */
  isInside(position: bigint): boolean {
    const at = this.from(position);
    return at > 0 && at < this.entries.length && position < BigInt(this.entries[at - 1]?.end ?? 0);
  }

  #isTombstoned(name: string): boolean {
    const original = name.startsWith('$$') ? name.slice(2) : name;
    return this.#streams.get(original)?.tombstone !== undefined;
  }
}
