import { CompactRange } from '#src/log/compact-range.ts';
import { leafHash } from '#src/log/hash.ts';
import { TileReader, type TileSource } from '#src/log/tile-reader.ts';

/** A tree in memory: its tiles as they are after the last leaf, and its root after each. */
export interface Tree {
  readonly tiles: TileReader;
  /** `roots[n]` is the root of the first n leaves. */
  readonly roots: readonly Buffer[];
  readonly leafHashes: readonly Buffer[];
}

export function treeOf(leaves: readonly (Uint8Array | string)[]): Tree {
  const range = new CompactRange();
  const tiles = new Map<string, Buffer[]>();
  const roots = [range.root()];
  const leafHashes = leaves.map(leafHash);
  for (const hash of leafHashes) {
    range.append(hash, (level, index, tileHash) => {
      const key = `${level}/${Math.floor(index / 256)}`;
      const tile = tiles.get(key) ?? [];
      tiles.set(key, tile);
      tile.push(Buffer.from(tileHash));
    });
    roots.push(range.root());
  }
  const source: TileSource = (level, index, width) => {
    const tile = tiles.get(`${level}/${index}`) ?? [];
    if (tile.length < width) throw new Error(`the tree has no tile ${level}/${index} of width ${width}`);
    return Buffer.concat(tile);
  };
  return { tiles: new TileReader(source), roots, leafHashes };
}
