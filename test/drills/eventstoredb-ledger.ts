import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { EventStoreDBClient, START, streamNameFilter } from '@eventstore/db-client';
import type { EventStore } from '#src/store/port.ts';

const CAUGHT_UP_WITHIN_MS = 120_000;

/** The ids of a ledger's events as a bare client gets them from the server, in its order. */
export async function idsOnServer(address: string, prefix: string): Promise<string[]> {
  const client = EventStoreDBClient.connectionString(address);
  const ids: string[] = [];
  const subscription = client.subscribeToAll({
    fromPosition: START,
    filter: streamNameFilter({ prefixes: [prefix] }),
  });
  const caughtUp = new Promise((resolve) => (subscription as NodeJS.EventEmitter).once('caughtUp', resolve));
  subscription.on('data', ({ event }) => event !== undefined && ids.push(event.id));
  await caughtUp;
  await sleep(200);
  await client.dispose();
  return ids;
}

/** Waits until a node has all that the server has. */
export async function caughtUp(node: EventStore, count: number): Promise<void> {
  const until = performance.now() + CAUGHT_UP_WITHIN_MS;
  while ((await node.head()) < count - 1) {
    assert.ok(performance.now() < until, `a node has ${(await node.head()) + 1} of ${count} events in time`);
    await sleep(20);
  }
}
