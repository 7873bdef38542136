// Breaks the connection again and again, and looks whether memory stays flat: `node test/drills/eventstoredb-reconnects.ts
// --times 1000`, with EVENTSTORE_COMMAND for another server than the tests' own.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { pino } from 'pino';
import { v7 } from 'uuid';
import { openLedger } from '#src/composition.ts';
import { settingsFrom } from '#src/config.ts';
import { Session } from '#src/store/eventstoredb/connection.ts';
import { EventStoreDBStore } from '#src/store/eventstoredb/store.ts';
import { chance } from '../support/chance.ts';
import { Way } from '../support/way.ts';
import { ServerProgram } from './eventstoredb-program.ts';
import { Requests, type Sent } from './requests.ts';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

async function usedMb(): Promise<number> {
  for (let n = 0; n < 3; n += 1) {
    collect();
    await sleep(20);
  }
  return process.memoryUsage().heapUsed / 1_000_000;
}

export interface Use {
  /** Heap in MB after the first tenth of the times, and after all. */
  readonly early: number;
  readonly late: number;
  /** Connections that are open at the end. */
  readonly connections: number;
}

async function overTimes(times: number, way: Way, once: (n: number) => Promise<void>): Promise<Use> {
  let early = 0;
  for (let n = 1; n <= times; n += 1) {
    await once(n);
    if (n === Math.ceil(times / 10)) early = await usedMb();
  }
  return { early, late: await usedMb(), connections: way.connections };
}

async function withWay<T>(body: (address: string, way: Way) => Promise<T>): Promise<T> {
  const server = await ServerProgram.begin();
  const way = new Way(server.port);
  try {
    return await body(await way.open(), way);
  } finally {
    way.close();
    await server.end();
  }
}

/** A node whose connection breaks so many times, with an append before, during and after. */
export const reconnect = (times: number): Promise<Use> =>
  withWay(async (address, way) => {
    const folder = mkdtempSync(join(tmpdir(), 'ledger-'));
    const node = new EventStoreDBStore({ address, folder, prefix: 'ledger.', log: pino({ level: 'silent' }) });
    const append = (stream: string): Promise<unknown> =>
      node.append(stream, 'none', [{ id: v7(), type: 'X', data: {}, meta: { schema: 1 } }]);
    try {
      return await overTimes(times, way, async (n) => {
        await append(`ledger.incident-${n}-before`);
        const during = append(`ledger.incident-${n}-during`);
        way.cut();
        await during;
        await append(`ledger.incident-${n}-after`);
        for (let waits = 0; (await node.head()) < 3 * n - 1; waits += 1) {
          assert.ok(waits < 40_000, `the node does not follow after ${n} cuts`);
          await sleep(5);
        }
      });
    } finally {
      await node.close();
      rmSync(folder, { recursive: true });
    }
  });

/** A whole service whose connection breaks so many times, with a request before, during and after, and a read of what they recorded. */
export const serve = (times: number): Promise<Use> =>
  withWay(async (address, way) => {
    const folder = mkdtempSync(join(tmpdir(), 'ledger-'));
    const settings = { LEDGER_STORE: address, LEDGER_DATA: folder, LEDGER_PORT: '0', LEDGER_LOG_LEVEL: 'silent' };
    const { app, stop } = await openLedger(settingsFrom(settings));
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    const requests = new Requests(chance());
    const post = async (sent: Sent): Promise<void> => {
      for (;;) {
        const answer = await requests.post(url, sent);
        if (answer.status !== 503) return requests.take(sent, answer);
      }
    };
    try {
      return await overTimes(times, way, async () => {
        const sent = requests.first();
        await post(sent);
        const during = post(requests.next());
        way.cut();
        await during;
        await post(requests.next());
        const last = [...requests.acknowledged.keys()].at(-1);
        const read = `${url}/v1/incidents/${sent.request}?after=${last}`;
        const response = await fetch(read, { headers: { Prefer: 'wait=20' } });
        assert.equal(response.status, 200, await response.text());
      });
    } finally {
      await stop();
      rmSync(folder, { recursive: true });
    }
  });

/** Clients that are given up, so many times, each with a call that never ends. */
export const giveUp = (times: number): Promise<Use> =>
  withWay((address, way) =>
    overTimes(times, way, async () => {
      const session = new Session(address);
      session.client
        .subscribeToAll()
        .on('error', () => undefined)
        .resume();
      const stream = `ledger.incident-${v7()}`;
      const parts = { id: v7(), stream, revision: 0, type: 'X', data: {}, meta: {}, leaf: '' };
      await session.appends.append({ stream, expected: 'none', events: [parts] }, 10_000);
      await session.retire();
    }),
  );

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({ options: { times: { type: 'string', default: '1000' } } });
  const times = Number(values.times);
  console.log(JSON.stringify({ reconnect: await reconnect(times) }));
  console.log(JSON.stringify({ giveUp: await giveUp(times) }));
  console.log(JSON.stringify({ serve: await serve(times) }));
}
