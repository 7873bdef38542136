// What the exit codes of the commands stand for: docs/operations.md, "Exit codes".
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { suite } from 'uvu';
import { openLedger } from '#src/composition.ts';
import { settingsFrom } from '#src/config.ts';
import { command } from '../support/command.ts';
import { exampleText } from '../support/examples.ts';
import { temporaryFolder } from '../support/ledger.ts';

const ROOT = join(import.meta.dirname, '../..');
const CHECK = 'node-version.cjs';
const { scripts, engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const LEAST = Number(/\d+/.exec(engines.node));

const test = suite('exit codes');
const folders: ReturnType<typeof temporaryFolder>[] = [];
test.after(() => {
  for (const { remove } of folders) remove();
});

function newFolder(): string {
  const folder = temporaryFolder();
  folders.push(folder);
  return folder.path;
}

/** A ledger with so many of the founding reports, signed. Gives its settings. */
async function ledgerOf(LEDGER_DATA: string, reports: number): Promise<{ LEDGER_DATA: string }> {
  const ledger = await openLedger(settingsFrom({ LEDGER_DATA, LEDGER_PORT: '0', LEDGER_LOG_LEVEL: 'silent' }));
  const payload = exampleText('founding/events.ndjson').split('\n').slice(0, reports).join('\n');
  const headers = { 'content-type': 'application/x-ndjson' };
  await ledger.app.inject({ method: 'POST', url: '/v1/events', headers, payload });
  assert.equal((await ledger.app.inject('/log/checkpoint')).statusCode, 200);
  await ledger.stop();
  return { LEDGER_DATA };
}

/** A checkout that asks for a Node of a version, with a script of its own. */
function checkoutFor(node: string, script = ''): string {
  const folder = newFolder();
  mkdirSync(join(folder, 'scripts'));
  cpSync(join(ROOT, 'scripts', CHECK), join(folder, 'scripts', CHECK));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module', engines: { node } }));
  writeFileSync(join(folder, 'scripts/run.ts'), script);
  return folder;
}

const run = (node: string, cwd: string, script = 'scripts/run.ts', direct = false) =>
  spawnSync(node, [...(direct ? [] : ['-r', `./scripts/${CHECK}`]), script], { cwd, encoding: 'utf8' });

test('every command begins with the check of its Node, by npm and straight', () => {
  const commands = Object.entries<string>(scripts).filter(([, line]) => /\bnode\b/.test(line));
  assert.ok(commands.length >= 14);
  for (const [name, line] of commands) {
    assert.match(line, /^exec node -r \.\/scripts\/node-version\.cjs -r \S+ \S+\.ts( --long)?$/, name);
  }
  for (const name of readdirSync(join(ROOT, 'scripts')).filter((name) => name.endsWith('.ts'))) {
    const [first] = readFileSync(join(ROOT, 'scripts', name), 'utf8')
      .split('\n')
      .filter((line) => !line.startsWith('//'));
    assert.equal(first, `import './${CHECK}';`, name);
  }
});

test('a Node too old ends with 2 and one sentence, before the command is loaded', () => {
  const folder = checkoutFor('>=999', 'this is no TypeScript');
  const { status, stdout, stderr } = run(process.execPath, folder);
  const sentence = `This needs Node 999 or newer; ${process.execPath} is Node ${process.versions.node}.\n`;
  assert.deepEqual([status, stdout, stderr], [2, '', sentence]);
  writeFileSync(join(folder, 'scripts/run.ts'), `import './${CHECK}';\nconsole.log('ran');\n`);
  const direct = run(process.execPath, folder, 'scripts/run.ts', true);
  assert.deepEqual([direct.status, direct.stdout, direct.stderr], [2, '', sentence]);
});

/** An old Node that is at hand, where there is one. */
const old = (process.env.PATH ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'node'))
  .filter((file) => existsSync(file))
  .find((file) => Number(/\d+/.exec(spawnSync(file, ['--version'], { encoding: 'utf8' }).stdout)) < LEAST);

if (old === undefined) {
  process.stdout.write(`skipped: no Node older than ${LEAST} is in PATH to try each command with\n`);
  test.skip('each command ends so on an old Node', () => undefined);
} else {
  test('each command ends so on an old Node', () => {
    for (const line of Object.values<string>(scripts).filter((line) => /\bnode\b/.test(line))) {
      const { status, stdout, stderr } = run(old, ROOT, line.split(' ').find((word) => word.endsWith('.ts')) ?? '');
      assert.deepEqual([status, stdout], [2, ''], line);
      assert.match(stderr, new RegExp(`^This needs Node ${LEAST} or newer; \\S+ is Node \\S+\\.\\n$`), line);
    }
  });
}

test('an error that nobody caught, and a package that is missing, end with 2', () => {
  for (const script of [
    "throw new Error('by accident')",
    "import 'no-such-package';",
    "await Promise.reject(new Error('by accident'));",
    "setTimeout(() => { throw 'by accident'; });",
  ]) {
    const { status, stderr } = run(process.execPath, checkoutFor('>=1', script));
    assert.equal(status, 2, script);
    assert.match(stderr, /by accident|no-such-package/, script);
  }
});

test('an error in a thread is for whoever started it', () => {
  const script = `import { isMainThread, Worker } from 'node:worker_threads';
    if (!isMainThread) throw new Error('of the thread');
    new Worker(new URL(import.meta.url)).once('error', ({ message }) => {
      console.log(message);
      process.exitCode = 1;
    });`;
  const { status, stdout } = run(process.execPath, checkoutFor('>=1', script));
  assert.deepEqual([status, stdout], [1, 'of the thread\n']);
});

