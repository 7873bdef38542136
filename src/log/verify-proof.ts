import { EMPTY_ROOT, HASH_BYTES, nodeHash } from './hash.ts';

/** A place or a size; a bigint where it may be 2^53 or more (they go up to 2^64). */
export type Count = number | bigint;

const areHashes = (hashes: readonly Uint8Array[]): boolean => hashes.every(({ length }) => length === HASH_BYTES);
const isSame = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

/**
 * Whether a proof shows that the leaf with a hash is at an index of the tree of a size with a root: the algorithm of
 * RFC 9162, section 2.1.3.2.
 */
export function verifyInclusion(
  leafHash: Uint8Array,
  index: Count,
  size: Count,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  let [fn, sn] = [BigInt(index), BigInt(size) - 1n];
  if (fn < 0n || fn > sn || !areHashes([leafHash, root, ...proof])) return false;
  let hash = leafHash;
  for (const beside of proof) {
    if (sn === 0n) return false;
    if (fn % 2n === 1n || fn === sn) {
      hash = nodeHash(beside, hash);
      while (fn % 2n === 0n && fn !== 0n) [fn, sn] = [fn >> 1n, sn >> 1n];
    } else {
      hash = nodeHash(hash, beside);
    }
    [fn, sn] = [fn >> 1n, sn >> 1n];
  }
  return sn === 0n && isSame(hash, root);
}

/**
 * Whether a proof shows that the tree of a size with a root begins with the tree of the first size with the first root:
 * RFC 9162, section 2.1.4.2. Every tree begins with the empty one, without a proof.
 */
export function verifyConsistency(
  first: Count,
  size: Count,
  firstRoot: Uint8Array,
  root: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  if (BigInt(first) > 0n) return verifySubtree(0, first, size, firstRoot, root, proof);
  const isEmpty = BigInt(first) === 0n && isSame(firstRoot, EMPTY_ROOT) && proof.length === 0;
  return isEmpty && areHashes([root]) && (BigInt(size) > 0n || isSame(root, EMPTY_ROOT));
}

/** Whether [start, end) can be a subtree: its start is a multiple of the least power of two that its width fits in. */
export function isSubtree(start: bigint, end: bigint): boolean {
  let width = 1n;
  while (width < end - start) width *= 2n;
  return start >= 0n && start <= end && start % width === 0n;
}

/**
 * The same for a hash over the leaves [start, end) anywhere in the tree: draft-ietf-plants-merkle-tree-certs, of which the
 * above is the case 0.
 */
export function verifySubtree(
  start: Count,
  end: Count,
  size: Count,
  hash: Uint8Array,
  root: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  // The first leaf of the subtree, its last, and the tree's last: shifted as the hashes climb.
  let [fn, sn, tn] = [BigInt(start), BigInt(end) - 1n, BigInt(size) - 1n];
  const shift = (): void => {
    [fn, sn, tn] = [fn >> 1n, sn >> 1n, tn >> 1n];
  };
  if (!isSubtree(fn, sn + 1n) || sn > tn) return false;
  if (sn < fn) return isSame(hash, EMPTY_ROOT) && proof.length === 0;
  if (proof.length > 0 && !areHashes([hash, ...proof])) return false;
  while (fn !== sn && (sn === tn || sn % 2n === 1n)) shift();
  // Where the subtree is perfect its own hash is where the climb begins, else the proof has that hash.
  const [from, ...rest] = fn === sn ? [hash, ...proof] : proof;
  if (from === undefined) return false;
  let [subtreeHash, treeHash] = [from, from];
  for (const beside of rest) {
    if (tn === 0n) return false;
    if (sn % 2n === 1n || sn === tn) {
      if (fn < sn) subtreeHash = nodeHash(beside, subtreeHash);
      treeHash = nodeHash(beside, treeHash);
      while (sn % 2n === 0n && sn !== 0n) shift();
    } else {
      treeHash = nodeHash(treeHash, beside);
    }
    shift();
  }
  return tn === 0n && isSame(subtreeHash, hash) && isSame(treeHash, root);
}
