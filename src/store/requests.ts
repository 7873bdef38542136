import { isObject, type JsonObject } from '#src/domain/json.ts';
import { MAX_APPEND_BYTES, MAX_APPEND_EVENTS, type StoredEvent } from './port.ts';

/**
 * Cuts events that lie together into the requests that recorded them, so that another store may take each as one append.
 * Those of one request share caller, correlation, stamp and key; two requests that share all of it do no harm as one.
 */
export function requestsOf(events: readonly StoredEvent[]): StoredEvent[][] {
  const requests: StoredEvent[][] = [];
  let request: StoredEvent[] = [];
  let bytes = 0;
  for (const event of events) {
    const before = request.at(-1);
    const size = Buffer.byteLength(event.leaf);
    const fits = request.length < MAX_APPEND_EVENTS && bytes + size <= MAX_APPEND_BYTES;
    if (before === undefined || !fits || !isOfSameRequest(before, event)) {
      request = [];
      requests.push(request);
      bytes = 0;
    }
    request.push(event);
    bytes += size;
  }
  return requests;
}

function isOfSameRequest(before: StoredEvent, event: StoredEvent): boolean {
  if (event.stream !== before.stream || event.revision !== before.revision + 1) return false;
  const [a, b] = [before.meta, event.meta];
  if (typeof a.recorded !== 'string' || a.recorded !== b.recorded) return false;
  if (a.actor !== b.actor || a.correlation !== b.correlation) return false;
  const [first, second] = [markOf(a), markOf(b)];
  return first?.key === second?.key && Number(second?.n ?? 1) === Number(first?.n ?? 0) + 1;
}

const markOf = ({ request }: JsonObject): JsonObject | undefined => (isObject(request) ? request : undefined);
