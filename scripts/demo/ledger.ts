import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLedger } from '#src/composition.ts';
import { type Settings, settingsFrom } from '#src/config.ts';
import type { Service } from '#src/http/service.ts';
import { openLive, replay } from '#src/journal/replay.ts';
import { Client } from '../lib/client.ts';

let ledgers = 0;

/** A ledger in a folder, or on the EventStoreDB that `LEDGER_STORE` names: there under a prefix that no other has. */
function settingsOf(folder: string): Settings {
  const { LEDGER_STORE: address = 'embedded' } = process.env;
  ledgers += 1;
  const prefix = `demo_${Date.now().toString(36)}_${process.pid}_${ledgers}.`;
  const settings = settingsFrom({
    LEDGER_STORE: address,
    ...(address === 'embedded' ? {} : { LEDGER_PREFIX: prefix }),
    LEDGER_DATA: folder,
    LEDGER_PORT: '0',
    LEDGER_LOG_LEVEL: 'warn',
  });
  if (address !== 'embedded') {
    process.stderr.write(`(This ledger stays on EventStoreDB, in the streams whose names begin with ${prefix})\n\n`);
  }
  return settings;
}

/** Waits until a ledger that has just so many events can be read. */
export async function allThere(client: Client, events: number): Promise<void> {
  if (events === 0) throw new Error('nothing was recorded');
  await client.get(`/v1/events?limit=1&atPosition=${events - 1}`, { Prefer: 'wait=60' });
}

/** Opens a ledger, tells a story over REST, folds its history again, and shows what comes after. */
export async function inNewLedger(
  story: (client: Client) => Promise<void>,
  after: (service: Service) => Promise<void> = async () => undefined,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-demo-'));
  const again = mkdtempSync(join(tmpdir(), 'ledger-demo-replay-'));
  try {
    const ledger = await openLedger(settingsOf(folder));
    try {
      await story(new Client(await ledger.app.listen({ host: '127.0.0.1', port: 0 })));
      const { store, journal, prefix, log } = ledger.service;
      journal.write();
      const { live, position, close } = openLive(folder);
      const { events, models } = await replay({ store, prefix, log, folder: again, until: position, live });
      close();
      const documents = models.reduce((sum, model) => sum + model.documents, 0);
      const differing = models.flatMap((model) => model.differing);
      process.stdout.write(
        `Replay: ${events} events folded again from the store into ${documents} documents: ${differing.length === 0 ? 'identical' : `DIFFERENT: ${differing.join(', ')}`}\n`,
      );
      if (differing.length > 0) process.exitCode = 1;
      await after(ledger.service);
    } finally {
      await ledger.stop();
    }
  } finally {
    for (const path of [folder, again]) rmSync(path, { recursive: true, force: true });
  }
}
