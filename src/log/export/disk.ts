import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { ExportFolder } from './folder.ts';

/** What a function gives, or undefined where the file or folder that it wants is not there. */
function ifThere<T>(get: () => T): T | undefined {
  try {
    return get();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(String((error as NodeJS.ErrnoException).code))) return undefined;
    throw error;
  }
}

/** An export that lies in a folder of the disk, to be read. */
export const folderOnDisk = (root: string): ExportFolder => ({
  read: (path) => ifThere(() => readFileSync(join(root, path))),
  list: (path) => ifThere(() => readdirSync(join(root, path))) ?? [],
  open: (path) => {
    const file = ifThere(() => openSync(join(root, path), 'r'));
    if (file === undefined) return undefined;
    return {
      read: (into, position) => readSync(file, into, 0, into.length, position),
      close: () => closeSync(file),
    };
  },
});
