import code from '@eventstore/db-client/generated/code_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import statuses from '@eventstore/db-client/generated/status_pb.js';
import type { Message } from 'google-protobuf';
import any from 'google-protobuf/google/protobuf/any_pb.js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import { streamIdentifier } from './entry.ts';
import type { Refusal } from './faults.ts';
import { ANY, NO_STREAM, STREAM_EXISTS } from './revision.ts';

type Status = InstanceType<typeof statuses.Status>;

/** The errors of a batch append travel in its answers, as a status whose details name the error. */
const statusOf = (number: number, message: string, details: Message, type: string): Status => {
  const packed = new any.Any();
  packed.pack(details.serializeBinary(), type);
  return new statuses.Status().setCode(number).setMessage(message).setDetails(packed);
};

export function wrongRevision(expected: bigint, current: bigint): Status {
  const details = new shared.WrongExpectedVersion();
  if (expected === ANY) details.setExpectedAny(new empty.Empty());
  else if (expected === STREAM_EXISTS) details.setExpectedStreamExists(new empty.Empty());
  else if (expected === NO_STREAM) details.setExpectedNoStream(new empty.Empty());
  else details.setExpectedStreamPosition(String(expected));
  if (current === NO_STREAM) details.setCurrentNoStream(new empty.Empty());
  else details.setCurrentStreamRevision(String(current));
  return statusOf(code.Code.ALREADY_EXISTS, 'WrongExpectedVersion', details, 'event_store.client.WrongExpectedVersion');
}

export function streamDeleted(stream: string): Status {
  const details = new shared.StreamDeleted().setStreamIdentifier(streamIdentifier(stream));
  return statusOf(code.Code.NOT_FOUND, 'StreamDeleted', details, 'event_store.client.StreamDeleted');
}

export function tooLarge(limit: number): Status {
  const details = new shared.MaximumAppendSizeExceeded().setMaxappendsize(limit);
  const type = 'event_store.client.MaximumAppendSizeExceeded';
  return statusOf(code.Code.INVALID_ARGUMENT, 'MaximumAppendSizeExceeded', details, type);
}

export function badRequest(message: string): Status {
  const details = new shared.BadRequest().setMessage(message);
  return statusOf(code.Code.INVALID_ARGUMENT, 'BadRequest', details, 'event_store.client.BadRequest');
}

const accessDenied = (): Status =>
  statusOf(code.Code.PERMISSION_DENIED, 'AccessDenied', new shared.AccessDenied(), 'event_store.client.AccessDenied');

export const timeout = (): Status =>
  statusOf(code.Code.DEADLINE_EXCEEDED, 'Timeout', new shared.Timeout(), 'event_store.client.Timeout');

/** A node that takes no writes packs an `Empty`, which the client cannot tell from an error that it does not know. */
export const refused = (reason: Refusal): Status =>
  reason === 'access-denied'
    ? accessDenied()
    : statusOf(
        code.Code.OK,
        reason === 'busy' ? 'Server Is Busy' : 'Server Is Not Ready',
        new empty.Empty(),
        'google.protobuf.Empty',
      );
