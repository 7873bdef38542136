import { Metadata, status } from '@grpc/grpc-js';
import type { Refusal } from './faults.ts';
import type { Endpoint } from './node.ts';

/** How a call ends that fails: a status and, where the client tells errors apart by it, trailers. */
export class RpcError extends Error {
  readonly code: status;
  readonly details: string;
  readonly metadata = new Metadata();

  constructor(code: status, details: string, trailers: Readonly<Record<string, string>> = {}) {
    super(details);
    // A trailer takes visible ASCII only, and the real server breaks off when it has another stream to name.
    const isSayable = Object.values(trailers).every((value) => /^[ -~]*$/.test(value));
    this.code = isSayable ? code : status.UNKNOWN;
    this.details = isSayable ? details : 'Received HTTP status code 500';
    if (isSayable) for (const [key, value] of Object.entries(trailers)) this.metadata.set(key, value);
  }
}

export const streamDeleted = (stream: string): RpcError =>
  new RpcError(status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
    exception: 'stream-deleted',
    'stream-name': stream,
  });

/** An expected revision that did not hold, for a delete: an append answers it in its body. */
export const wrongRevision = (stream: string, expected: bigint, actual: bigint): RpcError =>
  new RpcError(
    status.FAILED_PRECONDITION,
    `Delete failed due to WrongExpectedVersion. Stream: ${stream}, Expected version: ${expected}, Actual version: ${actual}`,
    {
      exception: 'wrong-expected-version',
      'stream-name': stream,
      'expected-version': String(expected),
      'actual-version': String(actual),
    },
  );

export const tooLarge = (limit: number): RpcError =>
  new RpcError(status.INVALID_ARGUMENT, `Maximum Append Size of ${limit} Exceeded.`, {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': String(limit),
  });

export const missingProperty = (name: string): RpcError =>
  new RpcError(status.INVALID_ARGUMENT, `Required Metadata Property '${name}' is missing`, {
    exception: 'missing-required-metadata-property',
    'required-metadata-properties': 'type,content-type',
  });

export const notLeader = ({ address, port }: Endpoint): RpcError =>
  new RpcError(status.NOT_FOUND, 'Leader info available', {
    exception: 'not-leader',
    'leader-endpoint-host': address,
    'leader-endpoint-port': String(port),
  });

/** What a node says that takes no requests for now. */
export const refused = (reason: Refusal): RpcError =>
  reason === 'access-denied'
    ? new RpcError(status.PERMISSION_DENIED, 'Access Denied', { exception: reason })
    : new RpcError(status.UNAVAILABLE, reason === 'busy' ? 'Server Is Too Busy' : 'Server Is Not Ready');

export const tooSlow = (): RpcError =>
  new RpcError(
    status.ABORTED,
    'Operation timed out: Consumer too slow to handle event while live. Client resubscription required.',
  );

export const unknown = (details: string): RpcError => new RpcError(status.UNKNOWN, details);

export const invalidArgument = (details: string): RpcError => new RpcError(status.INVALID_ARGUMENT, details);
