import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import { settingsFrom } from '#src/config.ts';
import { loginOf } from '#src/store/eventstoredb/setup/login.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { atTop, compose, composeText, imageEnvironment, lastOf, type Service } from '../support/deployment.ts';

const SINGLE = 'docker compose up';
const CLUSTER = 'docker compose --profile cluster up ledger-1 ledger-2';
const PASSWORDS = { ESDB_ADMIN_PASSWORD: 'aaa', ESDB_OPS_PASSWORD: 'ooo', ESDB_LEDGER_PASSWORD: 'lll' };

const boolean = /^(true|false)$/;
const number = /^\d+$/;
const ip = /^\d+\.\d+\.\d+\.\d+$/;
const host = /^[a-z0-9-]+$/;
const path = /^(\/[\w.-]+)+$/;

/** The options of EventStoreDB 23.10 that are set: what each takes, and what it is for. */
const OPTIONS: Readonly<Record<string, readonly [takes: RegExp, meaning: string]>> = {
  EVENTSTORE_CERTIFICATE_FILE: [path, 'the certificate that the node shows'],
  EVENTSTORE_CERTIFICATE_PRIVATE_KEY_FILE: [path, 'its key'],
  EVENTSTORE_CLUSTER_SIZE: [number, 'how many nodes the cluster has; 1 is none'],
  EVENTSTORE_DEFAULT_ADMIN_PASSWORD: [/^.+$/, 'the password that a new server gives admin, instead of the known one'],
  EVENTSTORE_DEFAULT_OPS_PASSWORD: [/^.+$/, 'the same for ops'],
  EVENTSTORE_DISCOVER_VIA_DNS: [boolean, 'whether the other nodes are found by one name; else by GOSSIP_SEED'],
  EVENTSTORE_GOSSIP_SEED: [/^[a-z0-9-]+:\d+(,[a-z0-9-]+:\d+)*$/, 'the other nodes'],
  EVENTSTORE_INSECURE: [boolean, 'no TLS, no users, no rights'],
  EVENTSTORE_NODE_HOST_ADVERTISE_AS: [host, 'the name that the node is found by'],
  EVENTSTORE_NODE_IP: [ip, 'the address to listen on for clients and gossip'],
  EVENTSTORE_REPLICATION_HOST_ADVERTISE_AS: [host, 'the name that the other nodes replicate by'],
  EVENTSTORE_REPLICATION_IP: [ip, 'the address to listen on for replication'],
  EVENTSTORE_RUN_PROJECTIONS: [/^(None|System|All)$/, 'the server’s own projections; the ledger needs none'],
  EVENTSTORE_STREAM_EXISTENCE_FILTER_SIZE: [number, 'bytes of memory and disk, about one for each stream'],
  EVENTSTORE_TELEMETRY_OPTOUT: [boolean, 'whether the server sends nothing about itself to its makers'],
  EVENTSTORE_TRUSTED_ROOT_CERTIFICATES_PATH: [path, 'the folder of the authorities that are trusted'],
};

const file = suite('the compose file');
const { services, volumes } = compose(PASSWORDS);
const isJob = ({ restart }: Service): boolean => restart === 'no';
const isNode = ({ environment }: Service): boolean => environment.EVENTSTORE_CLUSTER_SIZE === '3';
const nodes = Object.keys(services).filter((name) => isNode(services[name] as Service));
const ledgers = Object.entries(services).filter(
  ([, { build, environment }]) =>
    build?.target === 'service' || Object.keys(environment).some((name) => name.startsWith('LEDGER_')),
);

/** The services that mount a volume. */
const seers = (volume: string): string[] =>
  Object.keys(services).filter((name) => services[name]?.volumes.some((mount) => mount.startsWith(`${volume}:`)));

/** The services that a command starts: those it names and all that they wait for, or those without a profile. */
function started(command: string): string[] {
  const [, profile, named = ''] = /^docker compose (--profile cluster )?up ?(.*)$/.exec(command) ?? [];
  const isOn = ({ profiles }: Service): boolean => profiles === undefined || profile !== undefined;
  const all = Object.keys(services).filter((name) => isOn(services[name] as Service));
  const waiting = named === '' ? all : named.split(' ');
  for (const name of waiting) waiting.push(...Object.keys(services[name]?.depends_on ?? {}));
  return [...new Set(waiting)].toSorted();
}

file('starts one of each, or the cluster, by two commands that it and the docs name', () => {
  assert.deepEqual(started(SINGLE), ['eventstoredb', 'ledger']);
  const cluster = Object.keys(services).filter((name) => services[name]?.profiles !== undefined);
  assert.deepEqual(started(CLUSTER), cluster.toSorted());
  const operations = readFileSync(atTop('docs/operations.md'), 'utf8');
  for (const text of [composeText, operations])
    for (const command of [SINGLE, CLUSTER]) assert.ok(text.includes(command));
});

