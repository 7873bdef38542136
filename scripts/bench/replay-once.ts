import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pino } from 'pino';
import { JOURNAL_FILE } from '#src/journal/file.ts';
import { Journal } from '#src/journal/journal.ts';
import { openEmbedded } from '#src/store/embedded.ts';
import { PREFIX } from './ledgers.ts';

/** A child process of the bench: `replay-once.ts fold FOLDER` or `parse FOLDER`, once and alone. */

/** How many leaves are in memory at a time while they are parsed. */
const CHUNK = 20_000;

/** Folds the whole ledger of a folder into a fresh journal, until all of it is written. */
async function fold(folder: string) {
  for (const end of ['', '-wal', '-shm']) rmSync(join(folder, JOURNAL_FILE + end), { force: true });
  const store = openEmbedded(folder, { readOnly: true });
  const head = await store.head();
  const began = performance.now();
  const journal = await Journal.open({
    store,
    folder,
    prefix: PREFIX,
    log: pino({ level: 'error' }, pino.destination(2)),
  });
  if (journal.head.position < head) await journal.waiters.forPosition(head, 600_000);
  journal.write();
  const ms = performance.now() - began;
  const { count } = journal.written().setAside(1);
  await journal.close();
  await store.close();
  if (count > 0) throw new Error(`${count} events of the made ledger were set aside`);
  return { ms, events: head + 1 };
}

/** `JSON.parse` over the same leaves, each chunk of them read into memory first; the reading is timed apart. */
function parse(folder: string) {
  const db = new DatabaseSync(join(folder, 'ledger.db'), { readOnly: true });
  const rows = db.prepare('SELECT leaf FROM events WHERE position >= ? ORDER BY position LIMIT ?');
  rows.setReturnArrays(true);
  let [events, ms, readMs, bytes] = [0, 0, 0, 0];
  for (;;) {
    const began = performance.now();
    const leaves = (rows.all(events, CHUNK) as unknown as [string][]).map(([leaf]) => leaf);
    const read = performance.now();
    for (const leaf of leaves) if (JSON.parse(leaf).v !== 1) throw new Error('a leaf that is none');
    ms += performance.now() - read;
    readMs += read - began;
    events += leaves.length;
    for (const leaf of leaves) bytes += leaf.length;
    if (leaves.length < CHUNK) break;
  }
  db.close();
  return { ms, readMs, events, bytes };
}

const [what, folder = ''] = process.argv.slice(2);
const told = what === 'fold' ? await fold(folder) : parse(folder);
const { user, system } = process.cpuUsage();
process.send?.({ ...told, cpu: user + system }, () => process.disconnect?.());
