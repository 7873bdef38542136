import shared from '@eventstore/db-client/generated/shared_pb.js';
import type { AppendReq } from '@eventstore/db-client/generated/streams_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { type ServerReadableStream, status } from '@grpc/grpc-js';
import { appendWithFaults } from './append-with-faults.ts';
import { nameOf, type Proposed } from './entry.ts';
import { admitWrite, type Node } from './node.ts';
import { proposedOf, sizeOf } from './proposed.ts';
import { ANY, expectedOf, NO_STREAM, STREAM_EXISTS } from './revision.ts';
import { invalidArgument, missingProperty, RpcError, refused, streamDeleted, tooLarge } from './rpc-error.ts';

type AppendResp = InstanceType<typeof streams.AppendResp>;

/** Serves one append of the older kind: a call of its own. Undefined: it shall not be answered. */
export async function append(
  node: Node,
  call: ServerReadableStream<AppendReq, AppendResp>,
): Promise<AppendResp | undefined> {
  let options: AppendReq.Options | undefined;
  const events: Proposed[] = [];
  for await (const request of call as AsyncIterable<AppendReq>) {
    options ??= request.getOptions();
    const message = request.getProposedMessage();
    if (!message) continue;
    const event = proposedOf(message);
    if (event === 'id') throw invalidArgument('an event without a valid id');
    if (typeof event === 'string') throw missingProperty(event);
    events.push(event);
    if (sizeOf(events) > node.maxAppendSize) throw tooLarge(node.maxAppendSize);
  }
  if (!options) throw invalidArgument('an append without options');
  admitWrite(node, call.metadata);
  const stream = nameOf(options.getStreamIdentifier());
  const expected = expectedOf(options, options.getRevision());
  const answer = await appendWithFaults(node, { stream, expected, events });
  if (!answer) return undefined;
  switch (answer.outcome) {
    case 'written':
      return written(answer.revision, answer.position);
    case 'wrong-revision':
      return wrongRevision(expected, answer.current);
    case 'deleted':
      throw streamDeleted(stream);
    case 'timeout':
      throw new RpcError(status.ABORTED, 'Operation timed out: ');
    default:
      throw refused(answer.outcome);
  }
}

function written(revision: bigint, position: number | undefined): AppendResp {
  const at = String(position);
  const success = new streams.AppendResp.Success();
  if (position === undefined) success.setNoPosition(new shared.Empty());
  else success.setPosition(new streams.AppendResp.Position().setCommitPosition(at).setPreparePosition(at));
  if (revision === NO_STREAM) success.setNoStream(new shared.Empty());
  else success.setCurrentRevision(String(revision));
  return new streams.AppendResp().setSuccess(success);
}

function wrongRevision(expected: bigint, current: bigint): AppendResp {
  const wrong = new streams.AppendResp.WrongExpectedVersion();
  if (expected === ANY) wrong.setExpectedAny(new shared.Empty());
  else if (expected === STREAM_EXISTS) wrong.setExpectedStreamExists(new shared.Empty());
  else if (expected === NO_STREAM) wrong.setExpectedNoStream(new shared.Empty());
  else wrong.setExpectedRevision(String(expected));
  if (current === NO_STREAM) wrong.setCurrentNoStream(new shared.Empty());
  else wrong.setCurrentRevision(String(current));
  return new streams.AppendResp().setWrongExpectedVersion(wrong);
}
