import type { Metadata } from '@grpc/grpc-js';
import type { Faults, Refusal } from './faults.ts';
import type { Log } from './log.ts';
import { notLeader, refused } from './rpc-error.ts';
import type { Sink } from './sink.ts';

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** What a node is to its cluster. A follower that `forwards` hands on the writes that do not ask for the leader. */
export type Role =
  | { readonly state: 'leader' }
  | { readonly state: 'follower'; readonly leader: Endpoint; readonly forwards: boolean }
  | { readonly state: 'leaderless' };

export interface Member {
  readonly id: string;
  readonly state: Role['state'];
  readonly isAlive: boolean;
  readonly endpoint: Endpoint;
}

/** What the calls need to know of the node that they came to. */
export interface Node {
  readonly log: Log;
  readonly faults: Faults;
  /** The calls that follow the log now. */
  readonly subscriptions: Set<Sink>;
  /** In bytes of data. */
  readonly maxAppendSize: number;
  /**
   * How many events a live subscriber may fall behind before it is dropped. The real server keeps 64 for one who does not
   * read, besides what lies in the buffers of the wire.
   */
  readonly maxUnread: number;
  /** Whether the client is told of the batch append. */
  readonly takesBatches: boolean;
  role(): Role;
  members(): readonly Member[];
  /** Ends the node without a word. */
  die(): void;
}

export const requiresLeader = (metadata: Metadata): boolean => metadata.get('requires-leader')[0] === 'true';

/**
 * A subscription from the end on reads nothing that is there, and is not asked whether it wants the leader.
 *
 * @throws RpcError where the node does not take a read now
 */
export function admitRead(node: Node, metadata: Metadata, isFromEnd: boolean): void {
  if (node.faults.refusal) throw refused(node.faults.refusal);
  const role = node.role();
  if (!requiresLeader(metadata) || isFromEnd) return;
  if (role.state === 'leaderless') throw refused('not-ready');
  if (role.state === 'follower') throw notLeader(role.leader);
}

/** Why the node does not take a write now, undefined where it does. */
export function refusalOfWrite(node: Node, metadata: Metadata): Refusal | Endpoint | undefined {
  if (node.faults.refusal) return node.faults.refusal;
  const role = node.role();
  if (role.state === 'leaderless') return 'not-ready';
  if (role.state === 'follower' && (requiresLeader(metadata) || !role.forwards)) return role.leader;
  return undefined;
}

/** @throws RpcError where the node does not take a write now */
export function admitWrite(node: Node, metadata: Metadata): void {
  const refusal = refusalOfWrite(node, metadata);
  if (typeof refusal === 'object') throw notLeader(refusal);
  if (refusal) throw refused(refusal);
}
