import { CompactRange } from '#src/log/compact-range.ts';
import { HASH_BYTES } from '#src/log/hash.ts';
import { consistencyProof, inclusionProof, rootOf } from '#src/log/proofs.ts';
import { TileReader } from '#src/log/tile-reader.ts';
import { TILE_WIDTH } from '#src/log/tiles.ts';
import type { Tables } from './tables.ts';

/** A tile that is not in the tables yet, or not full: room for all its hashes, of which it has `width`. */
interface OpenTile {
  readonly level: number;
  readonly index: number;
  readonly hashes: Buffer;
  width: number;
  isWritten: boolean;
}

/**
 * The log's tree (RFC 6962) over the events that the journal has folded: a leaf an event, in position order. Its tiles are
 * kept in the journal's tables; the right edge and what is not written yet, in memory.
 */
export class Tree {
  readonly #tables: Tables;
  readonly #range: CompactRange;
  readonly #open = new Map<string, OpenTile>();
  readonly #reader = new TileReader((level, index, width) => this.tile(level, index, width));

  /** @throws RangeError where the tables are not those of a tree */
  constructor(tables: Tables) {
    this.#tables = tables;
    const kept = tables.treeState();
    this.#range = kept === undefined ? new CompactRange() : CompactRange.from(kept.size, kept.state);
  }

  /** How many leaves it has: all positions below. */
  get size(): number {
    return this.#range.size;
  }

  /** @param leafHash the hash of the next position's leaf */
  append(leafHash: Buffer): void {
    this.#range.append(leafHash, (level, index, hash) => {
      const tile = this.#tileOf(level, Math.floor(index / TILE_WIDTH));
      hash.copy(tile.hashes, tile.width * HASH_BYTES);
      tile.width += 1;
      tile.isWritten = false;
    });
  }

  /** The tile that a hash goes into next. A full one begins another. */
  #tileOf(level: number, index: number): OpenTile {
    const key = `${level}/${index}`;
    let tile = this.#open.get(key);
    if (tile === undefined) {
      const kept = this.#tables.tile(level, index);
      const hashes = Buffer.alloc(TILE_WIDTH * HASH_BYTES);
      if (kept !== undefined) hashes.set(kept);
      tile = { level, index, hashes, width: (kept?.length ?? 0) / HASH_BYTES, isWritten: kept !== undefined };
      this.#open.set(key, tile);
    }
    return tile;
  }

  /** Writes what has changed, within the transaction that writes the documents. */
  write(): void {
    for (const { level, index, hashes, width, isWritten } of this.#open.values()) {
      if (!isWritten) this.#tables.putTile(level, index, hashes.subarray(0, width * HASH_BYTES));
    }
    this.#tables.setTreeState(this.size, this.#range.state());
  }

  /** To be called once that is committed. */
  written(): void {
    for (const [key, tile] of this.#open) {
      tile.isWritten = true;
      if (tile.width === TILE_WIDTH) this.#open.delete(key);
    }
  }

  /** The first `width` hashes of a tile. @throws RangeError where the tree does not have them */
  tile(level: number, index: number, width: number): Uint8Array {
    const open = this.#open.get(`${level}/${index}`);
    const hashes = open?.hashes.subarray(0, open.width * HASH_BYTES) ?? this.#tables.tile(level, index);
    if (hashes === undefined || hashes.length < width * HASH_BYTES) {
      throw new RangeError(`the tree has no ${width} hashes in tile ${level}/${index}`);
    }
    return Buffer.from(hashes.subarray(0, width * HASH_BYTES));
  }

  /** The root of the first `size` leaves; of all where it is absent. @throws RangeError where there are not so many */
  root(size = this.size): Buffer {
    this.#mustHave(size);
    return size === this.size ? this.#range.root() : rootOf(this.#reader, size);
  }

  /** The proof that the leaf at a position is in the tree of a size, see `inclusionProof`. @throws RangeError */
  inclusion(position: number, size: number): Uint8Array[] {
    this.#mustHave(size);
    return inclusionProof(this.#reader, position, size);
  }

  /** The proof that the tree of the first size begins that of the second, see `consistencyProof`. @throws RangeError */
  consistency(first: number, second: number): Uint8Array[] {
    this.#mustHave(second);
    return consistencyProof(this.#reader, first, second);
  }

  #mustHave(size: number): void {
    if (size > this.size) throw new RangeError(`the tree has ${this.size} leaves, not ${size}`);
  }
}
