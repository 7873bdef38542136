import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { killed, startByCommand } from './eventstoredb-command.ts';

const ELECTED_WITHIN_MS = 120_000;

interface Member {
  readonly state: string;
  readonly isAlive: boolean;
  readonly httpEndPointPort: number;
}

/** The members of a cluster of real servers, each in a process of its own. */
export class RealCluster {
  readonly #command: string;
  readonly #folder: string;
  readonly #ports: readonly number[];
  readonly #children = new Map<number, ChildProcess>();
  #starting: Promise<void> = Promise.resolve();
  #isOver = false;

  private constructor(command: string, folder: string, ports: readonly number[]) {
    this.#command = command;
    this.#folder = folder;
    this.#ports = ports;
  }

  /** Starts all members and waits until one leads and the others follow. */
  static async begin(command: string, folder: string, ports: readonly number[]): Promise<RealCluster> {
    const cluster = new RealCluster(command, folder, ports);
    await Promise.all(ports.map((port) => cluster.#start(port)));
    await cluster.#leader(ports.length - 1);
    return cluster;
  }

  async #start(port: number): Promise<void> {
    const others = this.#ports.filter((other) => other !== port);
    const child = await startByCommand(this.#command, join(this.#folder, String(port)), port, others);
    this.#children.set(port, child);
    // A member that must cut off what it alone has ends by itself, to be started again.
    child.once('exit', (code) => code === 0 && !this.#isOver && this.#startSoon(port));
  }

  #startSoon(port: number): void {
    this.#starting = Promise.all([this.#starting, this.#start(port)]).then(() => undefined);
    this.#starting.catch(() => undefined);
  }

  async #gossip(port: number): Promise<readonly Member[]> {
    try {
      const response = await fetch(`http://127.0.0.1:${port}/gossip`, {
        headers: { Accept: 'application/json' },
        signal: AbortSignal.timeout(2000),
      });
      return ((await response.json()) as { members: readonly Member[] }).members;
    } catch {
      return [];
    }
  }

  /** The port of the member that leads, once every other that answers says so, and so many follow. */
  async #leader(followers: number, isNot?: number): Promise<number> {
    const until = performance.now() + ELECTED_WITHIN_MS;
    const asked = this.#ports.filter((port) => port !== isNot);
    for (;;) {
      const views = await Promise.all(asked.map((port) => this.#gossip(port)));
      const leaders = views.map((view) => view.filter(({ state, isAlive }) => isAlive && state === 'Leader'));
      const [leader] = leaders[0] ?? [];
      const agreed = leaders.every(
        ([one, ...more]) => more.length === 0 && one?.httpEndPointPort === leader?.httpEndPointPort,
      );
      const following = views[0]?.filter(({ state, isAlive }) => isAlive && state === 'Follower').length ?? 0;
      if (leader !== undefined && leader.httpEndPointPort !== isNot && agreed && following >= followers) {
        return leader.httpEndPointPort;
      }
      if (performance.now() > until) throw new Error(`no leader after ${ELECTED_WITHIN_MS} ms`);
      await sleep(50);
    }
  }

  /** Kills the member that leads. Resolves when another does; the killed one is started again meanwhile. */
  async killLeader(): Promise<void> {
    await this.#starting;
    const leader = await this.#leader(this.#ports.length - 1);
    await killed(this.#children.get(leader));
    await this.#leader(1, leader);
    this.#startSoon(leader);
  }

  /** Ends all members. */
  async kill(): Promise<void> {
    this.#isOver = true;
    await this.#starting.catch(() => undefined);
    await Promise.all([...this.#children.values()].map(killed));
  }
}
