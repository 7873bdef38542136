import type { AppendFault, Refusal } from './faults.ts';
import type { Endpoint } from './node.ts';
import type { TestServer } from './server.ts';

/** What can be asked of a server in another process, by the names that `TestServer` and `Faults` have for it. */
export type Order =
  | { readonly call: 'die' | 'freeze' | 'thaw' | 'cut' | 'regainLead' | 'endSubscriptions' | 'dropSubscriptions' }
  | { readonly call: 'late'; readonly ms: number }
  | { readonly call: 'loseLead'; readonly leader: Endpoint }
  | { readonly appends: readonly AppendFault[] }
  | { readonly faults: { refusal?: Refusal | null; clockOffset?: number; rewind?: number } };

export function obey(server: TestServer, order: Order): void {
  if ('faults' in order) Object.assign(server.faults, order.faults);
  else if ('appends' in order) server.faults.orderAppends(...order.appends);
  else if (order.call === 'late') server.late(order.ms);
  else if (order.call === 'loseLead') server.loseLead(order.leader);
  else server[order.call]();
}
