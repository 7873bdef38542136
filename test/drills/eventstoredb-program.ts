import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startTestServer } from '../support/eventstoredb/program.ts';

const READY_WITHIN_MS = 120_000;

/**
 * A server in a process of its own that can be killed, stopped in its tracks and started again over what it has on disk:
 * the one that `EVENTSTORE_COMMAND` starts (`<command> <folder> <port>`, which must become the server), else a test server.
 */
export class ServerProgram {
  readonly #folder = mkdtempSync(join(tmpdir(), 'eventstoredb-'));
  readonly #command = process.env.EVENTSTORE_COMMAND;
  readonly port: number;
  #child: ChildProcess | undefined;

  private constructor(port: number) {
    this.port = port;
  }

  /** A server that runs. */
  static async begin(): Promise<ServerProgram> {
    const program = new ServerProgram(await freePort());
    await program.start();
    return program;
  }

  get address(): string {
    return `esdb://127.0.0.1:${this.port}?tls=false`;
  }

  /** Whether it is the real one: then it takes seconds to start. */
  get isReal(): boolean {
    return this.#command !== undefined;
  }

  /** Starts it on its port and waits until it answers. */
  async start(): Promise<void> {
    if (this.#command === undefined) {
      this.#child = (await startTestServer(join(this.#folder, 'log'), this.port)).child;
      return;
    }
    // The real server takes every variable that begins so for an option, and does not start with one that it does not know.
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('EVENTSTORE_')));
    const child = spawn(this.#command, [this.#folder, String(this.port)], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-2000)));
    }
    const until = performance.now() + READY_WITHIN_MS;
    while (!(await this.#isReady())) {
      if (child.exitCode !== null) throw new Error(`${this.#command} ended with ${child.exitCode}:\n${output}`);
      if (performance.now() > until) throw new Error(`${this.#command} is not ready after ${READY_WITHIN_MS} ms`);
      await sleep(50);
    }
  }

  async #isReady(): Promise<boolean> {
    try {
      const response = await fetch(`http://127.0.0.1:${this.port}/health/live`, { signal: AbortSignal.timeout(2000) });
      return response.ok;
    } catch {
      return false;
    }
  }

  /** Ends it at once, and waits until it is gone. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
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

/** A port that nobody has, nor the one that is 1000 below it: the real server has its replication there. */
export async function freePort(): Promise<number> {
  for (;;) {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    server.close();
    await once(server, 'close');
    const below = createServer().listen(port - 1000, '127.0.0.1');
    const isFree = await Promise.race([
      once(below, 'listening').then(() => true),
      once(below, 'error').then(() => false),
    ]).catch(() => false);
    below.close();
    if (isFree && port > 2000) return port;
  }
}
