import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { EventStoreDBStore } from '#src/store/eventstoredb/store.ts';
import { startServer } from '../support/eventstoredb/fixture.ts';
import { ownPrefix } from '../support/own-ledger.ts';

/** A server for a file of tests: the one that `EVENTSTORE_URL` names, where it is set, else a test server. */
export class Served {
  #address = process.env.EVENTSTORE_URL;
  #end: () => Promise<void> = async () => undefined;

  async begin(): Promise<void> {
    if (this.#address !== undefined) return;
    const { server, end } = await startServer();
    this.#address = server.connectionString;
    this.#end = end;
  }

  end(): Promise<void> {
    return this.#end();
  }

  get address(): string {
    if (this.#address === undefined) throw new Error('the server was not begun');
    return this.#address;
  }

  /** A ledger that nobody else has: its prefix, and its nodes. */
  ledger(): ServedLedger {
    return new ServedLedger(this.address, ownPrefix());
  }
}

/** A ledger on a server, with as many nodes as are opened, each with a folder of its own. */
export class ServedLedger {
  readonly prefix: string;
  readonly address: string;
  readonly #folders: string[] = [];
  readonly #nodes: EventStoreDBStore[] = [];

  constructor(address: string, prefix: string) {
    this.address = address;
    this.prefix = prefix;
  }

  stream(name: string): string {
    return this.prefix + name;
  }

  /** A folder for a node. */
  folder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'ledger-'));
    this.#folders.push(folder);
    return folder;
  }

  /** Opens a node, in a new folder where none is given. */
  node(folder = this.folder(), clock?: () => number): EventStoreDBStore {
    const { address, prefix } = this;
    const log = pino({ level: process.env.TEST_LOG_LEVEL ?? 'silent' });
    const node = new EventStoreDBStore({ address, folder, prefix, log, ...(clock ? { clock } : {}) });
    this.#nodes.push(node);
    return node;
  }

  /** Closes all nodes and removes their folders. */
  async cleanup(): Promise<void> {
    await Promise.all(this.#nodes.map((node) => node.close()));
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true });
  }
}
