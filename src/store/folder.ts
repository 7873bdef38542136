import { closeSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Makes a folder and those above it; returns those that its files need to be found after a power cut: see `syncFolders`. */
export function makeFolder(folder: string): string[] {
  const path = resolve(folder);
  const made = mkdirSync(path, { recursive: true });
  const folders = [path];
  for (let at = path; made !== undefined && at.length >= made.length && at !== dirname(at); at = dirname(at)) {
    folders.push(dirname(at));
  }
  return folders;
}

/** Writes the names in these folders to the disk: a new file whose name is not there is lost, whatever it holds. */
export function syncFolders(folders: readonly string[]): void {
  if (process.platform === 'win32') return; // opens no folders
  for (const folder of folders) {
    const handle = openSync(folder, 'r');
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  }
}
