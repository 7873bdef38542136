import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import { targetOnDisk } from '#src/log/export/target.ts';
import { writeExport } from '#src/log/export/write.ts';
import { leafHash } from '#src/log/hash.ts';
import { formatVkey } from '#src/log/keys.ts';
import { policyOf } from '#src/log/policy.ts';
import { inclusionProof } from '#src/log/proofs.ts';
import { formatProof } from '#src/log/tlog-proof.ts';
import { checkpointOf, idOf, LOG, leavesOf } from '../support/exports.ts';
import { treeOf } from '../support/tree.ts';

const test = suite('the command that verifies');

const ROOT = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'ledger-verify-'));
const at = (name: string): string => join(folder, name);
const leaves = leavesOf(300);

/** What the auditor runs: a checkout of nothing but the command and what it takes all from. */
for (const path of ['scripts/verify.ts', 'scripts/node-version.cjs', 'src/log', 'package.json']) {
  cpSync(join(ROOT, path), at(join('checkout', path)), { recursive: true });
}
writeFileSync(at('policy'), policyOf(formatVkey(LOG.key)));
writeFileSync(at('kept'), checkpointOf(leaves, 200));
writeFileSync(at('other'), checkpointOf(leavesOf(300, 9), 200));
const proof = { index: 17, hashes: inclusionProof(treeOf(leaves).tiles, 17, 300), checkpoint: checkpointOf(leaves) };
writeFileSync(at('a.tlog-proof'), formatProof({ ...proof, extra: Buffer.from(leaves[17] ?? '') }));
const content = { checkpoint: checkpointOf(leaves), earlier: [checkpointOf(leaves, 100)], key: LOG.key, documents: {} };
await writeExport(targetOnDisk(at('export')), { ...content, leaves });

/** Runs the command in the folder. */
function verify(...args: string[]): { code: number | null; output: string } {
  const command = join('checkout', 'scripts', 'verify.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args], { cwd: folder, encoding: 'utf8' });
  return { code: status, output: stdout + stderr };
}

const ROOT_OF_ALL = checkpointOf(leaves).split('\n')[2] ?? '';

test('says what holds, and ends with 0', () => {
  const { code, output } = verify('export', '--policy', 'policy', '--checkpoint', 'kept', '--proof', 'a.tlog-proof');
  assert.equal(code, 0, output);
  assert.ok(output.startsWith(`HOLDS: 300 events of ledger.example/log, root ${ROOT_OF_ALL}\n`), output);
  assert.match(output, /signed by ledger\.example\/log, key id 7cc83a9d/);
  assert.match(output, /\n {2}extends 2 earlier checkpoints, yours counted\n/);
  assert.match(output, /streams, each without a gap: 7/);
  assert.match(output, /records that are not the ledger's own: 30/);
  assert.match(output, /a\.tlog-proof: position 17, line 18/);
});

test('names the first event that does not hold, and ends with 1', () => {
  cpSync(at('export'), at('changed'), { recursive: true });
  const events = readFileSync(at('changed/events.ndjson'), 'utf8');
  writeFileSync(at('changed/events.ndjson'), events.replace('"ratio":15}', '"ratio":16}'));
  const { code, output } = verify('changed', '--policy', 'policy');
  assert.deepEqual([code, output.split('\n')[0]], [1, 'DOES NOT HOLD'], output);
  assert.match(
    output,
    new RegExp(`^ {2}events.ndjson, line 121 \\(event ${idOf(120)}\\): is not what tile/0/000 has the hash of$`, 'm'),
  );
});

test('prints nothing that a terminal would take for a command', () => {
  const events = readFileSync(at('export/events.ndjson'), 'utf8');
  writeFileSync(at('changed/events.ndjson'), events.replace(idOf(120), '\u001b[2J\u009b2J\u202e'));
  const { code, output } = verify('changed', '--policy', 'policy');
  assert.equal(code, 1);
  assert.ok(output.includes('(event \ufffd[2J\ufffd2J\ufffd)'), output);
});

test('ends with 1 where a kept checkpoint is of another history', () => {
  const { code, output } = verify('export', '--policy', 'policy', '--checkpoint', 'other');
  assert.equal(code, 1);
  assert.match(output, /^ {2}other: is not of these lines, of which the first 100 held$/m);
});

test('names what is withheld', async () => {
  const withheld = leaves.map((leaf, n) => (n === 4 || n === 290 ? { withheld: leafHash(leaf) } : leaf));
  await writeExport(targetOnDisk(at('withheld')), { ...content, leaves: withheld });
  const { code, output } = verify('withheld', '--policy', 'policy');
  assert.equal(code, 0, output);
  assert.match(output, /withheld leaves, whose hashes hold: 2, on lines 5, 291$/m);
});

test('verifies a proof that carries its leaf without an export', () => {
  const { code, output } = verify('--policy', 'policy', '--proof', 'a.tlog-proof');
  assert.equal(code, 0, output);
  writeFileSync(at('b.tlog-proof'), readFileSync(at('a.tlog-proof'), 'utf8').replace('index 17', 'index 18'));
  assert.equal(verify('--policy', 'policy', '--proof', 'b.tlog-proof').code, 1);
});

test('ends with 2 where a proof carries no leaf and no export is there; with one it is judged', () => {
  writeFileSync(at('c.tlog-proof'), formatProof(proof));
  const alone = verify('--policy', 'policy', '--proof', 'c.tlog-proof');
  assert.equal(alone.code, 2);
  assert.match(alone.output, /^cannot be judged: c\.tlog-proof: it has no leaf \(texts of its event were erased\)/);
  const { code, output } = verify('export', '--policy', 'policy', '--proof', 'c.tlog-proof');
  assert.equal(code, 0, output);
  writeFileSync(at('b.tlog-proof'), readFileSync(at('a.tlog-proof'), 'utf8').replace('index 17', 'index 18'));
  const both = verify('--policy', 'policy', '--proof', 'c.tlog-proof', '--proof', 'b.tlog-proof');
  assert.deepEqual([both.code, both.output.split('\n')[0]], [1, 'DOES NOT HOLD']);
});

test('ends with 2 where something cannot be read', () => {
  for (const args of [
    ['export'],
    ['export', '--policy', 'missing'],
    ['missing', '--policy', 'policy'],
    ['export', '--policy', 'policy', '--checkpoint', 'policy'],
    ['export', '--policy', 'policy', '--proof', 'kept'],
    ['--policy', 'policy'],
    ['export', '--policy', 'policy', '--unknown'],
  ]) {
    const { code, output } = verify(...args);
    assert.equal(code, 2, `${args.join(' ')}: ${output}`);
    assert.ok(output.length > 0);
  }
});

test.after(() => rmSync(folder, { recursive: true }));
test.run();