test('what is used wrongly, or cannot be read, ends with 2', async () => {
  const LEDGER_DATA = join(newFolder(), 'none');
  for (const [name, ...args] of [
    ['verify'],
    ['import', '--claims', 'x'],
    ['import', '--claims', 'no-such-file', '--subjects', 'no-such-file'],
    ['replay', '--at', '0', '--from', 'x'],
    ['replay'],
    ['replay', '--from', LEDGER_DATA],
    ['fsck'],
    ['export'],
    ['export', '--out', 'x', '--until', 'y'],
    ['move', '--from', 'embedded'],
    ['erase', '--event', 'x'],
    ['rebuild', '--start', '--back'],
    ['rebuild', '--url', 'http://127.0.0.1:1'],
  ] as const) {
    const { code, stderr } = await command(name, args, { LEDGER_DATA });
    assert.equal(code, 2, `${name} ${args.join(' ')}: ${stderr}`);
    assert.ok(stderr.length > 0 && !stderr.includes('    at '), stderr);
  }
  assert.equal(existsSync(LEDGER_DATA), false, 'no command makes a ledger by looking for one');
});

test('a command that reads a ledger ends with 2 where the folder holds none, and makes nothing', async () => {
  const [LEDGER_DATA, out] = [join(newFolder(), 'none'), join(newFolder(), 'out')];
  for (const [name, ...args] of [
    ['replay'],
    ['replay', '--at', '2022-01-01'],
    ['fsck'],
    ['export', '--out', out],
    ['export', '--out', out, '--until', '9'],
    ['erase', '--event', 'x', '--field', '/title', '--order', 'x'],
    ['move', '--from', 'embedded', '--to', `embedded:${out}`],
    ['move', '--from', `embedded:${LEDGER_DATA}`, '--to', `embedded:${out}`],
  ] as const) {
    const { code, stdout, stderr } = await command(name, args, { LEDGER_DATA });
    assert.deepEqual([code, stdout], [2, ''], `${name} ${args.join(' ')}`);
    assert.ok(stderr.startsWith(`there is no ledger in ${LEDGER_DATA}\n`), stderr);
    for (const made of [LEDGER_DATA, out]) assert.equal(existsSync(made), false, `${name} ${args.join(' ')}`);
  }
});

test('a replay ends with 1 where the store holds less than its documents tell of', async () => {
  const settings = await ledgerOf(newFolder(), 3);
  const file = join(settings.LEDGER_DATA, 'ledger.db');
  copyFileSync(file, `${file}.backup`);
  await ledgerOf(settings.LEDGER_DATA, 9);
  copyFileSync(`${file}.backup`, file);
  const { code, stdout, stderr } = await command('replay', [], settings);
  assert.deepEqual([code, stdout], [1, 'the store holds 3 events, the live journal 9: events are missing\n'], stderr);
});

test('a replay of an export ends with 1 where it differs, and with 2 where other versions made it', async () => {
  const settings = await ledgerOf(newFolder(), 9);
  const out = join(newFolder(), 'export');
  assert.equal((await command('export', ['--out', out], settings)).code, 0);
  const file = join(out, 'documents.json');
  const said = JSON.parse(readFileSync(file, 'utf8'));
  const [first, ...rest] = said.models;
  const digest = first.digest.replace(/^./, (digit: string) => (digit === '0' ? '1' : '0'));
  for (const [model, expected] of [
    [first, 0],
    [{ ...first, digest }, 1],
    [{ ...first, digest, version: 999 }, 2],
    [{ ...first, version: 999 }, 0],
  ]) {
    writeFileSync(file, JSON.stringify({ ...said, models: [model, ...rest] }));
    const { code, stdout, stderr } = await command('replay', ['--from', out]);
    assert.equal(code, expected, stdout + stderr);
    assert.match(stdout, [/: identical$/m, /: DIFFERENT$/m, /: not comparable$/m][code ?? 0] ?? /never/);
  }
});

test('an export beside a service that does not answer says so once it knows what it can write', async () => {
  const LEDGER_DATA = newFolder();
  const settings = { LEDGER_DATA, LEDGER_PORT: '1', LEDGER_LOG_LEVEL: 'silent' };
  const ledger = await openLedger(settingsFrom(settings));
  const out = join(newFolder(), 'export');
  const unanswered = 'the service on this ledger does not answer at http://127.0.0.1:1/log/checkpoint';
  try {
    const none = await command('export', ['--out', out], settings);
    assert.deepEqual([none.code, none.stdout], [2, ''], none.stderr);
    assert.ok(none.stderr.startsWith(`${unanswered}, and no checkpoint was signed yet\n`), none.stderr);
    assert.equal((await ledger.app.inject('/log/checkpoint')).statusCode, 200);
    const some = await command('export', ['--out', out], settings);
    const said = `${unanswered}: exported up to its last checkpoint\n0 events, 0 earlier checkpoints: ${out}\n`;
    assert.equal(some.code, 0, some.stderr);
    assert.ok(some.stdout.startsWith(said), some.stdout);
  } finally {
    await ledger.stop();
  }
});

test('an export ends with 1 where the events are not those that were signed', async () => {
  const settings = await ledgerOf(newFolder(), 9);
  const db = new DatabaseSync(join(settings.LEDGER_DATA, 'ledger.db'));
  db.exec(`DROP TRIGGER events_stay; DROP TRIGGER events_are_kept;
    UPDATE events SET leaf = replace(leaf, '"schema":', '"scheme":') WHERE position = 5`);
  db.close();
  const { code, stderr } = await command('export', ['--out', join(newFolder(), 'export'), '--until', '9'], settings);
  assert.equal(code, 1, stderr);
  assert.ok(!stderr.includes('npm run'), stderr);
});

test.run();
