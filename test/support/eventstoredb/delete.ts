import type { DeleteReq, TombstoneReq } from '@eventstore/db-client/generated/streams_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerUnaryCall } from '@grpc/grpc-js';
import { nameOf } from './entry.ts';
import { admitWrite, type Node } from './node.ts';
import { expectedOf } from './revision.ts';
import { invalidArgument, streamDeleted, wrongRevision } from './rpc-error.ts';

type DeleteResp = InstanceType<typeof streams.DeleteResp>;
type TombstoneResp = InstanceType<typeof streams.TombstoneResp>;

/** Deletes a stream so that it may begin again. */
export async function softDelete(node: Node, call: ServerUnaryCall<DeleteReq, DeleteResp>): Promise<DeleteResp> {
  const at = await remove(node, call, false);
  const position = new streams.DeleteResp.Position().setCommitPosition(at).setPreparePosition(at);
  return new streams.DeleteResp().setPosition(position);
}

/** Deletes a stream for good. */
export async function tombstone(
  node: Node,
  call: ServerUnaryCall<TombstoneReq, TombstoneResp>,
): Promise<TombstoneResp> {
  const at = await remove(node, call, true);
  const position = new streams.TombstoneResp.Position().setCommitPosition(at).setPreparePosition(at);
  return new streams.TombstoneResp().setPosition(position);
}

async function remove(
  node: Node,
  { request, metadata }: Pick<ServerUnaryCall<DeleteReq | TombstoneReq, unknown>, 'request' | 'metadata'>,
  forGood: boolean,
): Promise<string> {
  const options = request.getOptions();
  if (!options) throw invalidArgument('a delete without options');
  admitWrite(node, metadata);
  const stream = nameOf(options.getStreamIdentifier());
  const expected = expectedOf(options, options.getRevision());
  const outcome = await node.log.write({ stream, expected, forGood });
  if (outcome.outcome === 'deleted') throw streamDeleted(stream);
  if (outcome.outcome === 'wrong-revision') throw wrongRevision(stream, expected, outcome.current);
  return String(outcome.position);
}
