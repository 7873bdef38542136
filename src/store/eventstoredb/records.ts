import type { RecordedEvent } from '@eventstore/db-client';
import { metaOf } from '#src/domain/contract.ts';
import { isObject, type Json } from '#src/domain/json.ts';
import { NotCanonicalisable } from '#src/log/canonical.ts';
import { foreignLeafOf, leafOf, MAX_LEAF_BYTES } from '#src/log/leaf.ts';
import type { StoredEvent } from '../port.ts';

/** Where a record lies in the log of EventStoreDB. */
export interface LogPosition {
  readonly commit: bigint;
  readonly prepare: bigint;
}

/** A record of the server that is an event of the ledger, before it has its place there. */
export type Unplaced = Omit<StoredEvent, 'position'>;

/**
 * The deepest nesting of an event's data and metadata. Anyone can write to the server what no stack can hold, and on all
 * nodes the same records must have a leaf.
 */
const MAX_DEPTH = 500;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Positions of different records compare by commit, then by prepare. */
export const isAfter = (a: LogPosition, b: LogPosition): boolean =>
  a.commit > b.commit || (a.commit === b.commit && a.prepare > b.prepare);

function isDeeper(value: Json, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth === 0) return true;
  const members: readonly Json[] = Array.isArray(value) ? value : Object.values(value);
  return members.some((member) => isDeeper(member, depth - 1));
}

/** The leaf of a record that is ours; undefined where it is not: no ledger metadata, too large, not canonicalisable. */
function ownLeaf(parts: Omit<Unplaced, 'leaf'>): string | undefined {
  if (metaOf(parts.meta) === undefined || isDeeper(parts.data, MAX_DEPTH) || isDeeper(parts.meta, MAX_DEPTH)) {
    return undefined;
  }
  try {
    const leaf = leafOf(parts);
    return Buffer.byteLength(leaf) > MAX_LEAF_BYTES ? undefined : leaf;
  } catch (error) {
    if (error instanceof NotCanonicalisable) return undefined;
    throw error;
  }
}

/**
 * A record of a stream under our prefix as an event of the ledger. One that is not ours (not JSON, no ledger metadata, too
 * large, not canonicalisable) keeps its place with empty data and the leaf of a foreign record.
 */
export function eventOf(record: RecordedEvent): Unplaced {
  const { id, streamId: stream, type } = record;
  const revision = Number(record.revision);
  // The client gives data that is not JSON as text or bytes.
  const [data, meta] = [record.data as Json, record.metadata as Json];
  if (record.isJson && isObject(data) && isObject(meta)) {
    const leaf = ownLeaf({ id, stream, revision, type, data, meta });
    if (leaf !== undefined) return { id, stream, revision, type, data, meta, leaf };
  }
  return { id, stream, revision, type, data: {}, meta: {}, leaf: foreignLeafOf({ id, revision, stream, type }) };
}

/**
 * What an append must not bring, for it would not come back as the event that it is.
 *
 * @throws TypeError
 */
export function mustComeBack(stream: string, prefix: string, events: readonly Unplaced[]): void {
  if (!stream.startsWith(prefix)) throw new TypeError(`the stream ${stream} is not of this ledger: ${prefix}`);
  for (const { id, type, data, meta } of events) {
    if (!UUID.test(id)) throw new TypeError(`the event id ${id} is no UUID in small letters`);
    if (type === '' || type.startsWith('$')) throw new TypeError(`no event of a ledger has the type '${type}'`);
    if (metaOf(meta) === undefined) throw new TypeError(`the event ${id} has no metadata of the ledger`);
    if (isDeeper(data, MAX_DEPTH) || isDeeper(meta, MAX_DEPTH)) {
      throw new TypeError(`the event ${id} is nested deeper than ${MAX_DEPTH}`);
    }
  }
}
