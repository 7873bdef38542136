import { closeSync, mkdirSync, openSync, readdirSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where an export is written to. Paths are relative, with slashes. */
export interface ExportTarget {
  write(path: string, bytes: Uint8Array | string): void;
  append(path: string): { write(bytes: Uint8Array): void; close(): void };
}

/** A folder of the disk that an export is written into. @throws where it is there and not empty */
export function targetOnDisk(root: string): ExportTarget {
  mkdirSync(root, { recursive: true });
  if (readdirSync(root).length > 0) throw new Error(`${root} is not empty`);
  const folders = new Set<string>();
  const pathOf = (path: string): string => {
    const full = join(root, path);
    const folder = dirname(full);
    if (!folders.has(folder)) mkdirSync(folder, { recursive: true });
    folders.add(folder);
    return full;
  };
  return {
    write: (path, bytes) => writeFileSync(pathOf(path), bytes),
    append: (path) => {
      const file = openSync(pathOf(path), 'wx');
      return {
        write: (bytes) => {
          for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
        },
        close: () => closeSync(file),
      };
    },
  };
}
