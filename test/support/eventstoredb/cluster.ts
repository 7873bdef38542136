import { Log } from './log.ts';
import type { Member, Role } from './node.ts';
import { type Cluster, TestServer, type TestServerOptions } from './server.ts';

/**
 * Several servers over one log, one of which leads. What the leader has written all have at once: a follower is never
 * behind, which real ones are.
 */
export class TestCluster implements Cluster {
  readonly log: Log;
  readonly servers: readonly TestServer[];
  #leader: TestServer | undefined;

  private constructor(log: Log, size: number, options: TestServerOptions) {
    this.log = log;
    this.servers = Array.from({ length: size }, () => new TestServer(this, options));
    this.#leader = this.servers[0];
  }

  /** @param ports of the members; any free ones where absent */
  static async start(
    file: string,
    options: TestServerOptions = {},
    size = 3,
    ports: readonly number[] = [],
  ): Promise<TestCluster> {
    const led: { by?: TestCluster } = {};
    const clock = (): number => Date.now() + (led.by?.leader?.faults.clockOffset ?? 0);
    const log = await Log.open(file, { clock, recentBytes: options.recentBytes });
    const cluster = new TestCluster(log, size, options);
    led.by = cluster;
    for (const [member, server] of cluster.servers.entries()) await server.start(ports[member]);
    return cluster;
  }

  /** Names all members, so that the client asks them who leads. */
  get connectionString(): string {
    return `esdb://${this.servers.map(({ endpoint: { address, port } }) => `${address}:${port}`).join(',')}?tls=false`;
  }

  get leader(): TestServer | undefined {
    return this.#leader;
  }

  /** Makes a member the leader; undefined: there is none until the next call. */
  lead(server: TestServer | undefined): void {
    this.#leader = server;
    this.log.forgetRecentIds();
  }

  role(server: TestServer): Role {
    if (!this.#leader) return { state: 'leaderless' };
    if (server === this.#leader) return { state: 'leader' };
    return { state: 'follower', leader: this.#leader.endpoint, forwards: true };
  }

  members(): readonly Member[] {
    return this.servers.map((server) => ({
      id: server.id,
      state: server.role().state,
      isAlive: server.isRunning,
      endpoint: server.endpoint,
    }));
  }

  async stop(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.stop()));
    await this.log.abandon();
  }
}
