import shared from '@eventstore/db-client/generated/shared_pb.js';
import type { Status } from '@eventstore/db-client/generated/status_pb.js';
import type { BatchAppendReq } from '@eventstore/db-client/generated/streams_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerDuplexStream } from '@grpc/grpc-js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import { type Answer, appendWithFaults } from './append-with-faults.ts';
import { badRequest, refused, streamDeleted, timeout, tooLarge, wrongRevision } from './batch-status.ts';
import { nameOf, type Proposed, streamIdentifier } from './entry.ts';
import { type Node, refusalOfWrite } from './node.ts';
import { proposedOf, sizeOf } from './proposed.ts';
import { expectedOf, NO_STREAM } from './revision.ts';
import { notLeader } from './rpc-error.ts';

type BatchAppendResp = InstanceType<typeof streams.BatchAppendResp>;
type Content = InstanceType<typeof streams.BatchAppendResp.Success> | Status;

/** The real server gives up on a write after this, whatever the client's deadline. */
const WRITE_TIMEOUT_MS = 2_000;

/** An append of which not all parts have come yet. */
interface Begun {
  readonly stream: string;
  readonly expected: bigint;
  readonly events: Proposed[];
  readonly timer: NodeJS.Timeout;
}

/** Serves one client's long-lived stream of appends, each in one message or several. */
export function batchAppend(node: Node, call: ServerDuplexStream<BatchAppendReq, BatchAppendResp>): void {
  const begun = new Map<string, Begun>();
  let underWay = 0;
  let hasEnded = false;
  const endWhenIdle = (): void => {
    if (hasEnded && underWay === 0) call.end();
  };
  call.on('data', (request: BatchAppendReq) => take(request));
  call.on('end', () => {
    hasEnded = true;
    endWhenIdle();
  });
  call.on('error', () => {});
  call.on('close', () => {
    for (const { timer } of begun.values()) clearTimeout(timer);
  });

  function take(request: BatchAppendReq): void {
    const id = request.getCorrelationId()?.getString() ?? '';
    const options = request.getOptions();
    const append = options ? begin(id, options) : begun.get(id);
    if (!append) return;
    const wrong = gather(append.events, request);
    // The real server goes on to wait for the rest and says 2 s later that it has timed out, which the client cannot bear.
    if (wrong) answer(id, append.stream, badRequest(wrong));
    else if (sizeOf(append.events) > node.maxAppendSize) fail(id, tooLarge(node.maxAppendSize));
    else if (request.getIsFinal()) void commit(id, append);
  }

  function begin(id: string, options: BatchAppendReq.Options): Begun | undefined {
    const stream = nameOf(options.getStreamIdentifier());
    const patience = Math.min(WRITE_TIMEOUT_MS, deadlineOf(options) - node.log.now);
    if (patience <= 0) {
      answer(id, stream, timeout());
      return undefined;
    }
    const timer = setTimeout(() => fail(id, timeout()), patience);
    const append = { stream, expected: expectedOf(options, options.getStreamPosition()), events: [], timer };
    begun.set(id, append);
    return append;
  }

  function fail(id: string, error: Status): void {
    const append = begun.get(id);
    if (!append) return;
    clearTimeout(append.timer);
    begun.delete(id);
    answer(id, append.stream, error);
  }

  async function commit(id: string, append: Begun): Promise<void> {
    clearTimeout(append.timer);
    begun.delete(id);
    const { stream, expected } = append;
    const refusal = refusalOfWrite(node, call.metadata);
    if (typeof refusal === 'object') {
      call.emit('error', notLeader(refusal));
      return;
    }
    if (refusal) {
      answer(id, stream, refused(refusal));
      return;
    }
    underWay += 1;
    const outcome = await appendWithFaults(node, append);
    if (outcome) answer(id, stream, contentOf(outcome, stream, expected));
    underWay -= 1;
    endWhenIdle();
  }

  function answer(id: string, stream: string, content: Content): void {
    if (call.cancelled || call.destroyed) return;
    const response = new streams.BatchAppendResp()
      .setCorrelationId(new shared.UUID().setString(id))
      .setStreamIdentifier(streamIdentifier(stream));
    if (content instanceof streams.BatchAppendResp.Success) response.setSuccess(content);
    else response.setError(content);
    call.write(response);
  }
}

/** Adds the events of a message to those that came before; gives what is wrong with one of them. */
function gather(events: Proposed[], request: BatchAppendReq): string | undefined {
  for (const message of request.getProposedMessagesList()) {
    const event = proposedOf(message);
    if (typeof event === 'string') return `an event without a valid ${event}`;
    events.push(event);
  }
  return undefined;
}

function contentOf(outcome: NonNullable<Answer>, stream: string, expected: bigint): Content {
  switch (outcome.outcome) {
    case 'written':
      return successOf(outcome.revision, outcome.position);
    case 'wrong-revision':
      return wrongRevision(expected, outcome.current);
    case 'deleted':
      return streamDeleted(stream);
    case 'timeout':
      return timeout();
    default:
      return refused(outcome.outcome);
  }
}

function successOf(revision: bigint, position: number | undefined): Content {
  const at = String(position);
  const success = new streams.BatchAppendResp.Success();
  if (position === undefined) success.setNoPosition(new empty.Empty());
  else success.setPosition(new shared.AllStreamPosition().setCommitPosition(at).setPreparePosition(at));
  return revision === NO_STREAM ? success.setNoStream(new empty.Empty()) : success.setCurrentRevision(String(revision));
}

/** Unix time in ms: the client sends its deadline as a time of its own clock, so a clock that is off costs appends. */
const deadlineOf = (options: BatchAppendReq.Options): number =>
  options.getDeadline()?.toDate().getTime() ?? Number.POSITIVE_INFINITY;
