import type { ExportFolder } from '../export/folder.ts';
import { EVENTS } from '../export/layout.ts';
import { entriesPath, TILE_WIDTH, widthOf } from '../tiles.ts';
import type { Finding } from './finding.ts';
import { WholeFiles } from './whole-files.ts';

/** The length of an entry stands before it, in two bytes. */
const PREFIX = 2;
const FIRST_BYTES = 256 * 1024;

/** Puts the entry bundles together from the leaves, as they come, and holds them against those of the export. */
export class Bundles {
  readonly #files: WholeFiles;
  readonly #size: number;
  #made: Buffer = Buffer.allocUnsafe(FIRST_BYTES);
  #filled = 0;
  /** Where the entries of the bundle that is being made end in it. */
  readonly #ends: number[] = [];
  finding: Finding | undefined;

  /** @param size how many leaves there have to be */
  constructor(folder: ExportFolder, size: number) {
    this.#files = new WholeFiles(folder);
    this.#size = size;
  }

  /** Adds the entry of a line: its leaf after one byte that is not its own, or nothing after one for a hole. */
  add(line: number, leaf: Uint8Array): void {
    const length = leaf.length - 1;
    const end = this.#filled + PREFIX + length;
    if (end > this.#made.length) this.#made = Buffer.concat([this.#made], 2 * end);
    this.#made.set(leaf, this.#filled + PREFIX - 1);
    this.#made[this.#filled] = length >> 8;
    this.#made[this.#filled + 1] = length & 0xff;
    this.#filled = end;
    this.#ends.push(end);
    if (line % TILE_WIDTH === 0) this.end(line);
  }

  /** Holds what there is of a bundle against it. @param leaves how many there were until now */
  end(leaves: number): void {
    if (this.#filled === 0 || this.finding !== undefined) return;
    const index = Math.ceil(leaves / TILE_WIDTH) - 1;
    const width = widthOf(0, index, this.#size);
    const file = entriesPath({ index, width });
    const made = this.#made.subarray(0, this.#filled);
    const found = this.#files.read(file);
    const isWhole = this.#ends.length === width;
    if (found === undefined) this.finding = { file, what: 'is missing' };
    else if (!found.subarray(0, made.length).equals(made)) this.finding = this.#differing(file, index, found);
    else if (isWhole && found.length > made.length) this.finding = { file, what: 'has more behind its last entry' };
    this.#filled = 0;
    this.#ends.length = 0;
  }

  #differing(file: string, index: number, found: Buffer): Finding {
    const byte = this.#made.findIndex((one, at) => one !== found[at]);
    const line = index * TILE_WIDTH + this.#ends.findIndex((end) => byte < end) + 1;
    return { file: EVENTS, line, what: `is not the entry that ${file} has` };
  }
}
