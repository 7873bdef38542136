// Runs every test/**/*.test.ts, or those whose path has one of the arguments in it. Each file is a process of its own. With
// `--long` (or TEST_LONG=1) drills and random tests try as often as in a long run.
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** One more than there are processors: drills wait for the most part. */
const AT_ONCE = Math.max(availableParallelism(), 2) + 1;
/** A file that takes so long stands still, on a machine under any load. */
const LIMIT_MS = 60 * 60_000;
/** What a file leaves behind may hold it up for so long once it has said its totals. */
const LEFT_MS = 2 * 60_000;
const ROOT = join(import.meta.dirname, '..');

/** What each process, and each thread, would compile anew: the code of the service for the most part. */
const CACHE = join(ROOT, 'node_modules/.cache/compiled');
const parts = process.argv.slice(2).filter((part) => part !== '--long');
const isLong = parts.length < process.argv.length - 2 || process.env.TEST_LONG === '1';
const ENVIRONMENT = { NODE_COMPILE_CACHE: CACHE, ...process.env, TEST_LONG: isLong ? '1' : '' };

/** The folders whose files take longest come first, so that none is left over at the end. */
const FIRST = ['drills', 'e2e', 'property', 'contract', 'api', 'unit'];
const rank = (file: string): number => FIRST.indexOf(file.split('/')[1] ?? '');

const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => relative(ROOT, join(import.meta.dirname, file)))
  .filter((file) => parts.length === 0 || parts.some((part) => file.includes(part)))
  .toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));

const running = new Set<ChildProcess>();

/** Ends a file that runs, and what it started. */
function stop({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // All of it has ended already.
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    for (const child of running) stop(child);
    process.kill(process.pid, signal);
  });
}

/** Runs one file; gives how it ended (an exit code, or words) and all that it printed. */
function run(file: string): Promise<{ readonly end: number | string; readonly output: string }> {
  return new Promise((resolve) => {
    // In a process group of its own: what the file itself started ends with it.
    const child = spawn(process.execPath, [file], {
      cwd: ROOT,
      detached: true,
      env: ENVIRONMENT,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    let output = '';
    let end: number | string | undefined;
    const late = (limit: number, what: string): NodeJS.Timeout =>
      setTimeout(() => {
        end ??= `did not end within ${limit / 60_000} min${what}`;
        stop(child);
        // What has left the group may live on and hold these open.
        child.stdout.destroy();
        child.stderr.destroy();
      }, limit);
    const timers = [late(LIMIT_MS, '')];
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
        if (timers.length === 1 && /^ +Duration: /m.test(output)) timers.push(late(LEFT_MS, ' of its totals'));
      });
    }
    const over = (how: number | string): void => {
      for (const timer of timers) clearTimeout(timer);
      stop(child);
      running.delete(child);
      resolve({ end: end ?? how, output });
    };
    child.on('error', (error) => over(error.message));
    child.on('close', (code, signal) => over(code ?? signal ?? 'ended'));
  });
}

/** uvu's totals. A file that failed without a failed test, or that gives no totals, is one failure. */
function judge(end: number | string, output: string) {
  const plain = stripVTControlCharacters(output);
  const count = (name: string): number =>
    Number(plain.match(new RegExp(`^ +${name}: +(\\d+)$`, 'm'))?.[1] ?? Number.NaN);
  const [total, passed, skipped] = [count('Total'), count('Passed'), count('Skipped')];
  if (!(total + skipped > 0)) return { passed: 0, failed: 1, skipped: 0 };
  return { passed, failed: Math.max(total - passed, end === 0 ? 0 : 1), skipped };
}

const sum = { passed: 0, failed: 0, skipped: 0 };
const queue = [...files];

async function work(): Promise<void> {
  for (let file = queue.shift(); file; file = queue.shift()) {
    const began = performance.now();
    const { end, output } = await run(file);
    const seconds = Math.round((performance.now() - began) / 1000);
    const { passed, failed, skipped } = judge(end, output);
    sum.passed += passed;
    sum.failed += failed;
    sum.skipped += skipped;
    const ended = end === 0 ? '' : ` (${end})`;
    console.log(
      `${failed === 0 ? 'ok  ' : 'FAIL'} ${file}: ${passed} passed, ${failed} failed, ${skipped} skipped, ${seconds} s${ended}`,
    );
    if (failed > 0) console.log(output);
    else if (skipped > 0) console.log(output.match(/^skipped: .*$/gm)?.join('\n') ?? 'skipped without a reason');
  }
}

await Promise.all(Array.from({ length: AT_ONCE }, work));
if (files.length === 0) console.log('no test file has that in its path');
if (!isLong) {
  console.log('Drills and random tests tried less than they can: npm run test:long tries more.');
}
process.exitCode = sum.failed > 0 || files.length === 0 ? 1 : 0;
if (sum.skipped > 0) console.log(`${sum.skipped} skipped`);
console.log(`\n${sum.passed} passed, ${sum.failed} failed`);
