import { EventStoreDBClient, type JSONType, jsonEvent, type MetadataType } from '@eventstore/db-client';
import { v4 } from 'uuid';
import { suite } from 'uvu';
import type { EventStoreDBStore } from '#src/store/eventstoredb/store.ts';
import { arrival } from './events.ts';
import { Served, type ServedLedger } from './eventstoredb-server.ts';

/** The metadata that the ledger gives its events. */
export const OURS = { schema: 1, recorded: '2021-11-13T12:00:00.000Z', actor: 'desk-1' };

interface Given {
  readonly client: EventStoreDBClient;
  readonly ledger: ServedLedger;
  readonly store: EventStoreDBStore;
}

/** Sentences about a ledger and another client of the same server. */
export function besideAnother(name: string) {
  const test = suite(name);
  const served = new Served();
  test.before(() => served.begin());
  test.after(() => served.end());
  const spec = (sentence: string, body: (given: Given) => Promise<void>): void => {
    test(sentence, async () => {
      const ledger = served.ledger();
      const client = EventStoreDBClient.connectionString(served.address);
      try {
        await body({ client, ledger, store: ledger.node() });
      } finally {
        await client.dispose();
        await ledger.cleanup();
      }
    });
  };
  return { spec, run: () => test.run() };
}

/** Waits for an alarm of a store. */
export const alarm = (store: EventStoreDBStore, text: string): Promise<string> =>
  arrival(`the alarm ${text}`, async () => store.state().alarms.find((each) => each === text));

/** A record as another client writes it. */
export const json = (data: unknown, metadata?: object) =>
  jsonEvent({ id: v4(), type: 'X', data: data as JSONType, ...(metadata && { metadata: metadata as MetadataType }) });

/** A record of a type that is the server's own. */
export const systemEvent = () => jsonEvent({ id: v4(), type: '$odd', data: {}, metadata: OURS });
