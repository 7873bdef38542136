import type { Tree } from '#src/journal/tree.ts';
import { canonical, NotCanonicalisable } from '#src/log/canonical.ts';
import { hashIn, TILE_WIDTH } from '#src/log/tiles.ts';

/** Whether a tree has a hash as that of the leaf at a position. */
export function isHashIn(tree: Tree, position: number, hash: Buffer): boolean {
  const tile = tree.tile(0, Math.floor(position / TILE_WIDTH), (position % TILE_WIDTH) + 1);
  return hash.equals(hashIn(tile, position % TILE_WIDTH));
}

/** Whether a text is canonical JSON (RFC 8785). */
export function isCanonical(leaf: string): boolean {
  try {
    return canonical(JSON.parse(leaf)) === leaf;
  } catch (error) {
    if (error instanceof NotCanonicalisable || error instanceof SyntaxError) return false;
    throw error;
  }
}
