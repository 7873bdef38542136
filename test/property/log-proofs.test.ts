import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { CompactRange } from '#src/log/compact-range.ts';
import { nodeHash } from '#src/log/hash.ts';
import { consistencyProof, inclusionProof, rootOf } from '#src/log/proofs.ts';
import { verifyConsistency, verifyInclusion } from '#src/log/verify-proof.ts';
import fc from '../support/random.ts';
import { treeOf } from '../support/tree.ts';
import { tries } from '../support/tries.ts';

const test = suite('every proof');

const MOST = 300;
/** Up to this size every byte is changed, and the list of hashes too; beyond, one byte of each proof. */
const ALL_CHANGES = 24;

const { tiles, roots, leafHashes } = treeOf(Array.from({ length: MOST }, (_, n) => `leaf ${n}`));
const root = (size: number): Buffer => Buffer.from(roots[size] ?? assert.fail());

let turn = 0;
/** Changes a bit in place, and back: of every byte of the hashes, or of the one whose turn it is. */
function eachChange(hashes: readonly Uint8Array[], everyByte: boolean, refuse: () => void): void {
  const bytes = hashes.length * 32;
  turn += 1;
  for (let n = everyByte ? 0 : turn % bytes; n < bytes; n += everyByte ? 1 : bytes) {
    const hash = hashes[Math.floor(n / 32)] ?? assert.fail();
    const before = hash[n % 32] ?? 0;
    hash[n % 32] = before ^ (1 << ((turn + n) % 8));
    refuse();
    hash[n % 32] = before;
  }
}

/** A list with an item less, twice, or at another place, and with one too many. */
function* otherLists(hashes: readonly Uint8Array[]): Generator<Uint8Array[]> {
  yield [...hashes, Buffer.alloc(32)];
  yield [Buffer.alloc(32), ...hashes];
  for (const n of hashes.keys()) {
    yield hashes.toSpliced(n, 1);
    yield hashes.toSpliced(n, 0, hashes[n] ?? assert.fail());
    if (n > 0) yield [...hashes.slice(0, n - 1), ...hashes.slice(n - 1, n + 1).toReversed(), ...hashes.slice(n + 1)];
  }
}

test(`that a leaf is in a tree of at most ${MOST} holds, and with any change to it does not`, () => {
  let refused = 0;
  for (let size = 1; size <= MOST; size += 1) {
    const whole = root(size);
    for (let index = 0; index < size; index += 1) {
      const proof = inclusionProof(tiles, index, size).map((hash) => Buffer.from(hash));
      const leaf = Buffer.from(leafHashes[index] ?? assert.fail());
      const refuse = (at = index, of = size, hashes: readonly Uint8Array[] = proof): void => {
        assert.ok(!verifyInclusion(leaf, at, of, hashes, whole), `leaf ${index} of ${size}`);
        refused += 1;
      };
      assert.ok(verifyInclusion(leaf, index, size, proof, whole), `leaf ${index} of ${size}`);
      eachChange([leaf, whole, ...proof], size <= ALL_CHANGES, refuse);
      for (const other of [index - 1, index + 1, size, -1]) refuse(other);
      refuse(index, size * 2 + 1);
      if (size <= ALL_CHANGES) for (const hashes of otherLists(proof)) refuse(index, size, hashes);
    }
  }
  console.log(`${(MOST * (MOST + 1)) / 2} proofs of inclusion hold, ${refused} changes refused`);
});

test(`that a tree of at most ${MOST} begins with another holds, and with any change to it does not`, () => {
  let refused = 0;
  for (let second = 1; second <= MOST; second += 1) {
    const secondRoot = root(second);
    for (let first = 1; first <= second; first += 1) {
      const firstRoot = root(first);
      const proof = consistencyProof(tiles, first, second).map((hash) => Buffer.from(hash));
      const verify = (hashes: readonly Uint8Array[]): boolean =>
        verifyConsistency(first, second, firstRoot, secondRoot, hashes);
      const refuse = (hashes: readonly Uint8Array[] = proof): void => {
        assert.ok(!verify(hashes), `${first} of ${second}`);
        refused += 1;
      };
      assert.ok(verify(proof), `${first} of ${second}`);
      eachChange([firstRoot, secondRoot, ...proof], second <= ALL_CHANGES, refuse);
      if (second <= ALL_CHANGES) for (const hashes of otherLists(proof)) refuse(hashes);
      if (first < second) assert.ok(!verifyConsistency(second, first, secondRoot, firstRoot, proof));
    }
  }
  console.log(`${(MOST * (MOST + 1)) / 2} proofs of consistency hold, ${refused} changes refused`);
});

/** MTH of RFC 6962, section 2.1, as it is written there. */
function mth(hashes: readonly Uint8Array[]): Uint8Array {
  const [first, second] = hashes;
  if (first !== undefined && second === undefined) return first;
  let k = 1;
  while (k * 2 < hashes.length) k *= 2;
  return nodeHash(mth(hashes.slice(0, k)), mth(hashes.slice(k)));
}

test(`the root of every tree of at most ${MOST} is as RFC 6962 defines it, as it grows and from its tiles`, () => {
  for (let size = 1; size <= MOST; size += 1) {
    const defined = mth(leafHashes.slice(0, size));
    assert.deepEqual(root(size), defined);
    assert.deepEqual(rootOf(tiles, size), defined);
  }
});

test('trees of three levels of tiles: roots, proofs and states at random', () => {
  const big = treeOf(Array.from({ length: 70_000 }, (_, n) => String(n)));
  const size = fc.integer({ min: 1, max: 70_000 });
  fc.assert(
    fc.property(size, size, fc.nat(), (a, b, any) => {
      const [first, second] = [Math.min(a, b), Math.max(a, b)];
      const index = any % second;
      const [one, two] = [big.roots[first], big.roots[second]] as [Buffer, Buffer];
      assert.deepEqual(rootOf(big.tiles, second), two);
      const leaf = big.leafHashes[index] ?? assert.fail();
      assert.ok(verifyInclusion(leaf, index, second, inclusionProof(big.tiles, index, second), two));
      assert.ok(verifyConsistency(first, second, one, two, consistencyProof(big.tiles, first, second)));
    }),
    { numRuns: tries(200, 2000) },
  );
});

test('a range that stops and goes on anywhere gives the same root', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(MOST), { maxLength: 5 }), (stops) => {
      let range = new CompactRange();
      for (const [n, hash] of leafHashes.entries()) {
        if (stops.includes(n)) range = CompactRange.from(range.size, range.state());
        range.append(hash);
      }
      assert.deepEqual(range.root(), root(MOST));
    }),
  );
});

test.run();
