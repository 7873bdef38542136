import './node-version.cjs';
import { parseArgs } from 'node:util';
import { settingsFrom } from '#src/config.ts';
import { Client } from './lib/client.ts';
import { editedLines } from './lib/edited-words.ts';
import { importSheets, type Left } from './lib/importing.ts';
import { progressBar } from './lib/progress.ts';
import { columnOf } from './lib/sheets/contract.ts';
import { SheetsRefused } from './lib/sheets/faults.ts';
import { readSheets } from './lib/sheets/sheets.ts';

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

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Says of a row what became of it, and why. */
function sayLeft({ from, line, result, edited }: Left, url: string): void {
  const { status, title = '', detail, errors = [] } = result;
  const why = detail === undefined ? title : `${title}: ${detail}`;
  if (edited !== undefined) {
    say(`edited   ${from}  ${line.subject}`);
    for (const words of editedLines(edited, line.subject, url)) say(`         ${words}`);
    return;
  }
  say(`${status < 500 ? 'refused ' : 'failed  '} ${from}  ${line.subject}  ${status} ${why}`);
  for (const { pointer, detail } of errors) say(`         ${columnOf(pointer)}: ${detail}`);
}

const { claims, subjects, url } = optionsOrExit();
try {
  const { LEDGER_HOST: host, LEDGER_PORT: port } = settingsFrom(process.env);
  const client = new Client(url ?? `http://${host}:${port}`);
  const imported = await importSheets(readSheets(claims, subjects), client, progressBar('import'));
  const { events, recorded, there, refused, failed } = imported;
  for (const left of [...refused, ...failed]) sayLeft(left, client.url);
  const edited = refused.filter((one) => one.edited !== undefined).length;
  say(
    `${events} events: ${recorded} recorded, ${there} there already, ${refused.length - edited} refused` +
      (edited === 0 ? '' : `; ${edited === 1 ? '1 edited row was' : `${edited} edited rows were`} not recorded`) +
      (failed.length === 0 ? '' : `, ${failed.length} failed: import again`),
  );
  process.exitCode = failed.length > 0 ? 2 : refused.length > 0 ? 1 : 0;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  if (error instanceof SheetsRefused)
    process.stderr.write('A sheet with a fault is refused whole: nothing was posted.\n');
  process.exitCode = 2;
}
