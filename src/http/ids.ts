import { z } from 'zod';
import type { EventType } from '#src/domain/events.ts';
import type { JsonObject } from '#src/domain/json.ts';

const UUID = z.uuid();

/** An id that the ledger gave: a caller may write it in capitals (RFC 9562 section 4), the ledger does not. */
export const uuid = UUID.toLowerCase();

/** An id as the ledger writes it: a UUID in small letters, anything else as it is. */
export const canonicalId = (id: string): string => (UUID.safeParse(id).success ? id.toLowerCase() : id);

/** Where the data of a posted event names another event by the id that the ledger gave it. */
const NAMES_EVENT: Partial<Record<EventType, string>> = { EntryAmended: 'event', AssessmentLifted: 'assessment' };

/** The data of a posted event, each id that the ledger gave written as the ledger writes it. Ids of claims are the client's. */
export function withCanonicalIds(type: EventType, data: JsonObject): JsonObject {
  const field = NAMES_EVENT[type];
  const id = field === undefined ? undefined : data[field];
  return field === undefined || typeof id !== 'string' ? data : { ...data, [field]: canonicalId(id) };
}
