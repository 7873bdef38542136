import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { median } from './rounds.ts';

/** What one small write that is synced costs here, in ms: the least that a durable commit takes. */
function syncMs(folder: string): number {
  const file = openSync(join(folder, 'sync'), 'w');
  const page = Buffer.alloc(4096, 1);
  const times = Array.from({ length: 50 }, () => {
    const began = performance.now();
    writeSync(file, page);
    fdatasyncSync(file);
    return performance.now() - began;
  });
  closeSync(file);
  return median(times);
}

/** The lines that stand above every figure: what it was measured on. */
export function machineLines(folder: string): string[] {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return [
    `machine     ${cpu?.model.trim() ?? 'unknown CPU'}, ${availableParallelism()} cores, ${memory} GiB, ${process.platform} ${process.arch}`,
    `load        ${loadavg()[0]?.toFixed(1)} at the start`,
    `node        ${process.version}, SQLite ${process.versions.sqlite ?? '?'}`,
    `durability  SQLite WAL, synchronous=FULL: acknowledged after the commit is on disk; a synced write of 4 KiB takes ${syncMs(folder).toFixed(2)} ms here`,
    'client      undici’s pool in the process of the bench, on the same machine, over loopback; each server a process of its own',
  ];
}
