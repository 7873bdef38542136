import './node-version.cjs';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { removeLeftovers } from '#src/audit/leftovers.ts';
import { openStore } from '#src/composition.ts';
import { type Settings, settingsFrom } from '#src/config.ts';
import { Editions, servingFolder } from '#src/journal/editions.ts';
import { JOURNAL_FILE } from '#src/journal/file.ts';
import { Journal } from '#src/journal/journal.ts';
import { REMEMBERED, type Rebuild, withoutTexts } from '#src/rebuilding/rebuild.ts';
import { type Erased, eraseTexts } from '#src/recording/erasing.ts';
import type { EventStore } from '#src/store/port.ts';
import { needsLedger } from './lib/ledger-there.ts';

const USAGE = `npm run erase -- --event ID --field POINTER [--field POINTER …] --order "REFERENCE OF THE ORDER" [--by WHO]
  Takes texts out of an event of the ledger in LEDGER_DATA and LEDGER_STORE by order of a court, for good. POINTER is a JSON
  pointer into its data, as /claims/0/quote or /report/url. On the embedded store the service has to be stopped meanwhile.`;

const log = pino({ level: 'warn' }, process.stderr);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Says what came of it. Gives whether the texts are out. */
function report(erased: Erased, event: string): boolean {
  switch (erased.outcome) {
    case 'erased':
      say(
        `${erased.fields.join(', ')} of the event ${event} taken out; the ledger says so in ${erased.restated.stream}`,
      );
      say(`what is left of its leaf is the hash ${erased.restated.withheld}`);
      if (erased.isSalted === false) {
        say(
          'it was recorded without a salt, before the ledger had them: whoever guesses the text can confirm it by the hash',
        );
      }
      return true;
    case 'already':
      say(`all of that was taken out of the event ${event} before: nothing is recorded`);
      return true;
    case 'refused':
      for (const { pointer, detail } of erased.refusals) say(`REFUSED: ${pointer === '' ? event : pointer}: ${detail}`);
      return false;
    case 'too-large':
      say('REFUSED: what says so is larger than an event may be: name fewer fields, or a shorter reference');
      return false;
    case 'unknown-event':
      say(`REFUSED: the ledger has no event ${event}`);
      return false;
  }
}

/** Removes what editions of the journal that do not serve, and comparisons with them, may have of the texts. */
function forgetOthers(data: string): void {
  const editions = new Editions(data);
  editions.emptyOthers();
  for (const told of editions.rebuilds()) {
    const rebuild = JSON.parse(told) as Rebuild;
    const { comparison } = rebuild;
    const bare: Rebuild = { ...rebuild, comparison: comparison && withoutTexts(comparison) };
    editions.keepRebuild(bare, REMEMBERED);
  }
  editions.close();
}

/** Brings the journal of a folder up to the erasure: it folds anew what had the texts, and removes what it was. */
async function bringUp(store: EventStore, { LEDGER_DATA: data, LEDGER_PREFIX: prefix }: Settings): Promise<void> {
  forgetOthers(data);
  const folder = servingFolder(data);
  if (!existsSync(join(folder, JOURNAL_FILE))) return;
  const journal = await Journal.open({ store, folder, prefix, log });
  try {
    const head = await store.head();
    while (journal.head.position < head && journal.halted === undefined) await journal.waiters.forPosition(head, 1000);
    if (journal.halted !== undefined) throw new Error(`the journal has halted, and may hold it: ${journal.halted}`);
  } finally {
    await journal.close();
  }
}

function sayWhereElse({ LEDGER_STORE: store, LEDGER_DATA: folder }: Settings): void {
  if (store !== 'embedded') {
    say('every node that follows the ledger gives the event without it from now on, and removes it from its own files');
    say(
      'EventStoreDB itself still has it: its own files keep it until whoever runs the server redacts that record there',
    );
  }
  const files = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  for (const file of files.filter((name) => name.includes('.aside-'))) {
    say(`${join(folder, file)} was set aside earlier and may hold it: remove it`);
  }
  say('backups, exports and caches that were made before still have it: see docs/operations.md');
}

async function erase(settings: Settings, beside: string): Promise<boolean> {
  const list = { type: 'string', multiple: true } as const;
  const one = { type: 'string' } as const;
  const { event, field, order, by } = parseArgs({ options: { event: one, field: list, order: one, by: one } }).values;
  if (event === undefined || field === undefined || order === undefined) {
    throw new Error('--event, --field and --order are required');
  }
  needsLedger(settings);
  const isEmbedded = settings.LEDGER_STORE === 'embedded';
  const store = openStore(settings, isEmbedded ? { log } : { log, beside });
  try {
    const isOut = report(await eraseTexts({ store, event, fields: field, order, by }), event);
    if (!isOut) return false;
    await store.sweep();
    if (isEmbedded) {
      removeLeftovers(settings.LEDGER_DATA);
      await bringUp(store, settings);
    }
    sayWhereElse(settings);
    return true;
  } finally {
    await store.close();
  }
}

const folder = mkdtempSync(join(tmpdir(), 'ledger-erase-'));
try {
  process.exitCode = (await erase(settingsFrom(process.env), folder)) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
  process.exitCode = 2;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
