import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** All that a process of the tests' own gets from here, but for its settings. */
export const BARE = { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE };

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** A service in a process of its own. */
export interface ServiceProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** All that it has written to its standard error and output so far. */
  output(): string;
  /** Ends it with a signal and waits until it is gone. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** Starts `src/main.ts` (or another script, with arguments) on any free port and waits until it says where. @throws Error with its output where it ends before */
export async function startService(
  environment: Readonly<Record<string, string>>,
  script: readonly string[] = [MAIN],
): Promise<ServiceProcess> {
  const child = spawn(process.execPath, script, {
    env: { ...BARE, LEDGER_PORT: '0', LEDGER_LOG_LEVEL: 'error', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        const address = /^The ledger is open at (\S+)$/m.exec(output)?.[1];
        if (address !== undefined) resolve(address);
      });
    }
    child.once('exit', (code) => reject(new Error(`the service ended with ${code}:\n${output}`)));
  });
  return {
    url,
    child,
    output: () => output,
    async end(signal) {
      if (child.exitCode === null && child.signalCode === null) {
        const gone = once(child, 'exit');
        child.kill(signal);
        await gone;
      }
      return child.exitCode;
    },
  };
}
