// Rebuilds in a service of its own process: killed in their midst, and driven by the command.
import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { suite } from 'uvu';
import { openLive, replay } from '#src/journal/replay.ts';
import { openEmbedded } from '#src/store/embedded.ts';
import { Ledgers, PREFIX } from '../../scripts/bench/ledgers.ts';
import { REGISTRY } from '../support/bumped-registry.ts';
import { chance } from '../support/chance.ts';
import { command } from '../support/command.ts';
import { exampleText } from '../support/examples.ts';
import { temporaryFolder } from '../support/ledger.ts';
import { type ServiceProcess, startService } from '../support/process.ts';
import { BUMPED, ONE, type ShownRebuilds, TWO, V1, V2 } from '../support/rebuilds.ts';
import { tries } from '../support/tries.ts';

const rebuilds = suite('read models that a service rebuilds');
const SERVICE = fileURLToPath(new URL('../support/bumped-service.ts', import.meta.url));
const EVENTS = tries(3000, 8000);
const KILLS = tries(4, 16);
const log = pino({ level: 'silent' });

const bumped = (folder: string, more = {}): Promise<ServiceProcess> =>
  startService({ LEDGER_DATA: folder, LEDGER_SCRUB: 'off', ...more }, [SERVICE, BUMPED]);

async function asked<T>({ url }: ServiceProcess, path: string): Promise<T> {
  const answer = await fetch(url + path, { headers: { prefer: 'wait=60' } });
  const text = await answer.text();
  assert.equal(answer.status, 200, `${path}: ${text}`);
  return JSON.parse(text) as T;
}

const versionsOf = async (service: ServiceProcess): Promise<string> =>
  (await asked<{ asOf: { versions: string } }>(service, '/v1/incidents?limit=1')).asOf.versions;

/** Waits until the newest rebuild is neither to come nor running. */
async function ended(service: ServiceProcess): Promise<ShownRebuilds> {
  for (;;) {
    const state = await asked<ShownRebuilds>(service, '/v1/rebuilds');
    if (state.items[0] !== undefined && state.items[0].status !== 'running') return state;
    await delay(100);
  }
}

rebuilds('go on after kill -9, again and again, and are never half switched', async () => {
  const { path: parent, remove } = temporaryFolder();
  const { folder: path } = await new Ledgers(parent, () => undefined).of(EVENTS);
  const first = await startService({ LEDGER_DATA: path, LEDGER_SCRUB: 'off' });
  assert.equal(await versionsOf(first), V1);
  assert.equal(await first.end('SIGTERM'), 0);
  const random = chance();
  const seen: string[] = [];
  const ids = new Set<string>();
  for (let kill = 0; kill < KILLS; kill += 1) {
    const service = await bumped(path);
    seen.push(await versionsOf(service));
    await delay(100 + random() * 250 * kill);
    const { serving, items } = await asked<ShownRebuilds>(service, '/v1/rebuilds');
    for (const { id } of items) ids.add(id);
    seen.push(serving);
    await service.end('SIGKILL');
  }
  const last = await bumped(path);
  const { items, serving, before } = await ended(last);
  seen.push(serving);
  assert.deepEqual([items.length, items[0]?.status, serving, before], [1, 'switched', V2, V1]);
  assert.deepEqual(
    [...ids].filter((id) => id !== items[0]?.id),
    [],
    'it is the same rebuild all along',
  );
  assert.deepEqual(seen, seen.toSorted(), 'once switched it stays so');
  assert.equal(await last.end('SIGTERM'), 0);

  const store = openEmbedded(path, { readOnly: true });
  const { live, models, position, close } = openLive(path, REGISTRY);
  assert.deepEqual([models?.text, position], [V2, EVENTS - 1]);
  const again = temporaryFolder();
  const fresh = { store, prefix: PREFIX, log, folder: again.path, until: position, registry: REGISTRY };
  const found = await replay({ ...fresh, live, models: REGISTRY.newest });
  assert.deepEqual(
    found.models.map(({ model, differing }) => [model, differing]),
    V2.split(' ').map((one) => [one.split('/')[0], []]),
  );
  close();
  await store.close();
  again.remove();
  remove();
});

rebuilds('are shown and driven by the command', async () => {
  const { path, remove } = temporaryFolder();
  const first = await startService({ LEDGER_DATA: path });
  const headers = { 'content-type': 'application/x-ndjson' };
  const body = exampleText('founding/events.ndjson');
  await (await fetch(`${first.url}/v1/events`, { method: 'POST', headers, body })).text();
  const none = await command('rebuild', ['--url', first.url]);
  assert.deepEqual([none.code, none.stdout], [0, `serving: ${V1}\nno rebuild is remembered\n`], none.stderr);
  await first.end('SIGTERM');

  const service = await bumped(path, { LEDGER_REBUILD: 'hold' });
  await ended(service);
  const run = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await command('rebuild', [...args, '--url', service.url]);
    assert.equal(code, 0, stdout + stderr);
    return stdout;
  };
  const held = await run();
  assert.match(
    held,
    new RegExp(
      `^serving: ${V1}\nnewest:  ${V2}\nrebuild \\S+ \\(incidents/${ONE} → incidents/${TWO}\\) is built, and held`,
    ),
  );
  assert.match(held, /^compared at position 15$/m);
  assert.match(held, new RegExp(`^ {2}incidents +${ONE} → ${TWO} +3 +3 +[0-9a-f]{16}$`, 'm'));
  assert.match(held, /^ {2}tolls +2 +\d+ +none +[0-9a-f]{16}$/m);
  assert.match(held, /^ {2}ledger\.incident-litoral-2021-11-13 +\/view\/city +"Guayaquil" +"a city"$/m);
  assert.equal(await versionsOf(service), V1);
  const serves = (from: number, to: number): RegExp =>
    new RegExp(`\\(incidents/${from} → incidents/${to}\\) serves since \\S+, after position 15$`, 'm');
  assert.match(await run('--switch'), serves(ONE, TWO));
  assert.equal(await versionsOf(service), V2);
  assert.match(await run('--back'), serves(TWO, ONE));
  assert.equal(await versionsOf(service), V1);
  assert.match(await run('--start', '--hold'), /is built, and held for a person/);
  const { code, stderr } = await command('rebuild', ['--start', '--url', service.url]);
  assert.deepEqual([code, /409.*rebuild-open/.test(stderr)], [2, true], stderr);
  await service.end('SIGTERM');
  const gone = await command('rebuild', ['--url', service.url]);
  assert.deepEqual([gone.code, /^no ledger answers at/.test(gone.stderr)], [2, true]);
  remove();
});

rebuilds.run();
