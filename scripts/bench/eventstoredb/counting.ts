import { type EventStoreDBClient, streamNameFilter } from '@eventstore/db-client';

/** The client's own subscription with the filter that a node of the ledger has; it only counts what comes. */
export function counting(client: EventStoreDBClient, prefix: string, counted: (events: number) => void): void {
  const prefixes = [prefix, `$$${prefix}`, `${prefix.slice(0, -1)}moves`];
  let events = 0;
  client
    .subscribeToAll({ filter: streamNameFilter({ prefixes, maxSearchWindow: 1000, checkpointInterval: 1000 }) })
    .on('data', () => {
      events += 1;
      counted(events);
    });
}
