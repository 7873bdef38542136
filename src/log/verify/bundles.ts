import type { ExportFolder } from '../export/folder.ts';
import { entriesPath, TILE_WIDTH, widthOf } from '../tiles.ts';
import type { Finding } from './finding.ts';
import { WholeFiles } from './whole-files.ts';

/** Holds the lines of the events, as they come, against the entry bundles of the export. */
export class Bundles {
  readonly #files: WholeFiles;
  readonly #size: number;
  #file = '';
  #bundle: Buffer = Buffer.alloc(0);
  #at = 0;

  /** @param size how many lines there have to be */
  constructor(folder: ExportFolder, size: number) {
    this.#files = new WholeFiles(folder);
    this.#size = size;
  }

  /** What is wrong with the entry of a line, which is `bytes[start … end)`: the whole leaf, or nothing for a hole. */
  check(line: number, bytes: Buffer, start: number, end: number): Finding | undefined {
    const position = line - 1;
    if (position % TILE_WIDTH === 0 && !this.#open(position / TILE_WIDTH))
      return { file: this.#file, what: 'is missing' };
    const entry = this.#at + 2;
    const entryEnd = entry + end - start;
    const isThere =
      entryEnd <= this.#bundle.length &&
      this.#bundle.readUInt16BE(this.#at) === end - start &&
      this.#bundle.compare(bytes, start, end, entry, entryEnd) === 0;
    if (!isThere) return { file: this.#file, line, what: 'has another entry than the events have on this line' };
    this.#at = entryEnd;
    const isLast = position % TILE_WIDTH === TILE_WIDTH - 1 || line === this.#size;
    return isLast && entryEnd < this.#bundle.length
      ? { file: this.#file, line, what: 'has more behind the last entry' }
      : undefined;
  }

  #open(index: number): boolean {
    this.#file = entriesPath({ index, width: widthOf(0, index, this.#size) });
    const bundle = this.#files.read(this.#file);
    if (bundle !== undefined) this.#bundle = bundle;
    this.#at = 0;
    return bundle !== undefined;
  }
}
