import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { settingsFrom } from '#src/config.ts';
import { timeOf } from '#src/http/view.ts';
import { lastRecordedBy } from '#src/journal/as-of.ts';
import { MODELS } from '#src/journal/file.ts';
import { openLive, type Replayed, replay } from '#src/journal/replay.ts';
import { openEmbedded } from '#src/store/embedded.ts';
import type { EventStore } from '#src/store/port.ts';
import { progressBar } from './lib/progress.ts';
import { table } from './lib/table.ts';

const USAGE = 'npm run replay [-- --at POSITION|TIME]      (the ledger in LEDGER_DATA, running or not)';

/** A position, or the last one recorded by a time. */
async function positionOf(at: string | undefined, live: number, store: EventStore): Promise<number> {
  if (at === undefined) return live;
  if (/^\d+$/.test(at)) return Math.min(Number(at), live);
  const time = timeOf(at);
  if (Number.isNaN(time)) throw new Error(`--at ${at}: neither a position nor an RFC 3339 time or date`);
  return Math.min(live, await lastRecordedBy(time, store, live));
}

function report({ events, seconds, models }: Replayed): void {
  const pace = Math.round(events / Math.max(seconds, 0.001)).toLocaleString('en');
  process.stdout.write(`${events.toLocaleString('en')} events folded again in ${seconds.toFixed(2)} s (${pace}/s)\n`);
  const rows = models.map(({ model, documents, digest, differing, movedOn }) => [
    model,
    documents.toLocaleString('en'),
    digest.slice(0, 16),
    differing.length === 0 ? 'identical' : `${differing.length} differ`,
    movedOn === 0 ? '' : `${movedOn} have moved on since`,
  ]);
  process.stdout.write(table(['read model', 'documents', 'digest (SHA-256)', 'against the live ones', ''], rows));
  for (const { model, differing } of models) {
    for (const stream of differing.slice(0, 20)) process.stdout.write(`differs: ${model} ${stream}\n`);
  }
}

const folder = mkdtempSync(join(tmpdir(), 'ledger-replay-'));
try {
  const { at } = parseArgs({ options: { at: { type: 'string' } } }).values;
  const { LEDGER_DATA: data, LEDGER_PREFIX: prefix } = settingsFrom(process.env);
  const store = openEmbedded(data, { readOnly: true });
  const { live, position, models, close } = openLive(data);
  if (models !== MODELS) throw new Error(`the live journal is of other read models: ${models}; start the service once`);
  const head = await store.head();
  if (position < head) process.stdout.write(`the live journal stands at position ${position} of ${head}\n`);
  const until = await positionOf(at, position, store);
  const bar = progressBar('replay');
  const log = pino({ level: 'warn' }, process.stderr);
  const replayed = await replay({ store, prefix, log, folder, until, live, progress: (done) => bar(done, until + 1) });
  report(replayed);
  const differing = replayed.models.reduce((sum, model) => sum + model.differing.length, 0);
  const movedOn = replayed.models.reduce((sum, model) => sum + model.movedOn, 0);
  const compared = movedOn === 0 ? '' : `, of those that have not moved on since (${movedOn} have)`;
  process.stdout.write(differing === 0 ? `identical${compared}\n` : `${differing} documents differ${compared}\n`);
  process.exitCode = differing === 0 ? 0 : 1;
  close();
  await store.close();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
  process.exitCode = 2;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
