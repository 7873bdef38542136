// The commands, on the embedded store and on EventStoreDB.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { suite } from 'uvu';
import { JOURNAL_FILE } from '#src/journal/file.ts';
import { openLive } from '#src/journal/replay.ts';
import { arrival } from '../contract/events.ts';
import { Served } from '../contract/eventstoredb-server.ts';
import { command } from '../support/command.ts';
import { example } from '../support/examples.ts';
import { temporaryFolder } from '../support/ledger.ts';
import { type ServiceProcess, startService } from '../support/process.ts';

type Environment = Readonly<Record<string, string>>;

const SHEETS = ['--claims', example('ecuador/claims.ndjson'), '--subjects', example('ecuador/subjects.json')];
const LAST = 52;
const served = new Served();

/** Where the journal in a folder stands: what a service has folded is in the file a little later. */
function writtenUpTo(folder: string): number {
  const { position, close } = openLive(folder);
  close();
  return position;
}

function specify(name: string, storeOf: () => Environment): void {
  const commands = suite<{ service: ServiceProcess; environment: Environment }>(`the commands, on ${name}`);
  const folder = temporaryFolder();

  commands.before(async (context) => {
    await served.begin();
    context.environment = { ...storeOf(), LEDGER_DATA: folder.path };
    context.service = await startService(context.environment);
  });
  commands.after(async ({ service }) => {
    await service.end('SIGKILL');
    folder.remove();
  });

  commands('the sheets are imported, and a second import changes nothing', async ({ service, environment }) => {
    for (const said of ['53 recorded, 0 there already, 0 refused', '0 recorded, 53 there already, 0 refused']) {
      const { code, stdout, stderr } = await command('import', [...SHEETS, '--url', service.url], environment);
      assert.deepEqual([code, stdout], [0, `53 events: ${said}\n`], stderr);
    }
  });

  commands('a replay beside the running service finds all documents as they are', async ({ environment }) => {
    await arrival('the journal', async () => (writtenUpTo(folder.path) === LAST ? true : undefined));
    for (const [args, events] of [
      [[], LAST + 1],
      [['--at', '9'], 10],
      [['--at', '2999-01-01'], LAST + 1],
    ] as const) {
      const { code, stdout, stderr } = await command('replay', args, environment);
      assert.equal(code, 0, stdout + stderr);
      assert.match(stdout, new RegExp(`^${events} events folded again in `));
      assert.match(stdout, /^identical/m);
    }
  });

  commands('a replay names a document that is not what the events give', async ({ service, environment }) => {
    assert.equal(await service.end('SIGTERM'), 0);
    const db = new DatabaseSync(join(folder.path, JOURNAL_FILE));
    const { changes } = db
      .prepare("UPDATE documents SET state = replace(state, '119', '120') WHERE stream LIKE '%ec-2021-09-28'")
      .run();
    db.close();
    assert.equal(changes, 1);
    const { code, stdout, stderr } = await command('replay', [], environment);
    assert.equal(code, 1, stdout + stderr);
    assert.match(stdout, /^differs: \S+ \S+\.incident-ec-2021-09-28$/m);
    assert.match(stdout, /^1 documents differ$/m);
  });

  commands('a replay where nothing was ever served says so', async ({ environment }) => {
    const { path, remove } = temporaryFolder();
    const { code, stdout, stderr } = await command('replay', [], { ...environment, LEDGER_DATA: path });
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, /^there is no (ledger in|journal to compare with at) /);
    remove();
  });

  commands.run();
}

specify('the embedded store', () => ({}));
specify('EventStoreDB', () => ({ LEDGER_STORE: served.address, LEDGER_PREFIX: served.ledger().prefix }));

/** What is said, but for ids, keys, hashes, times, and lines whose order is that of a bulk request's answers. */
const withoutChance = (text: string): string =>
  text
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID')
    .replace(/[A-Za-z0-9+/]{43}=/g, 'ROOT')
    .replace(/key id [0-9a-f]{8}/g, 'KEY')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replace(/line \d+/g, 'LINE');

const demo = suite('the demo');
demo.before(() => served.begin());
// It serves the suites before, too.
demo.after(() => served.end());

demo('tells the same story on both stores, byte for byte', async () => {
  const [embedded, shared] = [await command('demo', []), await command('demo', [], { LEDGER_STORE: served.address })];
  assert.deepEqual([embedded.code, embedded.stderr], [0, '']);
  assert.equal(shared.code, 0, shared.stderr);
  assert.equal(withoutChance(shared.stdout), withoutChance(embedded.stdout));
  assert.match(embedded.stdout, /^HOLDS: 53 events[\s\S]*^DOES NOT HOLD$/m);
  assert.match(embedded.stdout, /^ {2}A merge: the clash was the riot +22 {2}told with the riot {2}22 \(22\) +match$/m);
  assert.match(embedded.stdout, /^Replay: 53 events folded again from the store into \d+ documents: identical$/m);
  const prefixes = [...shared.stderr.matchAll(/stays on EventStoreDB, in the streams .* begin with (\S+\.)\)/g)];
  assert.equal(new Set(prefixes.map(([, prefix]) => prefix)).size, 3);
});

demo.run();
