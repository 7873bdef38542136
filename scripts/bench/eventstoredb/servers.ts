import { join } from 'node:path';
import { startTestServer, type TestServerProgram } from '../../../test/support/eventstoredb/program.ts';

/** The server that the measures of EventStoreDB run against. */
export interface Served {
  readonly address: string;
  /** What it is, for the printed table. */
  readonly what: string;
}

/** What a server says of itself; the one of the tests speaks the protocol alone. */
async function nameOf(address: string): Promise<string> {
  const hosts = /^\w+(?:\+discover)?:\/\/(?:[^@/]*@)?([^/?]*)/.exec(address)?.[1] ?? '';
  const scheme = /[?&]tls=false/i.test(address) ? 'http' : 'https';
  try {
    const answer = await fetch(`${scheme}://${hosts.split(',')[0]}/info`, { signal: AbortSignal.timeout(5000) });
    const { esVersion } = (await answer.json()) as { readonly esVersion?: string };
    return `EventStoreDB ${esVersion} at ${hosts}`;
  } catch {
    return `a server that gives no version, at ${hosts}`;
  }
}

/** Finds the server that `EVENTSTORE_URL` names, or starts the one of the tests, which ends with the bench. */
export class Servers {
  readonly #folder: string;
  #served: Promise<Served> | undefined;
  #own: TestServerProgram | undefined;
  #prefixes = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  get(): Promise<Served> {
    this.#served ??= this.#find();
    return this.#served;
  }

  async #find(): Promise<Served> {
    const address = process.env.EVENTSTORE_URL;
    if (address !== undefined) return { address, what: await nameOf(address) };
    this.#own = await startTestServer(join(this.#folder, 'eventstoredb.log'));
    return { address: this.#own.connectionString, what: 'server of the tests' };
  }

  /** The prefix of a ledger that nobody else has. */
  prefix(): string {
    this.#prefixes += 1;
    return `bench${Date.now().toString(36)}x${this.#prefixes}.`;
  }

  async end(): Promise<void> {
    await this.#own?.end('SIGTERM');
  }
}
