import { metaOf } from '#src/domain/contract.ts';
import { isObject, type Json } from '#src/domain/json.ts';
import { canonical, NotCanonicalisable } from '#src/log/canonical.ts';
import { foreignLeafOf, leafWith, MAX_LEAF_BYTES } from '#src/log/leaf.ts';
import type { ExpectedRevision, StoredEvent } from '../port.ts';

/** Where a record lies in the log of EventStoreDB. */
export interface LogPosition {
  readonly commit: bigint;
  readonly prepare: bigint;
}

/** A record as the server gives it; what is not JSON stands there as text or bytes. */
export interface ServerRecord {
  readonly streamId: string;
  readonly id: string;
  readonly revision: number | bigint;
  readonly type: string;
  readonly isJson: boolean;
  readonly data: unknown;
  readonly metadata?: unknown;
  readonly position?: LogPosition | undefined;
  /** The canonical JSON of data and metadata, as far as it is known and they are not nested too deep. */
  readonly canonical?: { readonly data: string | undefined; readonly metadata: string | undefined };
}

/** A record of the server that is an event of the ledger, before it has its place there. */
export type Unplaced = Omit<StoredEvent, 'position'>;

/** An append as the server gets it: its events are stamped. */
export interface Ready {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly Unplaced[];
}

/**
 * The deepest nesting of an event's data and metadata. Anyone can write to the server what no stack can hold, and on all
 * nodes the same records must have a leaf.
 */
export const MAX_DEPTH = 500;

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

/** The canonical JSON of a value; undefined where it is nested too deep. @throws NotCanonicalisable */
const canonicalOf = (value: Json): string | undefined => (isDeeper(value, MAX_DEPTH) ? undefined : canonical(value));

/** The leaf of a record that is ours; undefined where it is not: no ledger metadata, too large, not canonicalisable. */
function ownLeaf(parts: Omit<Unplaced, 'leaf'>, known: ServerRecord['canonical']): string | undefined {
  if (metaOf(parts.meta) === undefined) return undefined;
  try {
    const data = known?.data ?? canonicalOf(parts.data);
    const meta = known?.metadata ?? canonicalOf(parts.meta);
    if (data === undefined || meta === undefined) return undefined;
    const leaf = leafWith({ data, meta }, parts);
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
export function eventOf(record: ServerRecord): Unplaced {
  const { id, streamId: stream, type, data, metadata: meta } = record;
  const revision = Number(record.revision);
  if (record.isJson && isObject(data) && isObject(meta)) {
    const leaf = ownLeaf({ id, stream, revision, type, data, meta }, record.canonical);
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
