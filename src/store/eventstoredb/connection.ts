import { EventStoreDBClient } from '@eventstore/db-client';
import { StoreUnavailableError } from '../errors.ts';

/** Failures in a row after which the client is taken for dead: its channel may never come back by itself. */
const FAILURES_OF_A_DEAD_CLIENT = 3;

const timedOut = (what: string, milliseconds: number): StoreUnavailableError =>
  new StoreUnavailableError(`EventStoreDB did not answer ${what} within ${milliseconds} ms`);

/** Settles as a promise does, or rejects after a time: the client has no timers of its own for most calls. */
export async function within<T>(milliseconds: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(timedOut(what, milliseconds)), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
    // Whoever lost the race may still reject.
    promise.catch(() => undefined);
  }
}

/** The connection to a server or cluster: a client, and a new one where the old one has died. */
export class Connection {
  readonly #address: string;
  #client: EventStoreDBClient;
  #failures = 0;

  /** @param address an `esdb://` connection string. @throws Error where it is none */
  constructor(address: string) {
    this.#address = address;
    this.#client = EventStoreDBClient.connectionString(address);
  }

  get client(): EventStoreDBClient {
    return this.#client;
  }

  succeeded(): void {
    this.#failures = 0;
  }

  /** Notes a failure of a call; after some in a row the client is replaced. */
  async failed(): Promise<void> {
    this.#failures += 1;
    if (this.#failures < FAILURES_OF_A_DEAD_CLIENT) return;
    this.#failures = 0;
    const dead = this.#client;
    this.#client = EventStoreDBClient.connectionString(this.#address);
    await within(1000, 'the end of a connection', dead.dispose()).catch(() => undefined);
  }

  async close(): Promise<void> {
    await within(1000, 'the end of a connection', this.#client.dispose()).catch(() => undefined);
  }
}
