import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import { Settings, SettingsError, settingsFrom } from '#src/config.ts';

const settings = suite('settings');

settings('have a default that serves a laptop', () => {
  assert.deepEqual(settingsFrom({ PATH: '/bin' }), {
    LEDGER_STORE: 'embedded',
    LEDGER_PREFIX: 'ledger.',
    LEDGER_DATA: './data',
    LEDGER_LOG_ORIGIN: 'localhost/ledger',
    LEDGER_LOG_KEY: 'log-key.pem',
    LEDGER_LOG_WITNESSES: 'none',
    LEDGER_SCRUB: 'background',
    LEDGER_REBUILD: 'switch',
    LEDGER_HOST: '127.0.0.1',
    LEDGER_PORT: 8080,
    LEDGER_LOG_LEVEL: 'info',
  });
});

settings('that are wrong or unknown are named, all of them', () => {
  const wrong = { LEDGER_PORT: 'http', LEDGER_STORE: 'postgres', LEDGER_COLOUR: 'blue', LEDGER_PREFIX: '$x' };
  assert.throws(
    () => settingsFrom(wrong),
    (error: Error) =>
      error instanceof SettingsError && Object.keys(wrong).every((name) => error.message.includes(name)),
  );
});

settings('pass over what container platforms inject for a service called ledger', () => {
  const injected = {
    LEDGER_SERVICE_HOST: '10.0.0.1',
    LEDGER_PORT_8080_TCP: 'tcp://10.0.0.1:8080',
    LEDGER_PORT: 'tcp://10.0.0.1:8080',
  };
  assert.equal(settingsFrom(injected).LEDGER_PORT, 8080);
});

settings('are the ones that the docs list, with the same defaults and words', () => {
  const docs = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
  const listed = [...docs.matchAll(/^\| `(LEDGER_\w+)` \| `([^`]*)` \| (.*) \|$/gm)].map(([, name, value, what]) => [
    name,
    value,
    what,
  ]);
  const defaults = settingsFrom({});
  const known = Object.entries(Settings.shape).map(([name, field]) => [
    name,
    String(defaults[name as keyof Settings]),
    field.meta()?.description,
  ]);
  assert.deepEqual(listed, known);
});

settings.run();
