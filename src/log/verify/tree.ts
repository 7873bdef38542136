import { hash } from 'node:crypto';
import { CompactRange } from '../compact-range.ts';
import type { ExportFolder } from '../export/folder.ts';
import { EVENTS, hashOfHole, isHole } from '../export/layout.ts';
import { HASH_BYTES } from '../hash.ts';
import { TILE_WIDTH, tilePath, widthOf } from '../tiles.ts';
import { Bundles } from './bundles.ts';
import type { Finding } from './finding.ts';
import type { Head } from './heads.ts';
import { eachLine } from './lines.ts';
import { WholeFiles } from './whole-files.ts';

/** The leaf of a line after a byte that stands in the place of the newline before it: room for the 0x00 of its hash. */
const leafIn = (bytes: Buffer, start: number, end: number): Buffer => bytes.subarray(start - 1, end);

/** The hash of a leaf that has a byte before it, as a string of bytes. */
function hashOfLeaf(leaf: Buffer): string {
  const before = leaf[0] as number;
  leaf[0] = 0;
  const leafHash = hash('sha256', leaf, 'binary');
  leaf[0] = before;
  return leafHash;
}

/** Holds the hashes of the tree, as they come, against the tiles of the export. */
class Tiles {
  readonly #files: WholeFiles;
  readonly #levels: Buffer[] = [];
  finding: Finding | undefined;

  constructor(folder: ExportFolder) {
    this.#files = new WholeFiles(folder);
  }

  readonly add = (level: number, index: number, tileHash: Buffer): void => {
    const tile = this.#levels[level] ?? Buffer.alloc(TILE_WIDTH * HASH_BYTES);
    this.#levels[level] = tile;
    const n = index % TILE_WIDTH;
    tileHash.copy(tile, n * HASH_BYTES);
    if (n === TILE_WIDTH - 1) this.#check(level, (index - n) / TILE_WIDTH, TILE_WIDTH, TILE_WIDTH);
  };

  /** The last tile of each level, as far as the leaves go. @param leaves how many there were, of the tree's size */
  end(leaves: number, size: number): void {
    for (const level of this.#levels.keys()) {
      const index = Math.floor(leaves / TILE_WIDTH ** (level + 1));
      const count = widthOf(level, index, leaves);
      if (count > 0) this.#check(level, index, widthOf(level, index, size), count);
    }
  }

  /** @param count how many of the tile's hashes are known */
  #check(level: number, index: number, width: number, count: number): void {
    if (this.finding !== undefined) return;
    const file = tilePath({ level, index, width });
    const made = (this.#levels[level] as Buffer).subarray(0, count * HASH_BYTES);
    const found = this.#files.read(file);
    if (found === undefined) this.finding = { file, what: 'is missing' };
    else if (found.length !== width * HASH_BYTES) this.finding = { file, what: `is not of ${width} hashes` };
    else if (!found.subarray(0, made.length).equals(made)) {
      const byte = made.findIndex((one, at) => one !== found[at]);
      this.finding = differs(file, level, index * TILE_WIDTH + Math.floor(byte / HASH_BYTES));
    }
  }
}

function differs(file: string, level: number, index: number): Finding {
  const line = index * TILE_WIDTH ** level + 1;
  if (level === 0) return { file: EVENTS, line, what: `is not what ${file} has the hash of` };
  return { file, what: `has another hash than that of the ${TILE_WIDTH ** level} lines from ${line} on` };
}

/**
 * Makes the tree of an export's lines anew and holds it against its tiles and against heads, and the lines against the
 * entry bundles.
 *
 * @param size how many lines there have to be
 * @param heads in the order of their sizes, none of which is greater
 */
export function checkTree(folder: ExportFolder, size: number, heads: readonly Head[]): Finding | undefined {
  const range = new CompactRange();
  const tiles = new Tiles(folder);
  const bundles = new Bundles(folder, size);
  let [next, held] = [0, 0];
  let other: Finding | undefined;
  const checkHeads = (): void => {
    for (let head = heads[next]; head?.size === range.size; head = heads[next]) {
      next += 1;
      if (head.root.equals(range.root())) held = head.size;
      else other ??= { file: head.file, what: `is not of these lines, of which the first ${held} held` };
    }
  };
  checkHeads();
  const inLines = eachLine(folder, (bytes, start, end, line, fault) => {
    const bad = (what: string): Finding => ({ file: EVENTS, line, what });
    if (line > size) return bad(`lies beyond the checkpoint, which is of ${size} leaves`);
    if (fault !== undefined) return bad(fault);
    if (isHole(bytes, start)) {
      const leafHash = hashOfHole(bytes.toString('latin1', start, end), line - 1);
      if (leafHash === undefined) return bad('is no hole of a leaf withheld there');
      range.append(leafHash, tiles.add);
      bundles.add(line, leafIn(bytes, start, start));
    } else {
      const leaf = leafIn(bytes, start, end);
      range.append(hashOfLeaf(leaf), tiles.add);
      bundles.add(line, leaf);
    }
    if (heads[next]?.size === line) checkHeads();
    return tiles.finding ?? bundles.finding;
  });
  const leaves = range.size;
  const missing = { file: EVENTS, line: leaves + 1, what: `is missing: the checkpoint is of ${size} leaves` };
  tiles.end(leaves, size);
  bundles.end(leaves);
  // Where the tiles were not changed too they tell the first line that is another, which the heads do not.
  return tiles.finding ?? bundles.finding ?? inLines ?? (leaves < size ? missing : other);
}
