import { LRUCache } from 'lru-cache';
import { HASH_BYTES, nodeHash } from './hash.ts';
import { hashIn, TILE_HEIGHT, TILE_WIDTH, widthOf } from './tiles.ts';

/**
 * Where the hashes of a tree are kept: gives the first `width` hashes of a tile, or more of them, as its bytes. It is asked
 * only for tiles that the tree in question has. Throws where it does not have one.
 */
export type TileSource = (level: number, index: number, width: number) => Uint8Array;

/** How many tiles are held with their inner nodes, 16 KiB each: the upper ones of a tree are in every proof. */
const HELD = 256;

/** The perfect subtrees over a tile's hashes, by height: the hashes themselves, each two, each four … */
function grown(hashes: Uint8Array): Uint8Array[] {
  const byHeight = [hashes];
  for (let below = hashes; below.length >= 2 * HASH_BYTES; ) {
    const count = Math.floor(below.length / (2 * HASH_BYTES));
    const above = Buffer.alloc(count * HASH_BYTES);
    for (let n = 0; n < count; n += 1)
      above.set(nodeHash(hashIn(below, 2 * n), hashIn(below, 2 * n + 1)), n * HASH_BYTES);
    byHeight.push(above);
    below = above;
  }
  return byHeight;
}

/** Reads every perfect subtree of a log's tree out of its tiles, which hold one in eight levels of it. */
export class TileReader {
  readonly #tiles: TileSource;
  readonly #held = new LRUCache<string, Uint8Array[]>({ max: HELD });

  constructor(tiles: TileSource) {
    this.#tiles = tiles;
  }

  /**
   * The hash over the leaves [index · 2^height, (index + 1) · 2^height) of a tree of a size that has them all.
   *
   * @throws RangeError where the source gives less hashes than it was asked for
   */
  node(height: number, index: number, size: number): Uint8Array {
    const level = Math.floor(height / TILE_HEIGHT);
    const inTile = height % TILE_HEIGHT;
    const tilesNodes = TILE_WIDTH / 2 ** inTile;
    return hashIn(this.#tile(level, Math.floor(index / tilesNodes), size)[inTile] as Uint8Array, index % tilesNodes);
  }

  #tile(level: number, index: number, size: number): Uint8Array[] {
    const width = widthOf(level, index, size);
    const key = `${level}/${index}/${width}`;
    let tile = this.#held.get(key);
    if (tile === undefined) {
      const hashes = this.#tiles(level, index, width).subarray(0, width * HASH_BYTES);
      if (hashes.length < width * HASH_BYTES) throw new RangeError(`tile ${key} has less than ${width} hashes`);
      tile = grown(hashes);
      this.#held.set(key, tile);
    }
    return tile;
  }
}
