import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { suite } from 'uvu';
import { openLedger, type Running } from '#src/composition.ts';
import { settingsFrom } from '#src/config.ts';
import { exampleText } from '../support/examples.ts';
import { temporaryFolder } from '../support/ledger.ts';
import { BARE } from '../support/process.ts';

const FSCK = fileURLToPath(new URL('../../scripts/fsck.ts', import.meta.url));
const scrub = suite('a store whose file was changed');

const open = (LEDGER_DATA: string, LEDGER_SCRUB: string): Promise<Running> =>
  openLedger(settingsFrom({ LEDGER_DATA, LEDGER_SCRUB, LEDGER_PORT: '0', LEDGER_LOG_LEVEL: 'silent' }));

const post = ({ app }: Running, payload: string, type = 'application/x-ndjson') =>
  app.inject({ method: 'POST', url: '/v1/events', headers: { 'content-type': type }, payload });

/** A ledger with the founding reports, a checkpoint signed, and then something done to its file. */
async function changed(
  sql: string,
  isJournalLost = false,
): Promise<{ folder: string; id: string; remove: () => void }> {
  const { path, remove } = temporaryFolder();
  const ledger = await open(path, 'off');
  await post(ledger, exampleText('founding/events.ndjson'));
  assert.equal((await ledger.app.inject('/log/checkpoint')).statusCode, 200);
  const [event] = await ledger.service.store.read(5, 1);
  await ledger.stop();
  const db = new DatabaseSync(join(path, 'ledger.db'));
  db.exec(`DROP TRIGGER events_stay; DROP TRIGGER events_are_kept; ${sql}`);
  db.close();
  if (isJournalLost) for (const end of ['', '-wal', '-shm']) rmSync(join(path, `journal.db${end}`), { force: true });
  return { folder: path, id: event?.id ?? '', remove };
}

const ONE_BYTE = `UPDATE events SET leaf = replace(leaf, '"schema":', '"scheme":') WHERE position = 5`;

async function refusing(ledger: Running): Promise<{ wrong: string; detail: string }> {
  const health = (await ledger.app.inject('/health/ready')).json();
  const [line = ''] = exampleText('founding/events.ndjson').split('\n');
  const { idempotencyKey: _, ...body } = JSON.parse(line);
  const refused = await post(ledger, JSON.stringify(body), 'application/json');
  assert.deepEqual([refused.statusCode, refused.json().code], [503, 'log-contradicted'], refused.body);
  return { wrong: health.log.wrong, detail: refused.json().detail };
}

scrub('says which event at the start, before it takes any', async () => {
  const { folder, id, remove } = await changed(ONE_BYTE);
  const ledger = await open(folder, 'start');
  const { wrong, detail } = await refusing(ledger);
  assert.deepEqual([wrong.includes(id), /position 5 /.test(wrong), detail], [true, true, wrong]);
  await ledger.stop();
  remove();
});

scrub('says so in the background', async () => {
  const { folder, id, remove } = await changed(ONE_BYTE);
  const ledger = await open(folder, 'background');
  for (let tries = 0; ledger.service.scrubber.wrong === undefined && tries < 2400; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.ok((await refusing(ledger)).wrong.includes(id));
  await ledger.stop();
  remove();
});

scrub('is found against the last checkpoint, where the journal is lost, too', async () => {
  const { folder, remove } = await changed(ONE_BYTE, true);
  const ledger = await open(folder, 'start');
  assert.match((await refusing(ledger)).wrong, /^the first 16 events have the root /);
  await ledger.stop();
  remove();
});

scrub('and that was cut short is found by its last checkpoint', async () => {
  const { folder, remove } = await changed('DELETE FROM events WHERE position > 11', true);
  const ledger = await open(folder, 'off');
  assert.equal((await refusing(ledger)).wrong, 'the store holds 12 events; 16 were signed');
  await ledger.stop();
  remove();
});

scrub('has no effect where nothing was changed', async () => {
  const { folder, remove } = await changed('');
  const ledger = await open(folder, 'start');
  const { log } = (await ledger.app.inject('/health/ready')).json();
  assert.deepEqual([log.wrong, log.size, log.scrub.rounds], [null, 16, 1]);
  await ledger.stop();
  remove();
});

const fsck = async (LEDGER_DATA: string): Promise<{ code: number; stdout: string }> => {
  const environment = { ...BARE, LEDGER_DATA };
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, [FSCK], { env: environment })) };
  } catch (error) {
    return error as { code: number; stdout: string };
  }
};

scrub('is named by npm run fsck', async () => {
  const { folder, id, remove } = await changed(ONE_BYTE);
  const { code, stdout } = await fsck(folder);
  assert.equal(code, 1);
  assert.ok(stdout.includes(`WRONG: the event ${id} at position 5 of `), stdout);
  assert.match(stdout, /^WRONG: checkpoint 0 over 16 events has another root than the events$/m);
  remove();
});

scrub('is named by npm run fsck where what is left cannot be read', async () => {
  const { folder, id, remove } = await changed('UPDATE events SET leaf = substr(leaf, 1, 60) WHERE position = 5');
  const { code, stdout } = await fsck(folder);
  assert.equal(code, 1);
  assert.ok(stdout.includes(`WRONG: the leaf of the event ${id} at position 5 `), stdout);
  remove();
});

scrub('has nothing to say where nothing was changed', async () => {
  const { folder, remove } = await changed('');
  const { code, stdout } = await fsck(folder);
  assert.deepEqual([code, /^all as it was recorded$/m.test(stdout)], [0, true], stdout);
  assert.match(stdout, /checkpoints +1\n/);
  remove();
});

scrub.run();
