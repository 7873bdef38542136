import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import { certificates } from '../../scripts/lib/certificates.ts';
import { atTop, compose } from '../support/deployment.ts';
import { temporaryFolder } from '../support/ledger.ts';

const { services } = compose({});
const nodes = Object.entries(services).filter(([, { environment }]) => environment.EVENTSTORE_CERTIFICATE_FILE);

const made = suite<{ path: string; remove: () => void }>('the certificates of the cluster');
made.before.each((context) => {
  Object.assign(context, temporaryFolder());
});
made.after.each(({ remove }) => remove());

const read = (file: string): X509Certificate => new X509Certificate(readFileSync(file));

if (spawnSync('openssl', ['version']).status !== 0) {
  console.log('skipped: the certificates of the cluster, for there is no openssl here');
  made.skip('are made');
} else {
  made('that the job makes stand where each node looks, with its name', ({ path }) => {
    const [program, ...words] = services.certificates?.command ?? [];
    assert.equal(program, 'node');
    const here = words.map((word) => word.replace('=/', `=${path}/`));
    const run = spawnSync(process.execPath, here, { cwd: atTop('.'), encoding: 'utf8' });
    assert.equal(run.status, 0, run.stderr);
    assert.equal(nodes.length, 3);
    for (const [name, { environment }] of nodes) {
      const { EVENTSTORE_CERTIFICATE_FILE: file = '', EVENTSTORE_CERTIFICATE_PRIVATE_KEY_FILE: key = '' } = environment;
      const certificate = read(join(path, file));
      const authority = read(join(path, environment.EVENTSTORE_TRUSTED_ROOT_CERTIFICATES_PATH ?? '', 'ca.crt'));
      assert.ok(certificate.verify(authority.publicKey) && authority.ca && !certificate.ca);
      for (const host of [name, 'localhost']) assert.equal(certificate.checkHost(host), host);
      assert.equal(certificate.checkIP('127.0.0.1'), '127.0.0.1');
      assert.equal(certificate.checkHost('elsewhere'), undefined);
      assert.match(readFileSync(join(path, key), 'utf8'), /PRIVATE KEY/);
    }
  });

  const folders = (path: string) => ({
    authority: join(path, 'authority'),
    trust: join(path, 'trust'),
    nodes: join(path, 'nodes'),
  });

  made('are kept while they are good, and made anew where they are not', ({ path }) => {
    assert.deepEqual(certificates(folders(path), ['a', 'b']), ['authority', 'a', 'b']);
    assert.deepEqual(certificates(folders(path), ['a', 'b', 'c']), ['c']);
    const [a, b] = ['a', 'b'].map((host) => join(path, 'nodes', host));
    writeFileSync(join(a ?? '', 'node.key'), readFileSync(join(b ?? '', 'node.key')));
    assert.deepEqual(certificates(folders(path), ['a', 'b', 'c']), ['a'], 'a key that is not its own');
    writeFileSync(join(a ?? '', 'node.crt'), readFileSync(join(b ?? '', 'node.crt')));
    writeFileSync(join(a ?? '', 'node.key'), readFileSync(join(b ?? '', 'node.key')));
    assert.deepEqual(certificates(folders(path), ['a', 'b', 'c']), ['a'], 'a name that is not its own');
    const other = join(path, 'other');
    certificates(folders(other), ['a']);
    for (const file of ['ca.crt', 'ca.key']) {
      writeFileSync(join(path, 'authority', file), readFileSync(join(other, 'authority', file)));
    }
    assert.deepEqual(certificates(folders(path), ['a', 'b', 'c']), ['a', 'b', 'c'], 'an authority that is another');
    assert.deepEqual(certificates(folders(path), ['a', 'b', 'c']), []);
  });
}

made.run();
