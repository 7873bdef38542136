// The service as a process, of the deployment whose registry the first argument names.
import { compose, openLedger, TOKENS } from '#src/composition.ts';
import { settingsFrom } from '#src/config.ts';

const [registry = ''] = process.argv.slice(2);
const settings = settingsFrom(process.env);
const parts = compose(settings);
parts.registerInstance(TOKENS.registry, registry);
const ledger = await openLedger(settings, parts);
const address = await ledger.app.listen({ host: '127.0.0.1', port: 0 });
process.stdout.write(`The ledger is open at ${address}\n`);
process.once('SIGTERM', () => void ledger.stop());
