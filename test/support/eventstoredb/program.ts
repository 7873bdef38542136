import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Order } from './orders.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

/** A test server in a process of its own: it can be killed, and stopped in its tracks (`SIGSTOP`, `SIGCONT`). */
export interface TestServerProgram {
  readonly connectionString: string;
  /** The port, of a cluster that of its first member. */
  readonly port: number;
  readonly child: ChildProcess;
  /** Resolves when it is dead. */
  readonly gone: Promise<void>;
  /** Resolves when the order is obeyed or the server is dead. */
  order(order: Order): Promise<void>;
  /** Ends it with a signal and waits until it is gone. */
  end(signal: NodeJS.Signals): Promise<void>;
}

/**
 * Starts `main.ts` and waits until it says where it is.
 *
 * @param ports one, or one for each member of a cluster; 0 is any
 * @throws Error with its output where it ends before
 */
export async function startTestServer(file: string, ...ports: readonly number[]): Promise<TestServerProgram> {
  const args = ports.flatMap((port) => ['--port', String(port)]);
  const child = spawn(process.execPath, [MAIN, '--file', file, ...args], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  const connectionString = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        const address = /^The test server is at (\S+)$/m.exec(output)?.[1];
        if (address !== undefined) resolve(address);
      });
    }
    child.once('exit', (code) => reject(new Error(`the test server ended with ${code}:\n${output}`)));
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    connectionString,
    port: Number(/:(\d+)/.exec(connectionString.slice('esdb:'.length))?.[1]),
    child,
    gone,
    async order(order) {
      const done = once(child, 'message');
      child.send(order, () => {}); // a server that dies of its order may not take it to the end
      await Promise.race([done, gone]);
    },
    async end(signal) {
      child.kill(signal);
      await gone;
    },
  };
}
