import type { Logger } from 'pino';
import { compose, openLedger, TOKENS } from './composition.ts';
import { type Settings, SettingsError, settingsFrom, withoutSecrets } from './config.ts';

const fail = (message: string): never => {
  process.stderr.write(`${message}\n`);
  process.exit(2);
};

function settingsOrExit(): Settings {
  try {
    return settingsFrom(process.env);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return fail(`The ledger does not start:\n${error.message}`);
  }
}

const settings = settingsOrExit();
const parts = compose(settings);
const log = parts.resolve<Logger>(TOKENS.log);
log.info({ settings: withoutSecrets(settings) }, 'settings');
try {
  const ledger = await openLedger(settings, parts);
  const address = await ledger.app.listen({ host: settings.LEDGER_HOST, port: settings.LEDGER_PORT });
  log.info({ address, head: await ledger.service.store.head() }, 'the ledger is open');
  let stopping = false;
  const stop = async (signal: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'the ledger is closing: what was accepted is finished first');
    await ledger.stop();
    log.info('the ledger is closed');
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(signal));
  // A process that reads this line may send a signal at once.
  process.stdout.write(`The ledger is open at ${address}\n`);
} catch (error) {
  log.fatal({ err: error }, 'the ledger could not be opened');
  fail(`The ledger could not be opened: ${error instanceof Error ? error.message : String(error)}`);
}
