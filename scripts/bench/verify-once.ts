import { hash } from 'node:crypto';
import { openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { EVENTS } from '#src/log/export/layout.ts';
import type { Told } from './children.ts';

/** A child process of the bench: `verify-once.ts verify EXPORT POLICY` or `verify-once.ts hash EXPORT`, once and alone. */

const [what, folder = '', policy = ''] = process.argv.slice(2);

const tell = (told: Told): void => {
  const { user, system } = process.cpuUsage();
  const memory = process.resourceUsage().maxRSS * 1024;
  process.send?.({ ...told, memory, cpu: user + system }, () => process.disconnect?.());
};

/** Runs the command as it is, its threads and its start included. */
async function verify(): Promise<void> {
  const began = performance.now();
  process.once('beforeExit', (code) => {
    if (code === 0) tell({ ms: performance.now() - began });
  });
  process.argv = [process.argv[0] ?? '', 'verify', folder, '--policy', policy];
  await import('../verify.ts');
}

/** `crypto.hash` over the lines, each piece of them read into memory first; the reading is timed apart. */
function hashLines(): void {
  const file = openSync(join(folder, EVENTS), 'r');
  const buffer = Buffer.alloc(2 ** 24);
  let [filled, ms, readMs] = [0, 0, 0];
  for (;;) {
    const began = performance.now();
    const got = readSync(file, buffer, filled, buffer.length - filled, null);
    filled += got;
    const lines: Buffer[] = [];
    let start = 0;
    for (let end = buffer.indexOf('\n'); end >= 0 && end < filled; end = buffer.indexOf('\n', start)) {
      lines.push(buffer.subarray(start, end));
      start = end + 1;
    }
    const read = performance.now();
    for (const line of lines) hash('sha256', line);
    ms += performance.now() - read;
    readMs += read - began;
    buffer.copyWithin(0, start, filled);
    filled -= start;
    if (got === 0) break;
  }
  tell({ ms, readMs });
}

if (what === 'verify') await verify();
else hashLines();
