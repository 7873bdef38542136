import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const READY_WITHIN_MS = 120_000;

/**
 * What starts another server than the tests' own, in place of itself: `<command> <folder> <port>`, and for a member of a
 * cluster the ports of the others after that.
 */
export const COMMAND = process.env.EVENTSTORE_COMMAND;

async function isReady(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/health/live`, { signal: AbortSignal.timeout(2000) });
    return response.ok;
  } catch {
    return false;
  }
}

/** Starts a server by the command and waits until it answers. @throws Error with its output where it ends before */
export async function startByCommand(
  command: string,
  folder: string,
  port: number,
  others: readonly number[] = [],
): Promise<ChildProcess> {
  // The real server takes every variable that begins so for an option, and does not start with one that it does not know.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('EVENTSTORE_')));
  const child = spawn(command, [folder, ...[port, ...others].map(String)], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-2000)));
  }
  const until = performance.now() + READY_WITHIN_MS;
  while (!(await isReady(port))) {
    if (child.exitCode !== null) throw new Error(`${command} ended with ${child.exitCode}:\n${output}`);
    if (performance.now() > until) throw new Error(`${command} is not ready after ${READY_WITHIN_MS} ms`);
    await sleep(50);
  }
  return child;
}

/** Ends a process at once, and waits until it is gone. */
export async function killed(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/**
 * Ports below those that a system gives of itself: between the end of a server and its return nobody else is given its port.
 * Each process has its own block of them, for test files run at once.
 */
const FIRST_PORT = 21_000;
const BLOCKS = 500;
const BLOCK = 20;
let taken = 0;

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  const free = await once(server, 'listening').then(
    () => true,
    () => false,
  );
  if (free) await new Promise((resolve) => server.close(resolve));
  return free;
}

/** A port that nobody has, nor the one that is 1000 below it: the real server has its replication there. */
export async function freePort(): Promise<number> {
  for (let tried = 0; tried < BLOCKS * BLOCK; tried += 1) {
    const block = (process.pid + Math.floor(taken / BLOCK)) % BLOCKS;
    const port = FIRST_PORT + block * BLOCK + (taken % BLOCK);
    taken += 1;
    if ((await isFree(port)) && (await isFree(port - 1000))) return port;
  }
  throw new Error('no port is free');
}
