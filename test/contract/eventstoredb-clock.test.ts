import assert from 'node:assert/strict';
import { v7 } from 'uuid';
import { suite } from 'uvu';
import { Connection } from '#src/store/eventstoredb/connection.ts';
import { ServerClock } from '#src/store/eventstoredb/server-clock.ts';
import type { EventStore } from '#src/store/port.ts';
import { type StartedServer, startServer } from '../support/eventstoredb/fixture.ts';
import { appended, arrival, event } from './events.ts';
import { ServedLedger } from './eventstoredb-server.ts';

/** How many ms the date of a response, and the way to and fro, may leave unknown; and the stamp of an append. */
const OF_DATES = 3200;
const OF_STAMPS = 300;

const clocks = suite('the clock of EventStoreDB');

function spec(sentence: string, body: (given: StartedServer, ledger: ServedLedger) => Promise<void>): void {
  clocks(sentence, async () => {
    const started = await startServer();
    const ledger = new ServedLedger(started.server.connectionString, 'ledger.');
    try {
      await body(started, ledger);
    } finally {
      await ledger.cleanup();
      await started.end();
    }
  });
}

/** Waits until a measure lies between the truth and what may be unknown of it. @param again measures anew */
const measured = (
  what: string,
  offMs: () => number | undefined,
  truth: number,
  unknown: number,
  again: () => Promise<unknown> = async () => undefined,
): Promise<number> =>
  arrival(what, async () => {
    await again();
    const off = offMs();
    if (off === undefined) return undefined;
    const [least, most] = [Math.abs(truth) - unknown, Math.abs(truth) + 10];
    return off * truth >= 0 && Math.abs(off) >= least && Math.abs(off) <= most ? off : undefined;
  });

const off = (store: EventStore) => (): number | undefined => store.state().clockOffMs;

/** The measure by the stamp of an append: of a later one, where the machine kept the first waiting. */
const stamped = (store: EventStore, truth: number): Promise<number> =>
  measured('the stamp', off(store), truth, OF_STAMPS, () =>
    appended(store, `ledger.incident-${v7()}`, 'none', [event()]),
  );

for (const offset of [0, 90_000, -90_000]) {
  spec(`of ${offset} ms is known to a few seconds without an append, and better with one`, async (given, ledger) => {
    given.server.faults.clockOffset = offset;
    const node = ledger.node();
    assert.equal(node.state().clockOffMs, undefined);
    await measured('the date', off(node), -offset, OF_DATES);
    await stamped(node, -offset);
  });
}

spec('is compared with the clock that events are stamped with, whenever that is set', async (_given, ledger) => {
  let shift = 0;
  const node = ledger.node(undefined, () => Date.now() + shift);
  await stamped(node, 0);
  shift = 70_000;
  await measured('the clock ahead', off(node), shift, OF_DATES);
  shift = -70_000;
  await measured('the clock behind', off(node), shift, OF_DATES);
});

spec('that is set is noticed without an append, and by the stamp of one', async ({ server }, ledger) => {
  const connection = new Connection(server.connectionString);
  const clock = new ServerClock(connection, Date.now, 50);
  const offMs = (): number | undefined => clock.offMs;
  await measured('the date', offMs, 0, OF_DATES);
  server.faults.clockOffset = 80_000;
  await measured('the date of a clock that was set', offMs, -80_000, OF_DATES);
  server.faults.clockOffset = 0;
  await measured('the date of a clock that was set right', offMs, 0, OF_DATES);
  clock.close();
  await connection.close();

  const node = ledger.node();
  server.faults.clockOffset = 80_000;
  await stamped(node, -80_000);
});

spec(
  'is not held against an append whose answer was lost: it may have been stored long before',
  async (given, ledger) => {
    const { server } = given;
    const node = ledger.node();
    server.faults.orderAppends('die-after');
    const appending = appended(node, 'ledger.incident-a', 'none', [event()]);
    await arrival('the death', async () => (server.isRunning ? undefined : true));
    await new Promise((resolve) => setTimeout(resolve, 3000));
    await server.start();
    await appending;
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.equal(node.state().clockOffMs, 0);
  },
);

clocks.run();
