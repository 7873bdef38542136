import './node-version.cjs';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Measure } from './bench/bench.ts';
import { Children } from './bench/children.ts';
import { throughStore } from './bench/eventstoredb/appending.ts';
import { catchUp } from './bench/eventstoredb/catching-up.ts';
import { seen } from './bench/eventstoredb/seeing.ts';
import { Servers } from './bench/eventstoredb/servers.ts';
import { Ledgers } from './bench/ledgers.ts';
import { log } from './bench/logging.ts';
import { machineLines } from './bench/machine.ts';
import { MEASURES, type MeasureName, type Plan, planOf } from './bench/plan.ts';
import { append, journal, keyed } from './bench/posting.ts';
import { busyMs } from './bench/quiet.ts';
import { get } from './bench/reading.ts';
import { rebuild } from './bench/rebuild.ts';
import { replay } from './bench/replay.ts';
import { type Row, tableOf } from './bench/table.ts';
import { verify } from './bench/verify.ts';
import { views } from './bench/views.ts';

const USAGE = `npm run bench -- [--quick] [--only ${MEASURES.join(',')}] [--profile FOLDER]`;
const BY_NAME: Readonly<Record<MeasureName, Measure>> = {
  append,
  keyed,
  journal,
  replay,
  rebuild,
  verify,
  log,
  get,
  views,
  'esdb-catch-up': catchUp,
  'esdb-append': throughStore,
  'esdb-seen': seen,
};

function planOrExit(): Plan {
  try {
    return planOf(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
    return process.exit(2);
  }
}

const plan = planOrExit();
const folder = mkdtempSync(join(tmpdir(), 'ledger-bench-'));
const children = new Children(folder, plan.profile);
process.once('exit', () => {
  children.end();
  rmSync(folder, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const began = performance.now();
const busyBefore = busyMs();
const seconds = (): string => `${Math.round((performance.now() - began) / 1000)} s`;
const say = (text: string): void => {
  process.stderr.write(`[${seconds()}] ${text}\n`);
};
/** What to know of the figures; what other processes did beside is no part of them, and yet in them. */
function aboutLines(): string[] {
  const { user, system } = process.cpuUsage();
  const oursMs = (user + system + children.cpu) / 1000;
  const share = (busyMs() - busyBefore - oursMs) / ((performance.now() - began) * cpus().length);
  return [
    'Ratios: medians of pairs of rounds measured in turn; the spread is the least and the greatest pair.',
    `Took ${seconds()}; all else on the machine kept ${Math.max(0, Math.round(share * 100))} % of it busy meanwhile.`,
  ];
}

process.stdout.write(`${machineLines(folder).join('\n')}\n\n`);
const ledgers = new Ledgers(folder, say);
const servers = new Servers(folder);
const rows: Row[] = [];
try {
  for (const name of plan.only) rows.push(...(await BY_NAME[name]({ plan, folder, children, ledgers, servers, say })));
} finally {
  await servers.end();
  process.stdout.write(`${tableOf(rows)}\n\n${aboutLines().join('\n')}\n`);
}
