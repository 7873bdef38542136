import { metaOf, saltOf } from '#src/domain/contract.ts';
import { lessTexts } from '#src/domain/erasure.ts';
import type { EventBody } from '#src/domain/events.ts';
import type { JsonObject } from '#src/domain/json.ts';
import { canonical } from '#src/log/canonical.ts';
import { fieldsErased } from '#src/store/erasures.ts';
import type { StoredEvent } from '#src/store/port.ts';
import { digestOf, type RecordRequest } from './request.ts';

/** Whether an event's data are those of a body, or what is left of those by what was taken out of the event. */
function isLeftOf({ type, data }: StoredEvent, body: EventBody, erased: readonly string[]): boolean {
  const left = lessTexts(body.data as unknown as JsonObject, body.type, erased);
  return type === body.type && canonical(data) === canonical(left);
}

/**
 * Whether a request is the one that recorded these events. The digests that they keep are compared. An event with erased texts is
 * compared by what is left of it, so that the answer confirms no guess at the texts. So is an event from before the salt: it
 * keeps a digest of its whole request, without a key.
 *
 * @param stream the events of the subject from the first of these on, as they stand now
 */
export function isRepeated(
  { subject, bodies }: RecordRequest,
  events: readonly StoredEvent[],
  stream: readonly StoredEvent[],
): boolean {
  if (events.length !== bodies.length) return false;
  return bodies.every((body, index) => {
    const event = events[index] as StoredEvent;
    const salt = saltOf(event.meta);
    if (event.withheld !== undefined || salt === undefined) {
      return isLeftOf(event, body, fieldsErased(stream, event.id).flat());
    }
    const place = { n: index + 1, of: bodies.length };
    return metaOf(event.meta)?.request?.digest === digestOf(subject, body, place, salt);
  });
}
