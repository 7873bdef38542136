import { EMPTY_ROOT, leafHash, nodeHash } from '#src/log/hash.ts';

/** The root of a tree by the letter of RFC 6962, section 2.1: slow, and nothing kept. */
export function plainRoot(leaves: readonly string[]): Buffer {
  if (leaves.length === 0) return EMPTY_ROOT;
  if (leaves.length === 1) return leafHash(leaves[0] as string);
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return nodeHash(plainRoot(leaves.slice(0, split)), plainRoot(leaves.slice(split)));
}
