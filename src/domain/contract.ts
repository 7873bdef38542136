import { z } from 'zod';
import { EVENT_TYPES, EVENTS, type EventBody, type EventType } from './events.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import type { Subject } from './subject.ts';

/** The request that an event came with: its key as SHA-256, a digest of the event, and its place among the events of the request. */
export const RequestMark = z.object({
  key: z.string(),
  digest: z.string(),
  n: z.int(),
  of: z.int(),
});
export type RequestMark = z.infer<typeof RequestMark>;

/** The metadata that makes a record one of the ledger's. A later version may add fields, so unknown ones are let be. */
export interface Meta {
  /** The version of the event type's schema that the data was written by. */
  readonly schema: number;
  /** When this ledger appended it: RFC 3339, UTC. */
  readonly recorded: string;
  /** An opaque id of who entered it. */
  readonly actor?: string;
  readonly correlation?: string;
  readonly causation?: string;
  readonly request?: RequestMark;
  /**
   * 128 random bits in hex. Because of them the hash of the leaf confirms no guess at a text that was erased. They are erased
   * with the text. Older events have none.
   */
  readonly salt?: string;
}

const RECORDED = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** The metadata of a record, or undefined where it has none of the ledger's. */
export function metaOf(meta: Json): Meta | undefined {
  if (!isObject(meta)) return undefined;
  const { schema, recorded, request } = meta;
  const isOurs =
    Number.isSafeInteger(schema) &&
    Number(schema) >= 1 &&
    typeof recorded === 'string' &&
    RECORDED.test(recorded) &&
    (request === undefined || RequestMark.safeParse(request).success);
  return isOurs ? (meta as unknown as Meta) : undefined;
}

const SALT = /^[0-9a-f]{32}$/;

/**
 * The salt in a record's metadata; undefined where it has none. A salt of another form is left alone, like an unknown field:
 * whether a record is the ledger's decides its leaf, and that may not depend on the version that reads it.
 */
export const saltOf = ({ salt }: JsonObject): string | undefined =>
  typeof salt === 'string' && SALT.test(salt) ? salt : undefined;

/** Takes data of one schema version to the next. */
export type Upcaster = (data: JsonObject) => JsonObject;

/** A type's schema and its history: `upcasters[n]` takes version n + 1 to n + 2, so their number tells the version. */
export interface Contract {
  readonly schema: z.ZodType;
  readonly upcasters: readonly Upcaster[];
}

/** A version that only added fields that may be absent, or values that a field may have. */
const ADDED: Upcaster = (data) => data;

/** The way from each version of a type to the next, for the types that have more than one. */
const UPCASTERS: { readonly [T in EventType]?: readonly Upcaster[] } = {
  StatementRecorded: [ADDED],
  // The words of words/v2: a version that does not know them would take an amended figure for none.
  RiotReported: [ADDED],
  TransferOperationBegun: [ADDED],
  TransferOperationProgressed: [ADDED],
  TransferOperationEnded: [ADDED],
  TollClaimed: [ADDED],
  CasualtiesRevised: [ADDED],
  EntryAmended: [ADDED],
  AssessmentMade: [ADDED],
};

/** Every type's contract. A changed type gets its new schema in `EVENTS` and the way there from the old one in `UPCASTERS`. */
export const CONTRACTS: Readonly<Record<EventType, Contract>> = Object.fromEntries(
  EVENT_TYPES.map((type) => [type, { schema: EVENTS[type], upcasters: UPCASTERS[type] ?? [] }]),
) as unknown as Record<EventType, Contract>;

/** The version that data of a type is written in. */
export const versionOf = ({ upcasters }: Contract): number => upcasters.length + 1;

/** What this version can read, as one text: when it changes, what was set aside is looked at anew. */
export const READABLE = Object.entries(CONTRACTS)
  .map(([type, contract]) => `${type}/${versionOf(contract)}`)
  .sort()
  .join(' ');

/** An event of a subject, read: data in the newest schema version. */
export type LedgerEvent<T extends EventType = EventType> = EventBody<T> & {
  readonly id: string;
  readonly subject: Subject;
  readonly position: number;
  readonly revision: number;
  readonly recorded: string;
};

export type Reading<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

const unreadable = (reason: string): Reading<never> => ({ ok: false, reason });

/** Data that this process has held against its contract, with the type: it is not done again when it comes back. */
const held = new WeakMap<object, string>();

/** Notes that data satisfies the contract of its type in the version that is written now. It must not be changed afterwards. */
export const noteHeld = ({ type, data }: EventBody): void => void held.set(data, type);

/**
 * Reads data that was stored as `type` in schema version `version`: upcasts it and checks it against the contract.
 * Never throws; what this version does not know or cannot parse is said.
 */
export function readBody(
  type: string,
  version: number,
  data: Json,
  contracts: Readonly<Record<string, Contract>> = CONTRACTS,
): Reading<EventBody> {
  const contract = Object.hasOwn(contracts, type) ? contracts[type] : undefined;
  if (contract === undefined) return unreadable(`an event type that this version does not know: ${type}`);
  if (version > versionOf(contract)) {
    return unreadable(`${type} in schema version ${version}; this version reads up to ${versionOf(contract)}`);
  }
  if (contracts === CONTRACTS && version === versionOf(contract) && isObject(data) && held.get(data) === type) {
    return { ok: true, value: { type, data } as unknown as EventBody };
  }
  try {
    const current = contract.upcasters.slice(version - 1).reduce((older, upcast) => upcast(older), data as JsonObject);
    const parsed = contract.schema.safeParse(current);
    if (!parsed.success) return unreadable(`${type} does not satisfy its contract: ${z.prettifyError(parsed.error)}`);
    return { ok: true, value: { type, data: parsed.data } as EventBody };
  } catch (error) {
    return unreadable(`${type} could not be upcast: ${String(error)}`);
  }
}

/** A record of the store, as far as this version can read it. */
export interface Stored {
  readonly id: string;
  readonly position: number;
  readonly revision: number;
  readonly type: string;
  readonly data: Json;
  readonly meta: Json;
}

/** Reads one record of a subject's stream. */
export function readEvent(record: Stored, subject: Subject): Reading<LedgerEvent> {
  const meta = metaOf(record.meta);
  if (meta === undefined) return unreadable('a record without the ledger’s metadata');
  const body = readBody(record.type, meta.schema, record.data);
  if (!body.ok) return body;
  const { id, position, revision } = record;
  return { ok: true, value: { ...body.value, id, subject, position, revision, recorded: meta.recorded } };
}
