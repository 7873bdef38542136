import './node-version.cjs';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { showAudit } from './demo/audit.ts';
import { type DeskLine, showWeek } from './demo/desk.ts';
import { allThere, inNewLedger } from './demo/ledger.ts';
import { heading, showChain, showDossier, showFigures, showInForce, showToll } from './demo/show.ts';
import type { Client } from './lib/client.ts';
import { importSheets } from './lib/importing.ts';
import { readSheets } from './lib/sheets/sheets.ts';

const example = (name: string): string => fileURLToPath(new URL(`../examples/${name}`, import.meta.url));
const print = (text: string): void => void process.stdout.write(`${text}\n`);

async function foundingReports(client: Client): Promise<void> {
  const lines = readFileSync(example('founding/events.ndjson'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as object);
  const results = await client.postLines(lines);
  const recorded = results.filter(({ status }) => status === 201).length;
  print(`${lines.length} events posted over REST, ${recorded} recorded.\n`);
  await allThere(client, recorded);
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
}

async function ecuadorSheets(client: Client): Promise<void> {
  const origins = readSheets(example('ecuador/claims.ndjson'), example('ecuador/subjects.json'));
  const { recorded, refused } = await importSheets(origins, client, () => undefined);
  print(`${origins.length} events posted over REST, ${recorded} recorded, ${refused.length} refused.\n`);
  await allThere(client, recorded);
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
}

async function desk(client: Client): Promise<void> {
  const lines = readFileSync(example('desk/events.ndjson'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as DeskLine);
  await showWeek(client, lines);
}

try {
  heading('Ledger 1: the two founding reports');
  await inNewLedger(foundingReports);
  heading('Ledger 2: 47 claims of deaths and injuries in Ecuador’s prisons');
  await inNewLedger(ecuadorSheets, showAudit);
  heading('Ledger 3: a correction, a retraction and a merge (made up)');
  await inNewLedger(desk);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
