import './node-version.cjs';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { openStore } from '#src/composition.ts';
import { type Settings, settingsFrom } from '#src/config.ts';
import { servingFolder } from '#src/journal/editions.ts';
import { JOURNAL_FILE } from '#src/journal/file.ts';
import { openLive } from '#src/journal/replay.ts';
import { Tree } from '#src/journal/tree.ts';
import { fsck } from '#src/notary/fsck.ts';
import { progressBar } from './lib/progress.ts';
import { table } from './lib/table.ts';

const USAGE = 'npm run fsck      (the ledger in LEDGER_DATA and LEDGER_STORE, running or not)';

/** Checks a ledger's own files. Gives whether all is as it was recorded. */
async function check(settings: Settings, folder: string): Promise<boolean> {
  const store = openStore(settings, { log: pino({ level: 'warn' }, process.stderr), beside: folder });
  const live = existsSync(join(servingFolder(settings.LEDGER_DATA), JOURNAL_FILE))
    ? openLive(settings.LEDGER_DATA)
    : undefined;
  try {
    await store.caughtUp();
    const tree = live === undefined ? undefined : new Tree(live.live);
    const bar = progressBar('fsck');
    const { wrong, root, ...found } = await fsck({ store, origin: settings.LEDGER_LOG_ORIGIN, tree, progress: bar });
    const rows = [
      ['events', found.events.toLocaleString('en')],
      ['streams', found.streams.toLocaleString('en')],
      ['checkpoints', found.checkpoints.toLocaleString('en')],
      ['root', root.toString('base64')],
      ['held against the journal', tree === undefined ? 'there is none' : `${tree.size.toLocaleString('en')} events`],
      ['stamps older than one before', found.olderStamps.toLocaleString('en')],
      ['withheld by order of a court', found.withheld.toLocaleString('en')],
      ['records of other programs', found.foreign.toLocaleString('en')],
    ];
    process.stdout.write(table(['the ledger', ''], rows));
    for (const what of wrong) process.stdout.write(`WRONG: ${what}\n`);
    if (wrong.length === 0) process.stdout.write('all as it was recorded\n');
    return wrong.length === 0;
  } finally {
    live?.close();
    await store.close();
  }
}

const folder = mkdtempSync(join(tmpdir(), 'ledger-fsck-'));
try {
  process.exitCode = (await check(settingsFrom(process.env), folder)) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
  process.exitCode = 2;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
