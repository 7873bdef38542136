import { parseArgs } from 'node:util';
import { settingsFrom } from '#src/config.ts';
import { Client } from './lib/client.ts';
import { importSheets, readSheets } from './lib/importing.ts';
import { progressBar } from './lib/progress.ts';

const USAGE = 'npm run import -- --claims FILE --subjects FILE [--url http://127.0.0.1:8080]';

function optionsOrExit() {
  try {
    const { values } = parseArgs({
      options: { claims: { type: 'string' }, subjects: { type: 'string' }, url: { type: 'string' } },
    });
    const { claims, subjects, url } = values;
    if (claims !== undefined && subjects !== undefined) return { claims, subjects, url };
    process.stderr.write(`${USAGE}\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
  }
  process.exit(2);
}

const { claims, subjects, url } = optionsOrExit();
try {
  const { LEDGER_HOST: host, LEDGER_PORT: port } = settingsFrom(process.env);
  const client = new Client(url ?? `http://${host}:${port}`);
  const imported = await importSheets(readSheets(claims, subjects), client, progressBar('import'));
  const { events, recorded, there, refused } = imported;
  for (const { from, subject, result } of refused) {
    process.stdout.write(`refused  ${from}  ${subject}  ${result.status} ${result.title}: ${result.detail ?? ''}\n`);
    for (const { pointer, detail } of result.errors ?? []) process.stdout.write(`         ${pointer} ${detail}\n`);
  }
  process.stdout.write(`${events} events: ${recorded} recorded, ${there} there already, ${refused.length} refused\n`);
  process.exitCode = refused.length > 0 ? 1 : 0;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
