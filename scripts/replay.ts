import './node-version.cjs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { openStore } from '#src/composition.ts';
import { type Settings, settingsFrom } from '#src/config.ts';
import { timeOf } from '#src/http/instants.ts';
import { lastRecordedBy } from '#src/journal/as-of.ts';
import { openLive, type Replayed, replay } from '#src/journal/replay.ts';
import { folderOnDisk } from '#src/log/export/disk.ts';
import { refold } from '#src/notary/refolding.ts';
import type { EventStore } from '#src/store/port.ts';
import { progressBar } from './lib/progress.ts';
import { table } from './lib/table.ts';

const USAGE = `npm run replay [-- --at POSITION|TIME]      (the ledger in LEDGER_DATA and LEDGER_STORE, running or not)
npm run replay -- --from DIR                (an export, without the ledger)`;

/** A position, or the last one recorded by a time. */
async function positionOf(at: string | undefined, live: number, store: EventStore): Promise<number> {
  if (at === undefined) return live;
  if (/^\d+$/.test(at)) return Math.min(Number(at), live);
  const time = timeOf(at);
  if (Number.isNaN(time)) throw new Error(`--at ${at}: neither a position nor an RFC 3339 time or date`);
  return Math.min(live, await lastRecordedBy(time, store, live));
}

/** Says what came of it. Gives whether all that was compared is the same. */
function report({ events, seconds, models }: Replayed): boolean {
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
  const differing = models.reduce((sum, model) => sum + model.differing.length, 0);
  const movedOn = models.reduce((sum, model) => sum + model.movedOn, 0);
  const compared = movedOn === 0 ? '' : `, of those that have not moved on since (${movedOn} have)`;
  process.stdout.write(differing === 0 ? `identical${compared}\n` : `${differing} documents differ${compared}\n`);
  return differing === 0;
}

/** Waits until a store knows the place of all it holds. Gives the newest position. @param most how many events there are at least */
async function derived(store: EventStore, most: number): Promise<number> {
  const bar = progressBar('order');
  const showing = setInterval(async () => {
    const events = (await store.head()) + 1;
    if (events < most) bar(events, most);
  }, 200);
  try {
    await store.caughtUp();
  } finally {
    clearInterval(showing);
  }
  return store.head();
}

/**
 * Replays the ledger of the settings beside its service, if one runs. On EventStoreDB the order is derived anew, too: what the
 * service derived is its own, and is what the audit is about. @param folder for what is derived. Gives whether all is the same
 */
async function audit(at: string | undefined, settings: Settings, folder: string): Promise<boolean> {
  const { LEDGER_DATA: data, LEDGER_PREFIX: prefix } = settings;
  const log = pino({ level: 'warn' }, process.stderr);
  const store = openStore(settings, { log, beside: join(folder, 'order') });
  try {
    const { live, position, models, close } = openLive(data);
    try {
      if (models === undefined) {
        throw new Error('the live journal is of read models that there is no code for: start the service once');
      }
      const head = await derived(store, position + 1);
      if (head < position) {
        process.stdout.write(
          `the store holds ${head + 1} events, the live journal ${position + 1}: events are missing\n`,
        );
        return false;
      }
      if (position < head) process.stdout.write(`the live journal stands at position ${position} of ${head}\n`);
      const until = await positionOf(at, position, store);
      const bar = progressBar('replay');
      const progress = (done: number): void => bar(done, until + 1);
      const fresh = join(folder, 'journal');
      return report(await replay({ store, prefix, log, folder: fresh, until, live, models, progress }));
    } finally {
      close();
    }
  } finally {
    await store.close();
  }
}

/**
 * Folds an export again. Gives whether its documents are those that it was said to come to.
 *
 * @throws Error where that cannot be judged: they were made by other versions of the read models, and differ
 */
async function refolded(from: string, work: string): Promise<boolean> {
  const bar = progressBar('replay');
  const log = pino({ level: 'warn' }, process.stderr);
  const { said, found } = await refold({ folder: folderOnDisk(from), work, log, progress: bar });
  const rows = found.models.map(({ model, version, documents, digest }) => {
    const other = said.models.find((one) => one.model === model);
    const versions = other?.version === version ? '' : `version ${version} here, ${other?.version ?? 'none'} there`;
    const same = other?.digest === digest ? 'identical' : versions === '' ? 'DIFFERENT' : 'not comparable';
    return [model, documents.toLocaleString('en'), digest.slice(0, 16), same, versions];
  });
  process.stdout.write(table(['read model', 'documents', 'digest (SHA-256)', 'against the export’s', ''], rows));
  const isDifferent = found.root !== said.root || rows.some(([, , , same]) => same === 'DIFFERENT');
  const isJudged = isDifferent || rows.every(([, , , same]) => same === 'identical');
  const outcome = isDifferent ? 'DIFFERENT' : isJudged ? 'identical' : 'not comparable';
  process.stdout.write(`${found.events.toLocaleString('en')} events, root ${found.root}: ${outcome}\n`);
  if (!isJudged)
    throw new Error('the export is of other versions of the read models: replay it by the source of that day');
  return !isDifferent;
}

const folder = mkdtempSync(join(tmpdir(), 'ledger-replay-'));
try {
  const { at, from } = parseArgs({ options: { at: { type: 'string' }, from: { type: 'string' } } }).values;
  if (at !== undefined && from !== undefined) throw new Error('--at and --from do not go together');
  const isSame = from === undefined ? audit(at, settingsFrom(process.env), folder) : refolded(from, folder);
  process.exitCode = (await isSame) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
  process.exitCode = 2;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
