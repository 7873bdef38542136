// Runs every test/**/*.test.ts, or those whose path has one of the arguments in it. Each file is a process of its own.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** One more than there are processors: drills wait for the most part. */
const AT_ONCE = Math.max(availableParallelism(), 2) + 1;
/** A file that takes so long stands still, on a machine under any load. */
const LIMIT_MS = 60 * 60_000;
const ROOT = join(import.meta.dirname, '..');

/** What each process, and each thread, would compile anew: the code of the service for the most part. */
const CACHE = join(ROOT, 'node_modules/.cache/compiled');
const ENVIRONMENT = { NODE_COMPILE_CACHE: CACHE, ...process.env };

/** The folders whose files take longest come first, so that none is left over at the end. */
const FIRST = ['drills', 'e2e', 'property', 'contract', 'api', 'unit'];
const rank = (file: string): number => FIRST.indexOf(file.split('/')[1] ?? '');

const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => relative(ROOT, join(import.meta.dirname, file)))
  .filter((file) => process.argv.length < 3 || process.argv.slice(2).some((part) => file.includes(part)))
  .toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));

/** Runs one file; gives how it ended (an exit code, or words) and all that it printed. */
function run(file: string): Promise<{ readonly end: number | string; readonly output: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [file], { cwd: ROOT, env: ENVIRONMENT, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      // What the file itself started may live on and hold these open.
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ end: `did not end within ${LIMIT_MS / 60_000} min`, output });
    }, LIMIT_MS);
    child.on('error', (error) => resolve({ end: error.message, output }));
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ end: code ?? signal ?? 'ended', output });
    });
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
if (process.env.TEST_LONG !== '1') {
  console.log('Drills and random tests tried less than they can: npm run test:long tries more.');
}
process.exitCode = sum.failed > 0 || files.length === 0 ? 1 : 0;
if (sum.skipped > 0) console.log(`${sum.skipped} skipped`);
console.log(`\n${sum.passed} passed, ${sum.failed} failed`);
