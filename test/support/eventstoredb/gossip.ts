import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import type { Member } from './node.ts';

const STATES: Readonly<Record<Member['state'], number>> = {
  leader: gossip.MemberInfo.VNodeState.LEADER,
  follower: gossip.MemberInfo.VNodeState.FOLLOWER,
  leaderless: gossip.MemberInfo.VNodeState.UNKNOWN,
};

/** What a node says of its cluster. */
export function clusterInfo(members: readonly Member[]): InstanceType<typeof gossip.ClusterInfo> {
  const now = String(BigInt(Date.now()) * 10_000n);
  return new gossip.ClusterInfo().setMembersList(
    members.map(({ id, state, isAlive, endpoint }) =>
      new gossip.MemberInfo()
        .setInstanceId(new shared.UUID().setString(id))
        .setTimeStamp(now)
        .setState(STATES[state])
        .setIsAlive(isAlive)
        .setHttpEndPoint(new gossip.EndPoint().setAddress(endpoint.address).setPort(endpoint.port)),
    ),
  );
}
