import { type Subject, streamOf } from '#src/domain/subject.ts';
import { breathe } from '#src/journal/breathe.ts';
import type { StoredEvent } from '#src/store/port.ts';
import { shownEvent } from './events-shown.ts';
import type { Service } from './service.ts';

/** Which events of the ledger: positions from `from` to `to`, both included, and what else they must be. */
export interface Filter {
  readonly from: number;
  readonly to: number;
  readonly subject?: Subject;
  readonly type?: string;
  /** Unix ms. */
  readonly recordedFrom?: number;
}

const BATCH = 500;

/** How many events one page looks at: a filter that few pass ends a page early, and its link goes on from there. */
const MOST_LOOKED_AT = 10_000;

const passes = (event: StoredEvent, { from, to, type, recordedFrom }: Filter): boolean =>
  event.position >= from &&
  event.position <= to &&
  (type === undefined || event.type === type) &&
  (recordedFrom === undefined || Date.parse(String(event.meta.recorded)) >= recordedFrom);

/** Batches of the events looked at, in order: of one subject its stream, else the ledger. */
async function* batches(filter: Filter, { store, prefix }: Service): AsyncGenerator<readonly StoredEvent[]> {
  if (filter.subject !== undefined) {
    yield (await store.readPlaced(streamOf(prefix, filter.subject))).filter(({ position }) => position >= filter.from);
    return;
  }
  for (let from = filter.from; from <= filter.to; ) {
    const batch = await store.read(from, Math.min(BATCH, filter.to - from + 1));
    if (batch.length === 0) return;
    yield batch;
    from = (batch.at(-1)?.position ?? from) + 1;
    await breathe();
  }
}

/** A page of events; `last` is the position after which the next one begins, where there may be more. */
export async function readPage(
  filter: Filter,
  limit: number,
  service: Service,
): Promise<{ events: StoredEvent[]; last: number | undefined }> {
  const events: StoredEvent[] = [];
  let looked = 0;
  for await (const batch of batches(filter, service)) {
    for (const event of batch) {
      looked += 1;
      if (passes(event, filter)) events.push(event);
      if ((events.length === limit || looked === MOST_LOOKED_AT) && event.position < filter.to) {
        return { events, last: event.position };
      }
    }
  }
  return { events, last: undefined };
}

/** All events of a filter, one JSON text a line. */
export async function* readEvents(filter: Filter, service: Service): AsyncGenerator<string> {
  for await (const batch of batches(filter, service)) {
    const lines = batch
      .filter((event) => passes(event, filter))
      .map((event) => `${JSON.stringify(shownEvent(event, service.prefix))}\n`);
    if (lines.length > 0) yield lines.join('');
  }
}
