import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { leafHash } from '#src/log/hash.ts';
import { Malformed } from '#src/log/malformed.ts';
import { formatNote } from '#src/log/note.ts';
import { inclusionProof } from '#src/log/proofs.ts';
import { signCheckpoint, signerFromSeed } from '#src/log/signer.ts';
import { formatProof, parseProof } from '#src/log/tlog-proof.ts';
import { verifyInclusion } from '#src/log/verify-proof.ts';
import { treeOf } from '../support/tree.ts';

const test = suite('proofs as files (C2SP tlog-proof)');

/** The specification's example. What is cut or not quite Base 64 there, the signatures and the extra data, is made up. */
const EXAMPLE = `c2sp.org/tlog-proof@v1
extra YWdlLXYxLjIuMS1kYXJ3aW4tYXJtNjQudGFyLmd6
index 73894
gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=
B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=
EKNzoDWG8LGC0Yp9o+sv3qllpMP9uHQ9B20KNL+Q1zs=
RoopEkOdqkYqMB4MJXrbt/hMjOxsVn0IrWjpz1ZMMes=
AHCioX9nLjsrse6YhjRRmk1WUEirVOLLRoOQ6vfO5vk=

example.com/fancylog
109482
sFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=

— example.com/fancylog hI2DJwAB
— witness1.example mJirIgAB
`;

test('the example is read, and written as it was read', () => {
  const { extra, index, hashes, checkpoint } = parseProof(EXAMPLE);
  assert.equal(Buffer.from(extra ?? []).toString(), 'age-v1.2.1-darwin-arm64.tar.gz');
  assert.equal(index, 73_894);
  assert.equal(hashes.length, 5);
  assert.equal(checkpoint.head.origin, 'example.com/fancylog');
  assert.equal(checkpoint.head.size, 109_482);
  assert.equal(
    formatProof({ ...(extra && { extra }), index, hashes, checkpoint: formatNote(checkpoint.note) }),
    EXAMPLE,
  );
});

test('a proof of this log is read back and shows what it was made for', () => {
  const tree = treeOf(['a', 'b', 'c', 'd', 'e']);
  const head = { origin: 'ledger.example/log', size: 5, root: tree.roots[5] ?? assert.fail() };
  const checkpoint = signCheckpoint(head, signerFromSeed('ledger.example/log', Buffer.alloc(32, 1)));
  const text = formatProof({ index: 2, hashes: inclusionProof(tree.tiles, 2, 5), checkpoint, extra: Buffer.from('c') });
  const read = parseProof(Buffer.from(text));
  const leaf = leafHash(Buffer.from(read.extra ?? []));
  assert.ok(verifyInclusion(leaf, read.index, read.checkpoint.head.size, read.hashes, read.checkpoint.head.root));
});

test('the only leaf of a log has a proof without hashes', () => {
  assert.deepEqual(parseProof(EXAMPLE.replace(/(index \d+\n)(?:.+\n)+/, '$1')).hashes, []);
});

const NO_PROOFS: [what: string, text: string][] = [
  ['nothing', ''],
  ['another first line', EXAMPLE.replace('@v1', '@v2')],
  ['no index', EXAMPLE.replace(/index.*\n/, '')],
  ['an index with a zero before it', EXAMPLE.replace('index 7', 'index 07')],
  ['an index of 2^53', EXAMPLE.replace('73894', '9007199254740992')],
  ['extra data that is not Base 64', EXAMPLE.replace('extra Y', 'extra *')],
  ['extra data twice', EXAMPLE.replace('extra', 'extra AA==\nextra')],
  ['extra data after the index', EXAMPLE.replace(/(extra .*\n)(index .*\n)/, '$2$1')],
  ['a hash of 31 bytes', EXAMPLE.replace(/gSKy.*/, `${'A'.repeat(40)}AA==`)],
  ['a hash with bits left over', EXAMPLE.replace('PlQ=', 'PlR=')],
  ['no empty line', EXAMPLE.replace('\n\nexample', '\nexample')],
  ['no checkpoint', EXAMPLE.slice(0, EXAMPLE.indexOf('\n\n') + 2)],
  ['a checkpoint without signatures', EXAMPLE.slice(0, EXAMPLE.lastIndexOf('\n\n') + 2)],
  ['two empty lines', EXAMPLE.replace('\n\nexample', '\n\n\nexample')],
  ['carriage returns', EXAMPLE.replaceAll('\n', '\r\n')],
];
for (const [what, text] of NO_PROOFS) {
  test(`a proof with ${what} is refused`, () => assert.throws(() => parseProof(text), Malformed));
}

test.run();
