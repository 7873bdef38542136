import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AllStreamResolvedEvent,
  EventStoreDBClient,
  type JSONEventData,
  jsonEvent,
  type RecordedEvent,
  type ResolvedEvent,
} from '@eventstore/db-client';
import { v4 } from 'uuid';
import { suite } from 'uvu';
import { TestServer, type TestServerOptions } from './server.ts';

/** A client of its own, to be disposed of. */
export const connect = (connectionString: string): EventStoreDBClient =>
  EventStoreDBClient.connectionString(connectionString);

/** An event, with an id of its own where none is given. */
export const event = (id: string = v4(), type = 'CasualtiesRevised'): JSONEventData =>
  jsonEvent({ id, type, data: { killed: 116 } });

export const events = (count: number): JSONEventData[] => Array.from({ length: count }, () => event());

/** Gives all that a read gives. */
export async function all(read: AsyncIterable<AllStreamResolvedEvent | ResolvedEvent>): Promise<RecordedEvent[]> {
  const found: RecordedEvent[] = [];
  for await (const { event: recorded } of read) if (recorded) found.push(recorded);
  return found;
}

/** What a sentence about the protocol has to do with: a client, and the name of a stream that nobody else has. */
export interface Protocol {
  readonly client: EventStoreDBClient;
  readonly stream: string;
}

/**
 * Sentences that hold of every server: of the one that `EVENTSTORE_URL` names, where it is set, else of a test server.
 * They do not have it to themselves.
 */
export function protocol(name: string) {
  const test = suite(name);
  const served: { client?: EventStoreDBClient; end?: () => Promise<void> } = {};
  test.before(async () => {
    const url = process.env.EVENTSTORE_URL;
    const own = url === undefined ? await startServer() : undefined;
    const client = connect(url ?? own?.server.connectionString ?? '');
    served.client = client;
    served.end = async () => {
      await client.dispose();
      await own?.end();
    };
  });
  test.after(() => served.end?.());
  return {
    spec(sentence: string, body: (given: Protocol) => Promise<void>): void {
      test(sentence, async () => {
        if (!served.client) throw new Error('there is no server');
        await body({ client: served.client, stream: `ledger.test-${v4()}` });
      });
    },
    run: () => test.run(),
  };
}

export interface StartedServer {
  readonly server: TestServer;
  readonly file: string;
  /** Stops the server and removes its file. */
  end(): Promise<void>;
}

/** A test server over a file of its own. */
export async function startServer(options: TestServerOptions = {}): Promise<StartedServer> {
  const folder = mkdtempSync(join(tmpdir(), 'eventstoredb-'));
  const file = join(folder, 'log');
  const server = new TestServer(file, options);
  await server.start();
  return {
    server,
    file,
    async end() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const soon = (ms: number): Promise<'nothing'> => new Promise((resolve) => setTimeout(() => resolve('nothing'), ms));

/** Whether a promise is still pending after a while; it must not be left to reject unseen. */
export async function isUnanswered(answer: Promise<unknown>, ms = 300): Promise<boolean> {
  answer.catch(() => {});
  return (await Promise.race([answer.then(String, String), soon(ms)])) === 'nothing';
}

/** Tries until the client has found the server again. */
export async function persisting<T>(call: () => Promise<T>): Promise<T> {
  for (let left = 1200; ; left -= 1) {
    try {
      return await call();
    } catch (error) {
      if (left === 0) throw error;
      await soon(100);
    }
  }
}
