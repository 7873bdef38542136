import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { CompactRange } from '#src/log/compact-range.ts';
import { EMPTY_ROOT, leafHash, nodeHash } from '#src/log/hash.ts';
import { consistencyProof, inclusionProof, rootOf } from '#src/log/proofs.ts';
import { verifyConsistency, verifyInclusion } from '#src/log/verify-proof.ts';
import { treeOf } from '../support/tree.ts';

const test = suite('the tree (RFC 6962)');

/** The tree that implementations of Certificate Transparency have been tested on since 2013: eight leaves, in hex. */
const LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const [A, B, C] = [
  '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
  '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
  '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
];
const [D, E] = [
  'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
  'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
];
const F = '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a';

const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');
const hexes = (hashes: readonly Uint8Array[]): string[] => hashes.map((hash) => Buffer.from(hash).toString('hex'));
const tree = treeOf(LEAVES.map(bytes));

test('the root without leaves is the hash of nothing, that of one leaf is its hash', () => {
  assert.equal(EMPTY_ROOT.toString('hex'), ROOTS[0]);
  assert.equal(leafHash('').toString('hex'), ROOTS[1]);
});

test('a leaf is hashed as 0x00 and its bytes, a node as 0x01 and its children', () => {
  assert.equal(leafHash('L123456').toString('hex'), '395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56');
  assert.equal(nodeHash(leafHash(''), leafHash(Buffer.of(0))).toString('hex'), ROOTS[2]);
});

test('the roots of the tree of eight leaves are those published, as it grows and from its tiles', () => {
  assert.deepEqual(hexes(tree.roots), ROOTS);
  assert.deepEqual(hexes(ROOTS.map((_, size) => rootOf(tree.tiles, size))), ROOTS);
});

const INCLUSIONS: [index: number, size: number, proof: (string | undefined)[]][] = [
  [0, 1, []],
  [0, 8, [A, B, C]],
  [5, 8, [D, E, ROOTS[4]]],
  [2, 3, [ROOTS[2]]],
  [1, 5, ['6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d', B, D]],
];
for (const [index, size, proof] of INCLUSIONS) {
  test(`the proof that leaf ${index} is in the tree of ${size} is the one published`, () => {
    const made = inclusionProof(tree.tiles, index, size);
    assert.deepEqual(hexes(made), proof);
    const [leaf, root] = [leafHash(bytes(LEAVES[index] ?? '')), bytes(ROOTS[size] ?? '')];
    assert.ok(verifyInclusion(leaf, index, size, made, root));
  });
}

const CONSISTENCIES: [first: number, second: number, proof: (string | undefined)[]][] = [
  [1, 1, []],
  [1, 8, [A, B, C]],
  [6, 8, [F, E, ROOTS[4]]],
  [2, 5, [B, D]],
];
for (const [first, second, proof] of CONSISTENCIES) {
  test(`the proof that the tree of ${second} begins with that of ${first} is the one published`, () => {
    const made = consistencyProof(tree.tiles, first, second);
    assert.deepEqual(hexes(made), proof);
    assert.ok(verifyConsistency(first, second, bytes(ROOTS[first] ?? ''), bytes(ROOTS[second] ?? ''), made));
  });
}

test('every tree begins with the empty one, and the empty one with nothing else', () => {
  const [empty, one] = [bytes(ROOTS[0] ?? ''), bytes(ROOTS[1] ?? '')];
  assert.ok(verifyConsistency(0, 1, empty, one, []) && verifyConsistency(0, 0, empty, empty, []));
  assert.ok(!verifyConsistency(0, 1, one, one, []) && !verifyConsistency(0, 0, empty, one, []));
  assert.deepEqual(consistencyProof(tree.tiles, 0, 8), []);
});

test('a range goes on from its state as if nothing had been', () => {
  for (let size = 0; size <= LEAVES.length; size += 1) {
    const first = new CompactRange();
    for (const hash of tree.leafHashes.slice(0, size)) first.append(hash);
    const second = CompactRange.from(size, first.state());
    for (const hash of tree.leafHashes.slice(size)) second.append(hash.toString('binary'));
    assert.equal(second.size, 8);
    assert.equal(second.root().toString('hex'), ROOTS[8]);
  }
});

test('a state of another size is refused', () => {
  assert.throws(() => CompactRange.from(2, Buffer.alloc(64)), RangeError);
  assert.throws(() => CompactRange.from(-1, Buffer.alloc(0)), RangeError);
  assert.throws(() => CompactRange.from(0.5, Buffer.alloc(32)), RangeError);
});

test('no proof is made of what the tree does not have', () => {
  assert.throws(() => inclusionProof(tree.tiles, 8, 8), RangeError);
  assert.throws(() => inclusionProof(tree.tiles, -1, 8), RangeError);
  assert.throws(() => consistencyProof(tree.tiles, 8, 7), RangeError);
  assert.throws(() => rootOf(tree.tiles, 9), /no tile/);
});

test.run();
