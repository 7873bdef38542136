import './node-version.cjs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { openStore } from '#src/composition.ts';
import { type Settings, settingsFrom, withoutSecrets } from '#src/config.ts';
import { checkpointBook, cosignatureBook, keyBook } from '#src/notary/books.ts';
import { MoveDiffersError, move } from '#src/store/moving.ts';
import type { EventStore } from '#src/store/port.ts';
import { needsLedger } from './lib/ledger-there.ts';
import { progressBar } from './lib/progress.ts';

const USAGE = `npm run move -- --from STORE --to STORE
  STORE: embedded (the ledger in LEDGER_DATA), embedded:FOLDER, or an address of EventStoreDB, as esdb://host:2113
  Ids, order, stamps and leaves stay; the source takes no events afterwards. Called again after a stop, it goes on.`;

const log = pino({ level: 'warn' }, process.stderr);
const folder = mkdtempSync(join(tmpdir(), 'ledger-move-'));

/** The settings under which a service would open a store that is named on the command line. */
function settingsOf(name: string | undefined): Settings {
  if (name === undefined) throw new Error('both --from and --to are required');
  const [, path] = name.match(/^embedded:(.+)$/) ?? [];
  const store = path === undefined ? { LEDGER_STORE: name } : { LEDGER_STORE: 'embedded', LEDGER_DATA: path };
  return settingsFrom({ ...process.env, ...store });
}

/** How people read of it later. */
function nameOf(settings: Settings): string {
  const { LEDGER_STORE: store, LEDGER_DATA: data } = withoutSecrets(settings);
  return store === 'embedded' ? `embedded:${resolve(data)}` : store;
}

/** Opens a store to be moved; on EventStoreDB its order is derived in a folder of this command's own. */
const open = (settings: Settings, side: string): EventStore =>
  openStore(settings.LEDGER_STORE === 'embedded' ? settings : { ...settings, LEDGER_DATA: join(folder, side) }, {
    log,
  });

try {
  const options = { from: { type: 'string' }, to: { type: 'string' } } as const;
  const { values } = parseArgs({ options });
  const [from, to] = [settingsOf(values.from), settingsOf(values.to)];
  if (nameOf(from) === nameOf(to)) throw new Error('both stores are the same');
  needsLedger(from);
  const stores: EventStore[] = [];
  try {
    const source = open(from, 'source');
    stores.push(source);
    const target = open(to, 'target');
    stores.push(target);
    const bars = { copied: progressBar('copied '), checked: progressBar('checked') };
    const progress = (what: 'copied' | 'checked', done: number, all: number): void => bars[what](done, all);
    const names = { from: nameOf(from), to: nameOf(to) };
    const { LEDGER_LOG_ORIGIN: origin } = from;
    const books = [keyBook(origin), checkpointBook(origin), cosignatureBook(origin)];
    const { events, before, requests } = await move({ source, target, ...names, books, progress });
    const earlier = before === 0 ? '' : `, ${before.toLocaleString('en')} of them by an earlier run`;
    process.stdout.write(
      `${events.toLocaleString('en')} events moved${earlier}; ${requests.toLocaleString('en')} requests in this run\n` +
        `${names.to} holds the same ids, order, revisions, stamps, leaves and checkpoints, and takes events now\n` +
        `${names.from} is sealed: it is still read, and takes no more events\n`,
    );
  } finally {
    await Promise.all(stores.map((store) => store.close()));
  }
} catch (error) {
  const differs = error instanceof MoveDiffersError;
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${differs ? '' : `${USAGE}\n`}`);
  process.exitCode = differs ? 1 : 2;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
