import { randomUUID } from 'node:crypto';
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import { nameOf } from './entry.ts';
import type { Node } from './node.ts';
import { CAUGHT_UP, confirmation } from './read-message.ts';
import { DELETED } from './revision.ts';
import { streamDeleted } from './rpc-error.ts';
import type { Sink } from './sink.ts';

/** Gives the events of one stream after a revision, then those that come; ends when the call or the stream does. */
export async function subscribeToStream(node: Node, options: ReadReq.Options, sink: Sink): Promise<void> {
  const { log, faults } = node;
  const from = options.getStream();
  const stream = nameOf(from?.getStreamIdentifier());
  let next = 0n;
  let isLive = false;
  if (from?.hasEnd()) next = log.durable.last(stream) + 1n;
  if (from?.hasRevision()) next = BigInt(from.getRevision()) + 1n - BigInt(faults.rewind);
  if (log.durable.last(stream) === DELETED) throw streamDeleted(stream);
  sink.send(confirmation(randomUUID()));
  if (from?.hasEnd()) goLive();
  while (!sink.gone.aborted) {
    const events = log.durable.readable(stream, log.now);
    if (events === 'deleted') {
      const tombstone = isLive ? log.durable.tombstone(stream) : undefined;
      if (tombstone) sink.send(tombstone.message);
      await sink.room();
      throw streamDeleted(stream);
    }
    const first = events === 'no-stream' ? undefined : events[0]?.revision;
    if (first !== undefined && next < first) next = first;
    const entry = first === undefined ? undefined : log.durable.at(stream, next);
    if (entry) {
      next += 1n;
      sink.send(entry.message);
      await sink.room();
      continue;
    }
    // A stream that does not exist yet is waited for, and nobody is told that there was nothing to catch up with.
    if (events !== 'no-stream' && !isLive) goLive();
    await log.arrivals.next(sink.gone);
  }

  function goLive(): void {
    isLive = true;
    sink.send(CAUGHT_UP);
  }
}
