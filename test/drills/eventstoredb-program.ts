import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Order } from '../support/eventstoredb/orders.ts';
import { startTestServer, type TestServerProgram } from '../support/eventstoredb/program.ts';
import { RealCluster } from './eventstoredb-cluster.ts';
import { COMMAND, freePort, killed, startByCommand } from './eventstoredb-command.ts';

/**
 * A server in a process of its own that can be killed, stopped in its tracks and started again over what it has on disk:
 * the one that `EVENTSTORE_COMMAND` starts, else a test server.
 */
export class ServerProgram {
  readonly #folder = mkdtempSync(join(tmpdir(), 'eventstoredb-'));
  readonly ports: readonly number[];
  #child: ChildProcess | undefined;
  #test: TestServerProgram | undefined;
  #cluster: RealCluster | undefined;

  private constructor(ports: readonly number[]) {
    this.ports = ports;
  }

  /** A server that runs. @param members more than one: a cluster; of test servers over one log, all in one process */
  static async begin(members = 1): Promise<ServerProgram> {
    const program = new ServerProgram(await Promise.all(Array.from({ length: members }, freePort)));
    await program.start();
    return program;
  }

  /** The port, of a cluster that of its first member. */
  get port(): number {
    return this.ports[0] ?? 0;
  }

  get address(): string {
    return `esdb://${this.ports.map((port) => `127.0.0.1:${port}`).join(',')}?tls=false`;
  }

  /** Whether it is the real one: then it takes seconds to start, and no orders. */
  get isReal(): boolean {
    return COMMAND !== undefined;
  }

  /** The file of a test server's log. */
  get file(): string {
    return join(this.#folder, 'log');
  }

  /** Starts it on its port and waits until it answers. */
  async start(): Promise<void> {
    if (COMMAND === undefined) {
      this.#test = await startTestServer(this.file, ...this.ports);
      this.#child = this.#test.child;
    } else if (this.ports.length > 1) {
      this.#cluster = await RealCluster.begin(COMMAND, this.#folder, this.ports);
    } else this.#child = await startByCommand(COMMAND, this.#folder, this.port);
  }

  /** Gives a test server an order; resolves when it is obeyed or the server is dead. */
  async order(order: Order): Promise<void> {
    if (this.#test === undefined) throw new Error('a real server takes no orders');
    await this.#test.order(order);
  }

  /** Resolves when a test server is dead. */
  async gone(): Promise<void> {
    await this.#test?.gone;
  }

  /** Kills the member of a real cluster that leads; resolves when another does. */
  async killLeader(): Promise<void> {
    await this.#cluster?.killLeader();
  }

  /** Ends it at once, and waits until it is gone. */
  async kill(): Promise<void> {
    await Promise.all([killed(this.#child), this.#cluster?.kill()]);
  }

  /** From here on it does nothing, and its connections stay. */
  freeze(): void {
    this.#child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child?.kill('SIGCONT');
  }

  /** Ends it and removes what it has. */
  async end(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
