import streams from '@eventstore/db-client/generated/streams_pb.js';
import { streamIdentifier } from './entry.ts';

const encode = (response: InstanceType<typeof streams.ReadResp>): Buffer => Buffer.from(response.serializeBinary());

export const confirmation = (subscription: string): Buffer =>
  encode(
    new streams.ReadResp().setConfirmation(
      new streams.ReadResp.SubscriptionConfirmation().setSubscriptionId(subscription),
    ),
  );

export const checkpoint = (commit: bigint | number, prepare: bigint | number): Buffer =>
  encode(
    new streams.ReadResp().setCheckpoint(
      new streams.ReadResp.Checkpoint().setCommitPosition(String(commit)).setPreparePosition(String(prepare)),
    ),
  );

export const streamNotFound = (stream: string): Buffer =>
  encode(
    new streams.ReadResp().setStreamNotFound(
      new streams.ReadResp.StreamNotFound().setStreamIdentifier(streamIdentifier(stream)),
    ),
  );

export const CAUGHT_UP = encode(new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp()));
