import './node-version.cjs';
import { parseArgs } from 'node:util';
import { settingsFrom } from '#src/config.ts';
import { mustBeSetup, setUp } from '#src/store/eventstoredb/setup/setup.ts';

const USAGE = `ESDB_ADMIN_PASSWORD=… ESDB_OPS_PASSWORD=… LEDGER_STORE=esdb://user:password@host:2113?tlsCAFile=… \\
  npm run eventstoredb-setup [-- --wait SECONDS] [--check]

Makes the user that LEDGER_STORE names, and sets what it may do. --check only looks at what was given.`;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

function optionsOrExit() {
  try {
    const { wait, check } = parseArgs({
      options: { wait: { type: 'string', default: '120' }, check: { type: 'boolean', default: false } },
    }).values;
    if (!/^\d{1,6}$/.test(wait)) throw new Error(`--wait ${wait}: no number of seconds`);
    const { ESDB_ADMIN_PASSWORD: admin = '', ESDB_OPS_PASSWORD: ops = '' } = process.env;
    const { LEDGER_STORE: address, LEDGER_PREFIX: prefix } = settingsFrom(process.env);
    const options = { address, prefix, passwords: { admin, ops }, waitMs: Number(wait) * 1000 };
    return { check, options, user: mustBeSetup(options) };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}\n`);
    process.exit(2);
  }
}

const { check, options, user } = optionsOrExit();
try {
  if (check) say(`${user}, admin and ops each have a password of their own`);
  else await setUp(options, say);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
