import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openLedger } from '#src/composition.ts';
import { settingsFrom } from '#src/config.ts';
import { openLive, replay } from '#src/journal/replay.ts';
import { heading, showChain, showDossier, showFigures, showInForce, showToll } from './demo/show.ts';
import { Client } from './lib/client.ts';
import { importSheets, readSheets } from './lib/importing.ts';

const example = (name: string): string => fileURLToPath(new URL(`../examples/${name}`, import.meta.url));
const print = (text: string): void => void process.stdout.write(`${text}\n`);

/** Opens a ledger in a temporary folder, tells a story over REST, and folds its history again. */
async function inNewLedger(story: (client: Client) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-demo-'));
  const again = mkdtempSync(join(tmpdir(), 'ledger-demo-replay-'));
  try {
    const settings = settingsFrom({ LEDGER_DATA: folder, LEDGER_PORT: '0', LEDGER_LOG_LEVEL: 'warn' });
    const ledger = await openLedger(settings);
    try {
      await story(new Client(await ledger.app.listen({ host: '127.0.0.1', port: 0 })));
      const { store, journal, prefix, log } = ledger.service;
      journal.write();
      const { live, position, close } = openLive(folder);
      const { events, models } = await replay({ store, prefix, log, folder: again, until: position, live });
      close();
      const documents = models.reduce((sum, model) => sum + model.documents, 0);
      const differing = models.flatMap((model) => model.differing);
      print(
        `Replay: ${events} events folded again from the store into ${documents} documents: ${differing.length === 0 ? 'identical' : `DIFFERENT: ${differing.join(', ')}`}`,
      );
      if (differing.length > 0) process.exitCode = 1;
    } finally {
      await ledger.stop();
    }
  } finally {
    for (const path of [folder, again]) rmSync(path, { recursive: true, force: true });
  }
}

heading('Ledger 1: the two founding reports');
await inNewLedger(async (client) => {
  const lines = readFileSync(example('founding/events.ndjson'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as object);
  const results = await client.postLines(lines);
  print(
    `${lines.length} events posted over REST, ${results.filter(({ status }) => status === 201).length} recorded.\n`,
  );
  await showFigures(client, [
    '/v1/incidents/litoral-2021-09',
    '/v1/incidents/litoral-2021-11-13',
    '/v1/operations/litoral-2022-11',
    '/v1/incidents/litoral-2022-11-clash',
  ]);
  await showToll(client, '/v1/tolls/ec-prison-deaths-2021');
  print('States of emergency in force');
  await showInForce(client, '2022-11-09');
  await showDossier(client, 'litoral-penitentiary');
});

heading('Ledger 2: 47 claims of deaths and injuries in Ecuador’s prisons');
await inNewLedger(async (client) => {
  const origins = readSheets(example('ecuador/claims.ndjson'), example('ecuador/subjects.json'));
  const { recorded, refused } = await importSheets(origins, client, () => undefined);
  print(`${origins.length} events posted over REST, ${recorded} recorded, ${refused.length} refused.\n`);
  const nights = ['ec-2021-02-23', 'ec-2021-07-21', 'ec-2021-09-28', 'ec-2021-11-12'];
  await showFigures(client, [
    ...nights.map((id) => `/v1/incidents/${id}`),
    '/v1/operations/ec-2022-11-litoral-transfer',
  ]);
  await showChain(
    client,
    '/v1/incidents/ec-2021-09-28/figures/killed/inmate',
    'The night of 28 September 2021, inmates killed',
  );
  await showChain(
    client,
    '/v1/incidents/ec-2021-11-12/figures/killed/inmate',
    'The night of 12 November 2021, inmates killed',
  );
  await showToll(client, '/v1/tolls/ec-prison-deaths-2021');
  await showDossier(client, 'litoral-penitentiary');
});
