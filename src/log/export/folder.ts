/** A file that is read in pieces. */
export interface OpenFile {
  /** Reads from a place on, as much as fits or there is; gives how many bytes that were. */
  read(into: Uint8Array, position: number): number;
  close(): void;
}

/** A folder with an export, wherever it is. Paths are relative, with slashes. I/O errors are thrown. */
export interface ExportFolder {
  /** The content of a file, or undefined where there is none. */
  read(path: string): Buffer | undefined;
  /** Undefined where there is no such file. */
  open(path: string): OpenFile | undefined;
  /** The names of the files in a folder of it; none where there is no such folder. */
  list(path: string): readonly string[];
}
