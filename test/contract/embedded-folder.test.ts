import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import { openEmbedded } from '#src/store/embedded.ts';
import { StoreFormatError, StoreLockedError, StoreReadOnlyError } from '#src/store/errors.ts';
import type { StoredEvent } from '#src/store/port.ts';
import { appended, event, filled, idsOf } from './events.ts';

const test = suite('the folder of the embedded store', { folder: '' });

test.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), 'ledger-'));
});

test.after.each(({ folder }) => rmSync(folder, { recursive: true }));

/** What a process of its own says that opens the folder as a service would. */
function openedElsewhere(folder: string): string {
  const script = `
    import { openEmbedded } from '#src/store/embedded.ts';
    try { await openEmbedded(${JSON.stringify(folder)}).close(); console.log('opened'); }
    catch (error) { console.log(error.name + ': ' + error.message); }`;
  const args = ['--input-type=module', '--eval', script];
  return spawnSync(process.execPath, args, { encoding: 'utf8' }).stdout.trim();
}

test('a second service on the same folder is refused by name, in this process and in another', async ({ folder }) => {
  const store = openEmbedded(folder);
  assert.throws(() => openEmbedded(folder), StoreLockedError);
  assert.throws(() => openEmbedded(folder), { message: new RegExp(folder) });
  assert.match(openedElsewhere(folder), /^StoreLockedError: .*in use by another service/);
  await appended(store, 'ledger.incident-a', 'none', [event()]);
  assert.match(openedElsewhere(folder), /^StoreLockedError/);
  await store.close();
  assert.equal(openedElsewhere(folder), 'opened');
  await openEmbedded(folder).close();
});

test('one who was refused leaves the lock with its owner', async ({ folder }) => {
  const store = openEmbedded(folder);
  for (let n = 0; n < 3; n += 1) assert.throws(() => openEmbedded(folder), StoreLockedError);
  assert.match(openedElsewhere(folder), /^StoreLockedError/);
  await store.close();
});

test('folders that are not there are made', async ({ folder }) => {
  const deep = join(folder, 'a', 'b', 'c');
  const store = openEmbedded(deep);
  await appended(store, 'ledger.incident-a', 'none', [event()]);
  await store.close();
  assert.deepEqual(readdirSync(deep).toSorted(), ['ledger.db', 'ledger.lock']);
});

test('an auditor reads beside the service, sees each new commit, and cannot append', async ({ folder }) => {
  const store = openEmbedded(folder);
  const ids = await filled(store, 1_200);
  const audit = openEmbedded(folder, { readOnly: true });
  assert.equal(await audit.head(), 1_199);
  assert.deepEqual(idsOf(await audit.read(1_000, 1_000)), ids.slice(1_000));
  const [more] = await appended(store, 'ledger.incident-a', 'none', [event()]);
  assert.deepEqual(await audit.find(more?.id ?? ''), more);
  assert.deepEqual(await audit.readStream('ledger.incident-a'), [more]);
  await assert.rejects(audit.append('ledger.incident-b', 'none', [event()]), StoreReadOnlyError);
  await audit.close();
  await appended(store, 'ledger.incident-a', 0, [event()]);
  await store.close();
});

test('an auditor follows what the service writes, and goes on reading when the service ends', async ({ folder }) => {
  const store = openEmbedded(folder);
  const audit = openEmbedded(folder, { readOnly: true });
  const stop = new AbortController();
  const seen: StoredEvent[] = [];
  const following = (async () => {
    for await (const batch of audit.follow(0, stop.signal)) {
      seen.push(...batch);
      if (seen.length === 1_300) stop.abort();
    }
  })();
  const ids = [...(await filled(store, 1_250)), ...(await filled(store, 50))];
  await following;
  assert.deepEqual(idsOf(seen), ids);
  await store.close();
  assert.equal(await audit.head(), 1_299);
  await audit.close();
});

test('a ledger that no service has open is read, and its writer comes back', async ({ folder }) => {
  const store = openEmbedded(folder);
  const ids = await filled(store, 10);
  await store.close();
  const audit = openEmbedded(folder, { readOnly: true });
  assert.deepEqual(idsOf(await audit.read(0, 100)), ids);
  const again = openEmbedded(folder);
  await filled(again, 1);
  assert.equal(await audit.head(), 10);
  await again.close();
  await audit.close();
});

test('to read a ledger that is not there is an error that makes nothing', ({ folder }) => {
  const missing = join(folder, 'missing');
  assert.throws(() => openEmbedded(missing, { readOnly: true }), StoreFormatError);
  assert.equal(existsSync(missing), false);
});

test.run();