for (const [name, service] of ledgers) {
  file(`gives ${name} settings that the service takes`, () => {
    const settings = settingsFrom({ ...imageEnvironment(), ...service.environment });
    const [, hosts = '', query = ''] = /^esdb:\/\/(?:[^@]+@)?([^?]+)\?(.*)$/.exec(settings.LEDGER_STORE) ?? [];
    assert.deepEqual(
      hosts.split(','),
      (service.profiles ? nodes : ['eventstoredb']).map((node) => `${node}:2113`),
    );
    const { tls, tlsCAFile, ...more } = Object.fromEntries(new URLSearchParams(query));
    assert.deepEqual(more, {});
    if (service.profiles === undefined) return assert.equal(tls, 'false');
    assert.deepEqual(loginOf(settings.LEDGER_STORE), { username: 'ledger', password: 'lll' });
    if (service.network_mode !== 'none') assert.equal(tlsCAFile, '/certificates/trust/ca.crt');
    if (service.network_mode !== 'none') assert.ok(service.volumes.includes('trust:/certificates/trust:ro'));
  });
}

file('gives the servers options that EventStoreDB knows', () => {
  for (const [name, { environment }] of Object.entries(services)) {
    for (const [option, value] of Object.entries(environment)) {
      if (option.startsWith('LEDGER_') || option in PASSWORDS) continue;
      const [takes, meaning] = OPTIONS[option] ?? [/(?!)/, 'no option that is known'];
      assert.match(value, takes, `${name}: ${option}=${value}: ${meaning}`);
    }
  }
});

file('has three nodes, each found by its own name, which know the others, with folders of their own', () => {
  assert.equal(nodes.length, 3);
  for (const name of nodes) {
    const { environment, volumes: mounted } = services[name] as Service;
    const seeds = nodes.filter((other) => other !== name).map((other) => `${other}:2113`);
    assert.equal(environment.EVENTSTORE_NODE_HOST_ADVERTISE_AS, name);
    assert.equal(environment.EVENTSTORE_REPLICATION_HOST_ADVERTISE_AS, name);
    assert.deepEqual(environment.EVENTSTORE_GOSSIP_SEED?.split(','), seeds);
    assert.ok(mounted.includes(`${name}:/var/lib/eventstore`));
  }
});

file('keeps every ledger’s data in a volume of its own, as it does each server’s', () => {
  const data = Object.values(services).flatMap((service) =>
    service.volumes.filter((volume) => /:\/(data|var\/lib\/eventstore)$/.test(volume)),
  );
  assert.equal(data.length, Object.values(services).filter((service) => !isJob(service)).length);
  assert.equal(new Set(data).size, data.length);
  const used = Object.values(services).flatMap((service) => service.volumes.map((volume) => volume.split(':')[0]));
  assert.deepEqual([...new Set(used)].toSorted(), Object.keys(volumes).toSorted());
});

file('shows the keys of nodes to nodes, and the authority’s key to the job alone', () => {
  assert.deepEqual(seers('authority'), ['certificates']);
  assert.deepEqual(seers('node-certificates'), ['certificates', ...nodes]);
});

file('lets the services of the cluster, and nobody else, sign with one key', () => {
  const signing = ledgers.filter(([, { build, profiles }]) => build?.target === 'service' && profiles !== undefined);
  assert.equal(signing.length, 2);
  for (const [, { environment }] of signing) assert.equal(environment.LEDGER_LOG_KEY, '/log-key/log-key.pem');
  assert.deepEqual(
    seers('log-key'),
    signing.map(([name]) => name),
  );
});

file('publishes ports on the loopback address alone, none twice', () => {
  const ports = Object.values(services).flatMap((service) => service.ports);
  for (const port of ports) assert.match(port, /^127\.0\.0\.1:\d+:\d+$/);
  assert.equal(new Set(ports.map((port) => port.split(':')[1])).size, ports.length);
});

file('starts again all that ends but the jobs, and asks after its health', () => {
  for (const [name, service] of Object.entries(services)) {
    const hasCheck = service.healthcheck !== undefined || service.build?.target === 'service';
    assert.equal(hasCheck, !isJob(service), name);
    for (const [other, { condition }] of Object.entries(service.depends_on)) {
      assert.ok(other in services, `${name} waits for ${other}`);
      const isOfJob = condition === 'service_completed_successfully';
      assert.equal(isOfJob, isJob(services[other] as Service), `${name} waits for ${other}`);
    }
  }
  assert.match(lastOf('service', 'HEALTHCHECK') ?? '', /\/health\/ready/);
});

file('pins what it runs', () => {
  const images = new Set(Object.values(services).map(({ image }) => image));
  const { version } = packageJson;
  assert.deepEqual(
    [...images].toSorted(),
    [
      'eventstore/eventstore:23.10.8-bookworm-slim',
      `incident-ledger-jobs:${version}`,
      `incident-ledger:${version}`,
    ].toSorted(),
  );
});

file('has no password, and asks for none where the cluster is not asked for', () => {
  const taken = [...composeText.matchAll(/\$\{(\w+)([^}]*)\}/g)];
  assert.deepEqual([...new Set(taken.map(([, name = '']) => name))].toSorted(), Object.keys(PASSWORDS).toSorted());
  // With ${NAME:?…} the single pair would not start either: the whole file is read whatever is started.
  for (const [whole, , otherwise] of taken) assert.equal(otherwise, ':-', whole);
  for (const [name, { environment }] of Object.entries(services)) {
    for (const [variable, value] of Object.entries(environment)) {
      if (/PASSWORD/.test(variable)) assert.ok(Object.values(PASSWORDS).includes(value), `${name}: ${variable}`);
    }
  }
});

file.run();
