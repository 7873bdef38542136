// What npm has started ends with npm, and lets go of its ledger; what somebody else has started outlives him.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import { StoreLockedError } from '#src/store/errors.ts';
import { lockFolder } from '#src/store/lock.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { arrival } from '../contract/events.ts';
import { atTop } from '../support/deployment.ts';
import { temporaryFolder } from '../support/ledger.ts';

const ROOT = atTop('.');
/** Starting and stopping, on a machine that has much else to do. */
const WITHIN_MS = 60_000;

interface Context {
  readonly folder: string;
  readonly remove: () => void;
  readonly started: number[];
}

const npm = suite<Context>('what npm has started');

npm.before.each((context) => {
  const { path, remove } = temporaryFolder();
  Object.assign(context, { folder: path, remove, started: [] });
});
npm.after.each(({ remove, started }) => {
  for (const pid of started) if (isRunning(pid)) process.kill(pid, 'SIGKILL');
  remove();
});

/** Whether a process runs: one that has ended and that nobody has asked after does not. */
function isRunning(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

const isLocked = (folder: string): boolean => {
  try {
    lockFolder(folder).close();
    return false;
  } catch (error) {
    if (error instanceof StoreLockedError) return true;
    throw error;
  }
};

interface Started {
  readonly child: ChildProcess;
  /** The service's own process. */
  readonly service: number;
  readonly output: () => string;
}

/** Starts a service by a command and waits until it is open. @param input how its standard input is */
async function start(
  { folder, started }: Context,
  command: readonly [string, ...string[]],
  input: 'ignore' | 'pipe' = 'ignore',
): Promise<Started> {
  const [name, ...words] = command;
  const child = spawn(name, words, {
    cwd: ROOT,
    env: { PATH: process.env.PATH, HOME: folder, LEDGER_DATA: folder, LEDGER_PORT: '0', LEDGER_LOG_LEVEL: 'info' },
    stdio: [input, 'pipe', 'pipe'],
  });
  started.push(child.pid ?? -1);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (output += text));
  await arrival(
    'the service',
    async () => {
      assert.equal(child.exitCode, null, output);
      return /^The ledger is open at/m.test(output) ? true : undefined;
    },
    WITHIN_MS,
  );
  const service = serviceUnder(child.pid ?? -1);
  started.push(service);
  return { child, service, output: () => output };
}

/** The process at the end of the line that begins with one. */
function serviceUnder(pid: number): number {
  const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  return child === undefined || child === '' ? pid : serviceUnder(Number(child));
}

const NPM = ['npm', 'start'] as const;

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGKILL'] as const) {
  npm(`stops cleanly when npm gets ${signal}, and lets go of its ledger`, async (context) => {
    const { child, service, output } = await start(context, NPM, signal === 'SIGINT' ? 'pipe' : 'ignore');
    assert.notEqual(service, child.pid);
    assert.ok(isLocked(context.folder));
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
    const isOver = async (): Promise<true | undefined> => (isRunning(service) ? undefined : true);
    // A signal that npm sees it hands on, and waits.
    if (signal === 'SIGTERM' || signal === 'SIGINT') assert.equal(isRunning(service), false);
    await arrival('the end of the service', isOver, WITHIN_MS);
    assert.equal(isLocked(context.folder), false);
    // What it wrote may still be on its way.
    await arrival(
      'its last line',
      async () => (output().includes('"the ledger is closed"') ? true : undefined),
      WITHIN_MS,
    );
  });
}

npm('goes on while npm does, whatever becomes of its standard input', async (context) => {
  const { child, service } = await start(context, NPM, 'pipe');
  child.stdin?.end();
  await new Promise((resolve) => setTimeout(resolve, 1000));
  assert.ok(isRunning(service));
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
});

npm('does not end with whoever started it without npm', async (context) => {
  const { child, service } = await start(context, ['sh', '-c', `"${process.execPath}" src/main.ts & wait`]);
  assert.notEqual(service, child.pid);
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
  await new Promise((resolve) => setTimeout(resolve, 1000));
  assert.ok(isRunning(service));
  assert.ok(isLocked(context.folder));
  process.kill(service, 'SIGTERM');
  await arrival('the end of the service', async () => (isRunning(service) ? undefined : true), WITHIN_MS);
});

npm('is every command of the project that is its own', () => {
  for (const [name, script] of Object.entries(packageJson.scripts)) {
    if (!/\bnode\b/.test(script)) continue;
    assert.match(script, /^exec node (-r \S+ )*-r \.\/scripts\/ends-with-npm\.cjs (-r \S+ )*\S+\.ts( --long)?$/, name);
  }
});

npm.run();
