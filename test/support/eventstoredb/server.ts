import { randomUUID } from 'node:crypto';
import { type ConnectionInjector, Server, ServerCredentials } from '@grpc/grpc-js';
import { Faults } from './faults.ts';
import { Log } from './log.ts';
import type { Endpoint, Member, Node, Role } from './node.ts';
import { Relay } from './relay.ts';
import { tooSlow } from './rpc-error.ts';
import { serve } from './serve.ts';
import type { Sink } from './sink.ts';

export interface TestServerOptions {
  /** The greatest append in bytes of data; 1 MiB, as the real server's, where absent. */
  readonly maxAppendSize?: number;
  /** See `Node`; 64 where absent. */
  readonly maxUnread?: number;
  /** False: the client appends with a call each. */
  readonly takesBatches?: boolean;
  /** How many bytes of recent ids are kept, see `RecentIds`. */
  readonly recentBytes?: number;
  /** What ends the process where the server is a program. */
  readonly die?: () => void;
}

/** The cluster that a server belongs to: its members share one log. */
export interface Cluster {
  readonly log: Log;
  role(server: TestServer): Role;
  members(): readonly Member[];
}

interface Running {
  readonly log: Log;
  readonly grpc: Server;
  readonly injector: ConnectionInjector;
  readonly relay: Relay;
}

/**
 * A server that speaks the protocol of EventStoreDB 23.10 over an append-only file, insecure, on the loopback, with
 * faults to order.
 */
export class TestServer {
  readonly id = randomUUID();
  readonly faults = new Faults();
  readonly subscriptions = new Set<Sink>();
  readonly #store: string | Cluster;
  readonly #options: TestServerOptions;
  #port = 0;
  #running: Running | undefined;
  #ending = Promise.resolve();
  #leader: Endpoint | undefined;

  /** `store` is the file of the log, or the cluster. */
  constructor(store: string | Cluster, options: TestServerOptions = {}) {
    this.#store = store;
    this.#options = options;
  }

  /** Starts on a port, the one that it had before where absent, any free one the first time. */
  async start(port = this.#port): Promise<void> {
    await this.#ending;
    if (this.#running) throw new Error('the server runs already');
    const clock = (): number => Date.now() + this.faults.clockOffset;
    const { recentBytes } = this.#options;
    const log = typeof this.#store === 'string' ? await Log.open(this.#store, { clock, recentBytes }) : this.#store.log;
    const grpc = new Server({ 'grpc.max_receive_message_length': 17 * 1024 * 1024 });
    const injector = grpc.createConnectionInjector(ServerCredentials.createInsecure());
    const relay = new Relay((connection) => injector.injectConnection(connection));
    this.#running = { log, grpc, injector, relay };
    serve(this.#node(log), grpc);
    try {
      this.#port = await relay.listen(port);
    } catch (error) {
      this.#end();
      throw error;
    }
  }

  get endpoint(): Endpoint {
    return { address: '127.0.0.1', port: this.#port };
  }

  get connectionString(): string {
    return `esdb://127.0.0.1:${this.#port}?tls=false`;
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  get connections(): number {
    return this.#running?.relay.connections ?? 0;
  }

  /** Stops when what was accepted is written. */
  async stop(): Promise<void> {
    await this.#running?.log.settled();
    this.#end();
    await this.#ending;
  }

  /** Ends at once, without a word to the clients; what is not on disk is lost. `start` brings it back. */
  die(): void {
    if (!this.#running) return;
    this.#options.die?.();
    this.#end();
  }

  #end(): void {
    if (!this.#running) return;
    const { log, grpc, injector, relay } = this.#running;
    this.#running = undefined;
    const closed = relay.close();
    injector.destroy();
    grpc.forceShutdown();
    this.#ending = Promise.all([closed, typeof this.#store === 'string' ? log.abandon() : undefined]).then(() => {});
  }

  /** Takes connections, answers nothing, not even a ping. */
  freeze(): void {
    this.#running?.relay.freeze();
  }

  thaw(): void {
    this.#running?.relay.thaw();
  }

  /** Breaks all connections. */
  cut(): void {
    this.#running?.relay.cut();
  }

  /** Says all that it says later by so many ms. */
  late(ms: number): void {
    if (this.#running) this.#running.relay.lateMs = ms;
  }

  /** Hands the lead to another: writes, and reads that ask for the leader, are told to go there. */
  loseLead(leader: Endpoint): void {
    this.#leader = leader;
  }

  regainLead(): void {
    this.#leader = undefined;
  }

  /** Ends all subscriptions as if they were over. */
  endSubscriptions(): void {
    for (const subscription of [...this.subscriptions]) subscription.end();
  }

  /** Drops all subscriptions as too slow. */
  dropSubscriptions(): void {
    for (const subscription of [...this.subscriptions]) subscription.fail(tooSlow());
  }

  role(): Role {
    if (this.#leader) return { state: 'follower', leader: this.#leader, forwards: false };
    return typeof this.#store === 'string' ? { state: 'leader' } : this.#store.role(this);
  }

  members(): readonly Member[] {
    if (typeof this.#store !== 'string') return this.#store.members();
    return [{ id: this.id, state: this.role().state, isAlive: true, endpoint: this.endpoint }];
  }

  #node(log: Log): Node {
    const { faults, subscriptions } = this;
    const { maxAppendSize = 1024 * 1024, maxUnread = 64, takesBatches = true } = this.#options;
    return {
      log,
      faults,
      subscriptions,
      maxAppendSize,
      maxUnread,
      takesBatches,
      role: () => this.role(),
      members: () => this.members(),
      die: () => this.die(),
    };
  }
}
