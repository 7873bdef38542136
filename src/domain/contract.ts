import { z } from 'zod';
import { EVENTS, type EventBody, type EventType } from './events.ts';
import type { Json, JsonObject } from './json.ts';
import type { Subject } from './subject.ts';

/** The request that an event came with: its key and body as SHA-256, and its place among the events of the request. */
export const RequestMark = z.object({
  key: z.string(),
  digest: z.string(),
  n: z.int(),
  of: z.int(),
});
export type RequestMark = z.infer<typeof RequestMark>;

/** The metadata that makes a record one of the ledger's. A later version may add fields, so unknown ones are let be. */
export const Meta = z.looseObject({
  /** The version of the event type's schema that the data was written by. */
  schema: z.int().min(1),
  /** When this ledger appended it: RFC 3339, UTC. */
  recorded: z.iso.datetime(),
  /** An opaque id of who entered it. */
  actor: z.string().exactOptional(),
  correlation: z.string().exactOptional(),
  causation: z.string().exactOptional(),
  request: RequestMark.exactOptional(),
});
export type Meta = z.infer<typeof Meta>;

/** Takes data of one schema version to the next. */
export type Upcaster = (data: JsonObject) => JsonObject;

/** A type's schema and its history: `upcasters[n]` takes version n + 1 to n + 2, so their number tells the version. */
export interface Contract {
  readonly schema: z.ZodType;
  readonly upcasters: readonly Upcaster[];
}

/** Every type's contract. A changed type gets its new schema in `EVENTS` and the way there from the old one here. */
export const CONTRACTS: Readonly<Record<EventType, Contract>> = Object.fromEntries(
  Object.entries(EVENTS).map(([type, schema]) => [type, { schema, upcasters: [] }]),
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
  const meta = Meta.safeParse(record.meta);
  if (!meta.success) return unreadable('a record without the ledger’s metadata');
  const body = readBody(record.type, meta.data.schema, record.data);
  if (!body.ok) return body;
  const { id, position, revision } = record;
  return { ok: true, value: { ...body.value, id, subject, position, revision, recorded: meta.data.recorded } };
}
