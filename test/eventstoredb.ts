// Runs the tests, or those whose path has one of the arguments in it, on EventStoreDB: on a server for the tests, which is
// started for the run and ends with it. On another server they run with EVENTSTORE_URL set and test/run.ts.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { startTestServer } from './support/eventstoredb/program.ts';
import { temporaryFolder } from './support/ledger.ts';

const { path, remove } = temporaryFolder();
const server = await startTestServer(join(path, 'log'));
const run = spawn(process.execPath, [join(import.meta.dirname, 'run.ts'), ...process.argv.slice(2)], {
  env: { ...process.env, EVENTSTORE_URL: server.connectionString },
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => run.kill(signal));
const [code] = await once(run, 'exit');
await server.end('SIGTERM');
remove();
process.exitCode = code ?? 1;
