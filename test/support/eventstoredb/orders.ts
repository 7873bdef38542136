import type { TestCluster } from './cluster.ts';
import type { AppendFault, Refusal } from './faults.ts';
import type { Endpoint } from './node.ts';
import type { TestServer } from './server.ts';

/** What can be asked of a server in another process, by the names that `TestServer` and `Faults` have for it. */
export type ServerOrder =
  | { readonly call: 'die' | 'start' | 'freeze' | 'thaw' | 'cut' | 'regainLead' | 'endSubscriptions' }
  | { readonly call: 'dropSubscriptions' }
  | { readonly call: 'late'; readonly ms: number }
  | { readonly call: 'loseLead'; readonly leader: Endpoint }
  | { readonly appends: readonly AppendFault[] }
  | { readonly faults: { refusal?: Refusal | null; clockOffset?: number; rewind?: number } };

/** An order to one member of a cluster, the first where none is named, or who shall lead it: null is nobody. */
export type Order = (ServerOrder & { readonly member?: number }) | { readonly lead: number | null };

async function obeyOne(server: TestServer, order: ServerOrder): Promise<void> {
  if ('faults' in order) Object.assign(server.faults, order.faults);
  else if ('appends' in order) server.faults.orderAppends(...order.appends);
  else if (order.call === 'late') server.late(order.ms);
  else if (order.call === 'loseLead') server.loseLead(order.leader);
  else await server[order.call]();
}

/** Resolves when the order is obeyed. @throws Error where it is to none of the members */
export async function obey({ servers, cluster }: Ordered, order: Order): Promise<void> {
  if ('lead' in order) {
    cluster?.lead(order.lead === null ? undefined : servers[order.lead]);
    return;
  }
  const { member = 0, ...rest } = order;
  const server = servers[member];
  if (server === undefined) throw new Error(`there is no member ${member}`);
  await obeyOne(server, rest);
}

/** Those that take orders: one server, or the members of a cluster. */
export interface Ordered {
  readonly servers: readonly TestServer[];
  readonly cluster?: TestCluster;
}
