import { hash } from 'node:crypto';
import { EMPTY_ROOT, HASH_BYTES, nodeHash } from './hash.ts';
import { TILE_HEIGHT } from './tiles.ts';

/** The most hashes at a time: one a binary digit of a size below 2^53, and the leaf that is being appended. */
const MOST = 54;

/**
 * Told of each hash that belongs into a tile, as it comes to be: the leaf hashes at level 0, at level l those of 256^l
 * leaves. `hash` is a view that the next append changes: copy what is to be kept.
 */
export type EachTileHash = (level: number, index: number, hash: Buffer) => void;

/**
 * The right edge of an RFC 6962 tree: the roots of the perfect subtrees that its leaves make, the largest first. That is
 * all that appending needs: amortised one node a leaf. The root costs a node for each of them.
 */
export class CompactRange {
  #size = 0;
  #depth = 0;
  /** The hashes one after another, and a byte in front where the 0x01 of a node goes (see #merge). */
  readonly #stack = Buffer.alloc(1 + MOST * HASH_BYTES);
  readonly #nodes = Array.from({ length: MOST - 1 }, (_, n) =>
    this.#stack.subarray(n * HASH_BYTES, 1 + (n + 2) * HASH_BYTES),
  );
  readonly #hashes = Array.from({ length: MOST }, (_, n) =>
    this.#stack.subarray(1 + n * HASH_BYTES, 1 + (n + 1) * HASH_BYTES),
  );

  /** The range of a tree as `state` gave it. @throws RangeError where the state is not of a tree of that size */
  static from(size: number, state: Uint8Array): CompactRange {
    const range = new CompactRange();
    const ones = Number.isSafeInteger(size) && size >= 0 ? size.toString(2).replaceAll('0', '').length : Number.NaN;
    if (state.length !== ones * HASH_BYTES) throw new RangeError(`not the state of a tree of ${size} leaves`);
    range.#size = size;
    range.#depth = ones;
    range.#stack.set(state, 1);
    return range;
  }

  /** How many leaves the tree has. */
  get size(): number {
    return this.#size;
  }

  /** What `from` makes the same range of: 32 bytes for each binary 1 of the size. */
  state(): Buffer {
    return Buffer.from(this.#stack.subarray(1, 1 + this.#depth * HASH_BYTES));
  }

  /** Appends a leaf. @param leafHash its 32 bytes, or a string of them ('binary') */
  append(leafHash: Uint8Array | string, each?: EachTileHash): void {
    const leaf = this.#hash(this.#depth);
    if (typeof leafHash === 'string') leaf.write(leafHash, 'binary');
    else leaf.set(leafHash);
    this.#depth += 1;
    each?.(0, this.#size, leaf);
    let height = 0;
    let index = this.#size;
    for (; index % 2 === 1; index = (index - 1) / 2) {
      this.#merge();
      height += 1;
      if (height % TILE_HEIGHT === 0) each?.(height / TILE_HEIGHT, (index - 1) / 2, this.#hash(this.#depth - 1));
    }
    this.#size += 1;
  }

  /** The root of the tree as it is. */
  root(): Buffer {
    if (this.#depth === 0) return EMPTY_ROOT;
    let root: Buffer = Buffer.from(this.#hash(this.#depth - 1));
    for (let n = this.#depth - 2; n >= 0; n -= 1) root = nodeHash(this.#hash(n), root);
    return root;
  }

  #hash(n: number): Buffer {
    return this.#hashes[n] as Buffer;
  }

  /** Makes the last two hashes one. They lie side by side, so only the byte before them has to be a 0x01 meanwhile. */
  #merge(): void {
    const node = this.#nodes[this.#depth - 2] as Buffer;
    const before = node[0] as number;
    node[0] = 1;
    const merged = hash('sha256', node, 'binary');
    node[0] = before;
    node.write(merged, 1, 'binary');
    this.#depth -= 1;
  }
}
