// The clock of a service beside that of the EventStoreDB that it records in.
import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { arrival } from '../contract/events.ts';
import { ServedLedger } from '../contract/eventstoredb-server.ts';
import { type Api, openApi } from '../support/api.ts';
import { startServer } from '../support/eventstoredb/fixture.ts';
import { served } from '../support/ledger.ts';
import { INCIDENT, one, RIOT, said } from './events.ts';

const clock = suite('the clock of a service on EventStoreDB');

interface Given {
  readonly api: Api;
  /** Sets the service's clock so many ms ahead. */
  set(ahead: number): void;
}

/** A ledger whose server's clock is known. */
async function withClock(serverAhead: number, test: (given: Given) => Promise<void>): Promise<void> {
  const { server, end } = await startServer();
  server.faults.clockOffset = serverAhead;
  const ledger = new ServedLedger(server.connectionString, 'ledger.');
  let shift = 0;
  const now = (): number => Date.now() + shift;
  const store = ledger.node(undefined, now);
  const api = await openApi({ store, now });
  try {
    await served(api.ledger);
    await arrival('the server’s clock', async () => store.state().clockOffMs);
    await test({
      api,
      set: (ahead) => {
        shift = ahead;
      },
    });
  } finally {
    await api.end();
    await ledger.cleanup();
    await end();
  }
}

interface Health {
  readonly status: string;
  readonly writes: { readonly code: string | null };
  readonly warnings: readonly string[];
  readonly store: { readonly clockOffMs: number | null };
}

const health = async (api: Api): Promise<Health> => (await api.send<Health>({ url: '/health/ready' })).body;

for (const [what, ahead] of [
  ['ahead of', 90_000],
  ['behind', -90_000],
] as const) {
  clock(`takes no events, not even a first one, while it is more than a minute ${what} the store’s`, () =>
    withClock(0, async ({ api, set }) => {
      set(ahead);
      const { detail } = await api.refuses(one(INCIDENT, RIOT), 'clock');
      assert.match(detail ?? '', new RegExp(`^the clock is \\d{5} ms ${what} the store’s own$`));
      const [line] = await api.bulk([one(INCIDENT, RIOT)]);
      assert.deepEqual([line?.status, line?.code], [503, 'clock']);
      assert.equal((await health(api)).warnings.length, 1);
      set(0);
      await api.record(one(INCIDENT, RIOT));
      assert.deepEqual((await health(api)).warnings, []);
    }),
  );
}

clock('is held against a server whose clock is wrong as against one whose clock is right', () =>
  withClock(-3_600_000, async ({ api }) => {
    await api.refuses(one(INCIDENT, RIOT), 'clock');
    const { store, status, writes, warnings } = await health(api);
    assert.deepEqual([status, writes.code], ['not-ready', 'clock']);
    assert.ok((store.clockOffMs ?? 0) > 3_590_000);
    assert.match(warnings[0] ?? '', /ahead of the store’s own$/);
  }),
);

clock('is warned of from 2 s on, and events are taken', () =>
  withClock(0, async ({ api, set }) => {
    await api.record(one(INCIDENT, RIOT));
    const off = async (): Promise<number | null> => (await health(api)).store.clockOffMs;
    // The stamp of the append is looked at after the answer: it tells to ms.
    await arrival('the stamp', async () => {
      set(1000);
      return ((await off()) ?? 0) > 800 ? true : undefined;
    });
    assert.deepEqual((await health(api)).warnings, []);
    set(2500);
    const [warning, ...more] = (await health(api)).warnings;
    assert.match(warning ?? '', /^the clock is 2\d\d\d ms ahead of the store’s own$/);
    assert.deepEqual(more, []);
    await api.record(one(INCIDENT, said()));
  }),
);

clock.run();
