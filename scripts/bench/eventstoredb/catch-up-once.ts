import { EventStoreDBClient } from '@eventstore/db-client';
import { pino } from 'pino';
import { Journal } from '#src/journal/journal.ts';
import { EventStoreDBStore } from '#src/store/eventstoredb/store.ts';
import { counting } from './counting.ts';

/** A child process of the bench: `catch-up-once.ts count|order|journal ADDRESS PREFIX EVENTS FOLDER`, once and alone. */

/** What a node is held against. */
const count = (address: string, prefix: string, events: number): Promise<void> =>
  new Promise((resolve) => {
    counting(EventStoreDBClient.connectionString(address), prefix, (counted) => counted === events && resolve());
  });

const log = pino({ level: 'error' }, pino.destination(2));

/** A node that starts with an empty folder: until its order has all events. */
async function order(address: string, prefix: string, events: number, folder: string): Promise<EventStoreDBStore> {
  const store = new EventStoreDBStore({ address, prefix, folder, log });
  let next = 0;
  for await (const batch of store.follow(0, new AbortController().signal)) {
    next += batch.length;
    if (next === events) break;
  }
  return store;
}

/** The same, until its journal has folded all events and is written. */
async function journal(address: string, prefix: string, events: number, folder: string): Promise<Journal> {
  const store = new EventStoreDBStore({ address, prefix, folder, log });
  const opened = await Journal.open({ store, folder, prefix, log });
  if (opened.head.position < events - 1) await opened.waiters.forPosition(events - 1, 300_000);
  opened.write();
  return opened;
}

const [what, address = '', prefix = '', events, folder = ''] = process.argv.slice(2);
const began = performance.now();
const before = process.cpuUsage();
if (what === 'count') await count(address, prefix, Number(events));
else await (what === 'order' ? order : journal)(address, prefix, Number(events), folder);
const ms = performance.now() - began;
const { user, system } = process.cpuUsage(before);
process.send?.({ ms, cpu: user + system }, () => process.exit());
