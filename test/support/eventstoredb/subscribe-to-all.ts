import { randomUUID } from 'node:crypto';
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import { filterOf, PAGE, windowOf } from './filter.ts';
import type { Node } from './node.ts';
import { positionOf } from './position.ts';
import { CAUGHT_UP, checkpoint, confirmation } from './read-message.ts';
import { tooSlow, unknown } from './rpc-error.ts';
import type { Sink } from './sink.ts';

/** Gives all events after a position, then those that come; ends only when the call does. */
export async function subscribeToAll(node: Node, options: ReadReq.Options, sink: Sink): Promise<void> {
  const { arrivals, durable } = node.log;
  const { entries } = durable;
  const filter = filterOf(options.getFilter());
  const { window, interval } = windowOf(options.getFilter());
  let { next, after } = startOf(node, options.getAll());
  let considered = 0;
  sink.send(confirmation(randomUUID()));
  while (next < entries.length && !sink.gone.aborted) await catchUp();
  sink.send(CAUGHT_UP);
  while (!sink.gone.aborted) {
    const entry = entries[next];
    if (!entry) {
      await arrivals.next(sink.gone);
      continue;
    }
    next += 1;
    considered += 1;
    if (filter(entry)) sink.send(entry.message);
    if (considered >= interval) {
      considered = 0;
      sink.send(checkpoint(entry.position, entry.position));
    }
    const room = sink.room();
    while (sink.isFull && !sink.gone.aborted) {
      await Promise.race([room, arrivals.next(sink.gone)]);
      if (sink.isFull && entries.slice(next).filter(filter).length > node.maxUnread) throw tooSlow();
    }
  }

  /**
   * One page. Its checkpoint names the last event that it gave or, where it gave none, the place where it began, whose
   * prepare position is 0; a page that meets the end of the log has none.
   */
  async function catchUp(): Promise<void> {
    let at = { commit: after, prepare: 0 };
    let looked = 0;
    let isAtEnd = false;
    for (let given = 0; given < PAGE && looked < window; looked += 1) {
      const entry = entries[next];
      isAtEnd = entry === undefined;
      if (!entry) break;
      next += 1;
      after = entry.end;
      if (!filter(entry)) continue;
      given += 1;
      at = { commit: entry.position, prepare: entry.position };
      sink.send(entry.message);
      await sink.room();
    }
    considered += looked;
    if (considered < interval || isAtEnd) return;
    considered %= interval;
    sink.send(checkpoint(at.commit, at.prepare));
  }
}

/** The place in the log of the first event to give, and the position that lies before it. */
function startOf({ log, faults }: Node, all: ReadReq.Options.AllOptions | undefined): { next: number; after: number } {
  const { durable } = log;
  if (all?.hasEnd()) return { next: durable.entries.length, after: durable.entries.at(-1)?.end ?? 0 };
  const position = positionOf(all) ?? 0n;
  if (position === 0n) return { next: 0, after: 0 };
  if (durable.isInside(position)) throw unknown('Exception was thrown by handler.');
  // Whatever lies at the position or next after it counts as seen: for an event that is itself, for a checkpoint that
  // names no event the first that did not pass the filter.
  const next = Math.max(0, Math.min(durable.from(position) + 1, durable.entries.length) - faults.rewind);
  return { next, after: durable.entries[next - 1]?.end ?? 0 };
}
