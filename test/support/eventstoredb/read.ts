import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import { type Entry, nameOf } from './entry.ts';
import { type Filter, filterOf } from './filter.ts';
import type { Node } from './node.ts';
import { positionOf } from './position.ts';
import { streamNotFound } from './read-message.ts';
import { streamDeleted, unknown } from './rpc-error.ts';
import type { Sink } from './sink.ts';

const BACKWARDS = 1;

/** Gives the events of one stream, from a revision on or back from it, that one included. */
export async function readStream(node: Node, options: ReadReq.Options, sink: Sink): Promise<void> {
  const from = options.getStream();
  const stream = nameOf(from?.getStreamIdentifier());
  const events = node.log.durable.readable(stream, node.log.now);
  if (events === 'deleted') throw streamDeleted(stream);
  if (events === 'no-stream') {
    sink.send(streamNotFound(stream));
    return sink.end();
  }
  if (options.getCount() === '0') throw unknown('Unexpected ReadStreamResult: Error');
  const revision = from?.hasRevision() ? BigInt(from.getRevision()) : undefined;
  if (options.getReadDirection() === BACKWARDS) {
    const last = from?.hasStart() ? 0n : revision;
    const before = last === undefined ? events : events.filter((entry) => entry.revision <= last);
    return send(before.toReversed(), options, sink);
  }
  if (from?.hasEnd()) throw unknown('Unexpected ReadStreamResult: Error');
  return send(revision ? events.filter((entry) => entry.revision >= revision) : events, options, sink);
}

/** Gives the events of all streams, from a position on, that one included, or back from it, that one left out. */
export async function readAll(node: Node, options: ReadReq.Options, sink: Sink): Promise<void> {
  const all = options.getAll();
  const { durable } = node.log;
  const position = positionOf(all);
  if (position !== undefined && durable.isInside(position)) throw unknown('Unexpected ReadAllResult: Error');
  const filter = filterOf(options.getFilter());
  const isBackwards = options.getReadDirection() === BACKWARDS;
  const start = all?.hasEnd() ? durable.entries.length : durable.from(position ?? 0n);
  const entries = isBackwards ? durable.entries.slice(0, start).toReversed() : durable.entries.slice(start);
  return send(entries, options, sink, filter);
}

async function send(
  entries: readonly Entry[],
  options: ReadReq.Options,
  sink: Sink,
  filter: Filter = () => true,
): Promise<void> {
  let left = Number(options.getCount());
  for (const entry of entries) {
    if (left === 0 || sink.gone.aborted) break;
    if (!filter(entry)) continue;
    left -= 1;
    sink.send(entry.message);
    await sink.room();
  }
  sink.end();
}
