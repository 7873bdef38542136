import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { suite } from 'uvu';
import { imageEnvironment, lastOf } from '../support/deployment.ts';
import { temporaryFolder } from '../support/ledger.ts';
import { startService } from '../support/process.ts';

const image = suite('the health check of the image');

/** Runs it as a container does: the words after CMD, with the image's environment. */
function check(port: string): number | null {
  const [, command = '[]'] = /CMD (\[.*\])$/.exec(lastOf('service', 'HEALTHCHECK') ?? '') ?? [];
  const [name = '', ...words]: string[] = JSON.parse(command);
  assert.equal(name, 'node');
  const env = { ...imageEnvironment(), LEDGER_PORT: port };
  return spawnSync(process.execPath, words, { env, timeout: 120_000 }).status;
}

image('passes while the service is ready, and fails once it is gone', async () => {
  const { path, remove } = temporaryFolder();
  const service = await startService({
    ...imageEnvironment(),
    LEDGER_DATA: path,
    LEDGER_PORT: '0',
    LEDGER_HOST: '127.0.0.1',
  });
  try {
    const { port } = new URL(service.url);
    assert.equal(check(port), 0);
    assert.equal(await service.end('SIGTERM'), 0);
    assert.equal(check(port), 1);
  } finally {
    await service.end('SIGKILL');
    remove();
  }
});

image.run();
