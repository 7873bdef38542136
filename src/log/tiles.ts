import { HASH_BYTES } from './hash.ts';

/** How many binary levels of the tree a tile spans: only the hashes of every eighth level are kept in tiles. */
export const TILE_HEIGHT = 8;

/** How many hashes a full tile has, and how many entries a full bundle. */
export const TILE_WIDTH = 2 ** TILE_HEIGHT;

/** A tile of the tree (C2SP tlog-tiles): its level, its place in the level, and how many hashes it has, 1 to 256. */
export interface Tile {
  readonly level: number;
  readonly index: number;
  readonly width: number;
}

/** The path of an index: three digits an element, all but the last with an x before them: `x001/x234/067`. */
const indexPath = (index: number): string => {
  const text = String(index);
  const digits = text.padStart(Math.ceil(text.length / 3) * 3, '0');
  return digits.replace(/\d{3}(?=\d)/g, 'x$&/');
};

const partial = (width: number): string => (width === TILE_WIDTH ? '' : `.p/${width}`);

/** The path of a tile: `tile/0/x001/234.p/5`. */
export const tilePath = ({ level, index, width }: Tile): string => `tile/${level}/${indexPath(index)}${partial(width)}`;

/** The path of the bundle with the entries of a tile of level 0: `tile/entries/x001/234.p/5`. */
export const entriesPath = ({ index, width }: Pick<Tile, 'index' | 'width'>): string =>
  `tile/entries/${indexPath(index)}${partial(width)}`;

const PATH = /^tile\/(entries|0|[1-5]\d|6[0-3]|[1-9])\/((?:x\d{3}\/)*\d{3})(?:\.p\/([1-9]\d{0,2}))?$/;

/** What a path names, or undefined where it is not written as tlog-tiles has it. A bundle's level is 'entries'. */
export function tileOf(path: string): (Omit<Tile, 'level'> & { readonly level: number | 'entries' }) | undefined {
  const [, level, digits = '', width] = PATH.exec(path) ?? [];
  if (level === undefined) return undefined;
  const index = Number(digits.replace(/[x/]/g, ''));
  const tile = { index, width: width === undefined ? TILE_WIDTH : Number(width) };
  if (!Number.isSafeInteger(index) || indexPath(index) !== digits || Number(width ?? 0) >= TILE_WIDTH) return undefined;
  return { ...tile, level: level === 'entries' ? level : Number(level) };
}

/** How many hashes the tile at a place has in a tree of a size: 0 where there is none. */
export const widthOf = (level: number, index: number, size: number): number =>
  Math.max(0, Math.min(TILE_WIDTH, Math.floor(size / TILE_WIDTH ** level) - index * TILE_WIDTH));

/** The tiles of a tree of a size, level by level. Those of level 0 have a bundle of entries each. */
export function* tilesOf(size: number): Generator<Tile> {
  for (let level = 0; size >= TILE_WIDTH ** level; level += 1) {
    let width = widthOf(level, 0, size);
    for (let index = 0; width > 0; index += 1, width = widthOf(level, index, size)) yield { level, index, width };
  }
}

/** The bytes of a tile. @param hashes those of the tile, in order */
export const tileBytes = (hashes: readonly Uint8Array[]): Buffer => Buffer.concat(hashes);

/** One hash of a tile, as a view of its bytes. */
export const hashIn = (tile: Uint8Array, n: number): Uint8Array => tile.subarray(n * HASH_BYTES, (n + 1) * HASH_BYTES);

/** The bytes of a bundle: each entry after its length, two bytes, the greater first. @throws RangeError over 65,535 bytes */
export function bundleBytes(entries: readonly Uint8Array[]): Buffer {
  const parts: Uint8Array[] = [];
  for (const entry of entries) {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(entry.length);
    parts.push(length, entry);
  }
  return Buffer.concat(parts);
}
