import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import { unknown } from './rpc-error.ts';

/** The commit position that is asked for. @throws RpcError where the prepare position lies after it */
export function positionOf(all: ReadReq.Options.AllOptions | undefined): bigint | undefined {
  const position = all?.getPosition();
  if (!position) return undefined;
  const commit = BigInt(position.getCommitPosition());
  if (BigInt(position.getPreparePosition()) > commit) throw unknown('Exception was thrown by handler.');
  return commit;
}
