import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { EventStoreDBClient, jsonEvent, NO_STREAM } from '@eventstore/db-client';
import { pino } from 'pino';
import { EventStoreDBStore } from '#src/store/eventstoredb/store.ts';
import type { ExpectedRevision, NewEvent } from '#src/store/port.ts';
import { tellingOf } from '../ledgers.ts';

/** A child process of the bench: `append-worker.ts store|bare ADDRESS FOLDER`; a round for each message. */

/** A round: so many appends of one event each, so many of them under way at a time, to streams under a prefix. */
export interface AppendRound {
  readonly prefix: string;
  readonly appends: number;
  readonly atOnce: number;
}

/** A way to append. */
interface Way {
  append(stream: string, expected: ExpectedRevision, event: NewEvent): Promise<unknown>;
  /** How many events have come back here; a client that does not follow waits for none. */
  followed(): Promise<number>;
  close(): Promise<void>;
}

/** The service's store. */
function throughStore(address: string, prefix: string, folder: string): Way {
  const log = pino({ level: 'error' }, pino.destination(2));
  const store = new EventStoreDBStore({ address, prefix, folder: mkdtempSync(join(folder, 'node-')), log });
  return {
    append: async (stream, expected, event) => {
      const { outcome } = await store.append(stream, expected, [event]);
      if (outcome !== 'appended') throw new Error(`an append of the bench: ${outcome}`);
    },
    followed: async () => (await store.head()) + 1,
    close: () => store.close(),
  };
}

/** The client's own append of the same events. */
function bare(address: string): Way {
  const client = EventStoreDBClient.connectionString(address);
  return {
    append: async (stream, expected, { id, type, data, meta }) => {
      const metadata = { ...meta, recorded: new Date().toISOString() };
      const expectedRevision = expected === 'none' ? NO_STREAM : BigInt(expected);
      await client.appendToStream(stream, jsonEvent({ id, type, data, metadata }), { expectedRevision });
    },
    followed: async () => Number.POSITIVE_INFINITY,
    close: () => client.dispose(),
  };
}

const [what, address = '', folder = ''] = process.argv.slice(2);

async function round({ prefix, appends, atOnce }: AppendRound) {
  const way = what === 'store' ? throughStore(address, prefix, folder) : bare(address);
  const each = Math.ceil(appends / atOnce);
  const day = Date.UTC(2026, 0, 1);
  // All that is appended is there before the clock starts.
  const writers = Array.from({ length: atOnce }, (_, writer) => {
    const { next } = tellingOf(each);
    return Array.from({ length: each }, () => {
      const { subject, ...told } = next(day);
      return { ...told, stream: `${prefix}${writer}-${subject}` };
    });
  });
  const came = async (events: number): Promise<void> => {
    while ((await way.followed()) < events) await delay(1);
  };
  await way.append(`${prefix}first`, 'none', tellingOf(1).next(day).event);
  await came(1);

  const before = process.cpuUsage();
  const began = performance.now();
  await Promise.all(
    writers.map(async (told) => {
      for (const { stream, expected, event } of told) await way.append(stream, expected, event);
    }),
  );
  const ms = performance.now() - began;
  await came(each * atOnce + 1);
  const { user, system } = process.cpuUsage(before);
  await way.close();
  return { appends: each * atOnce, ms, cpu: user + system };
}

process.on('message', async (message: AppendRound | 'cpu' | 'stop') => {
  const { user, system } = process.cpuUsage();
  if (message === 'stop') process.exit();
  else process.send?.(message === 'cpu' ? { cpu: user + system } : await round(message));
});
// Where the bench is gone, so is this.
process.once('disconnect', () => process.exit());
process.send?.({ up: 1 });
