import { EMPTY_ROOT, nodeHash } from './hash.ts';
import type { TileReader } from './tile-reader.ts';

/** The greatest power of two below n, for n > 1: where RFC 6962 splits a tree of n leaves. */
function splitOf(n: number): number {
  let split = 1;
  while (split * 2 < n) split *= 2;
  return split;
}

/** The hash of the leaves [from, to) of a tree of a size: MTH of RFC 6962, section 2.1. */
function hashOf(tree: TileReader, size: number, from: number, to: number): Uint8Array {
  const count = to - from;
  const height = Math.round(Math.log2(count));
  if (2 ** height === count && from % count === 0) return tree.node(height, from / count, size);
  const middle = from + splitOf(count);
  return nodeHash(hashOf(tree, size, from, middle), hashOf(tree, size, middle, to));
}

function mustAscend(...counts: readonly number[]): void {
  const ascend = counts.every((count, n) => Number.isSafeInteger(count) && count >= (counts[n - 1] ?? 0));
  if (!ascend) throw new RangeError(`not in the tree: 0 ≤ ${counts.join(' ≤ ')} does not hold`);
}

/** The root of the tree at a size. */
export function rootOf(tree: TileReader, size: number): Buffer {
  mustAscend(size);
  return size === 0 ? EMPTY_ROOT : Buffer.from(hashOf(tree, size, 0, size));
}

/**
 * The proof that the leaf at an index is in the tree of a size (RFC 6962, section 2.1.1): the hashes beside its way to
 * the root, its sibling first. The index is less than the size.
 *
 * @throws RangeError where it is not
 */
export function inclusionProof(tree: TileReader, index: number, size: number): Uint8Array[] {
  mustAscend(index, size - 1);
  const path = (from: number, to: number): Uint8Array[] => {
    if (to - from === 1) return [];
    const middle = from + splitOf(to - from);
    return index < middle
      ? [...path(from, middle), hashOf(tree, size, middle, to)]
      : [...path(middle, to), hashOf(tree, size, from, middle)];
  };
  return path(0, size);
}

/**
 * The proof that the tree of the first size is the beginning of the tree of the second (RFC 6962, section 2.1.2). It is
 * empty where they are equal, and where the first is 0, of which there is nothing to prove.
 *
 * @throws RangeError where the first is greater
 */
export function consistencyProof(tree: TileReader, first: number, second: number): Uint8Array[] {
  mustAscend(first, second);
  /** `known`: the verifier has the hash of [from, to) already, for it is the first root. */
  const proof = (from: number, to: number, known: boolean): Uint8Array[] => {
    if (first === to) return known ? [] : [hashOf(tree, second, from, to)];
    const middle = from + splitOf(to - from);
    return first <= middle
      ? [...proof(from, middle, known), hashOf(tree, second, middle, to)]
      : [...proof(middle, to, false), hashOf(tree, second, from, middle)];
  };
  return first === 0 ? [] : proof(0, second, true);
}
