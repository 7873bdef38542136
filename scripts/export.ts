import './node-version.cjs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { mustBeThere, openLedger, openStore } from '#src/composition.ts';
import { type Settings, settingsFrom } from '#src/config.ts';
import { servingModels } from '#src/journal/replay.ts';
import { targetOnDisk } from '#src/log/export/target.ts';
import { ExportMismatch } from '#src/log/export/write.ts';
import { exportLedger, NoCheckpointError } from '#src/notary/exporting.ts';
import { StoreLockedError } from '#src/store/errors.ts';
import { progressBar } from './lib/progress.ts';

const USAGE = `npm run export -- --out DIR [--until SIZE]
  Writes the ledger in LEDGER_DATA and LEDGER_STORE for an auditor, up to its newest checkpoint, or to the one that covers
  SIZE events. Where no service runs on it, a checkpoint is signed first; a running one signs when it is asked.`;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/**
 * Asks the service that has the ledger, or signs in its place where none has, so that the newest events are covered. Gives why
 * they may not be.
 */
async function signed(settings: Settings): Promise<string | undefined> {
  try {
    const ledger = await openLedger({ ...settings, LEDGER_SCRUB: 'off', LEDGER_LOG_LEVEL: 'warn' });
    try {
      const { store, journal, notary } = ledger.service;
      await store.caughtUp();
      const head = await store.head();
      while (journal.head.position < head && journal.halted === undefined)
        await journal.waiters.forPosition(head, 1000);
      await notary.newest();
    } finally {
      await ledger.stop();
    }
  } catch (error) {
    if (!(error instanceof StoreLockedError)) throw error;
    const { LEDGER_HOST: host, LEDGER_PORT: port } = settings;
    const url = `http://${host}:${port}/log/checkpoint`;
    const isSigned = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    return isSigned ? undefined : `the service on this ledger does not answer at ${url}`;
  }
  return undefined;
}

async function write(settings: Settings, out: string, until: number | undefined, folder: string): Promise<void> {
  mustBeThere(settings);
  const unasked = until === undefined ? await signed(settings) : undefined;
  const log = pino({ level: 'warn' }, process.stderr);
  const store = openStore(settings, { log, beside: join(folder, 'order') });
  try {
    await store.caughtUp();
    const bars = { folded: progressBar('folded '), written: progressBar('written') };
    const exported = exportLedger({
      store,
      origin: settings.LEDGER_LOG_ORIGIN,
      prefix: settings.LEDGER_PREFIX,
      log,
      target: targetOnDisk(out),
      folder: join(folder, 'journal'),
      models: servingModels(settings.LEDGER_DATA),
      until,
      progress: (what, done, all) => bars[what](done, all),
    });
    const { leaves, checkpoints, withheld } = await exported.catch((error: unknown) => {
      const isNone = error instanceof NoCheckpointError && unasked !== undefined;
      throw isNone ? new Error(`${unasked}, and no checkpoint was signed yet`, { cause: error }) : error;
    });
    if (unasked !== undefined) say(`${unasked}: exported up to its last checkpoint`);
    const holes = withheld === 0 ? '' : `; ${withheld} withheld`;
    say(
      `${leaves.toLocaleString('en')} events, ${checkpoints} earlier ${checkpoints === 1 ? 'checkpoint' : 'checkpoints'}${holes}: ${out}`,
    );
    say(`verify it by a key from elsewhere: npm run verify -- ${out} --policy FILE`);
  } finally {
    await store.close();
  }
}

const folder = mkdtempSync(join(tmpdir(), 'ledger-export-'));
try {
  const { out, until } = parseArgs({ options: { out: { type: 'string' }, until: { type: 'string' } } }).values;
  if (out === undefined) throw new Error('--out is required');
  if (until !== undefined && !/^\d{1,15}$/.test(until))
    throw new Error(`--until ${until}: not the size of a checkpoint`);
  await write(settingsFrom(process.env), out, until === undefined ? undefined : Number(until), folder);
} catch (error) {
  const mismatch = error instanceof ExportMismatch;
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${mismatch ? '' : `${USAGE}\n`}`);
  process.exitCode = mismatch ? 1 : 2;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
