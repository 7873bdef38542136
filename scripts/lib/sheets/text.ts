import { closeSync, openSync, readSync } from 'node:fs';
import { SheetsRefused } from './faults.ts';

/** What ends a line, in the files of any system. */
export const LINE_END = /\r\n?|\n/;

/** By a byte order mark; or by a zero byte among the first two, for JSON begins with ASCII (RFC 4627, section 3). */
const isUtf16 = ([first, second]: Buffer): boolean =>
  (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff) || first === 0 || second === 0;

/** The text of the first bytes, but for a character that they leave unfinished. @throws TypeError where they are not UTF-8 */
const beginning = (bytes: Buffer, length: number): string =>
  new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(0, length), { stream: true });

/** All before the first byte that is not UTF-8. */
function textBeforeFault(bytes: Buffer): string {
  let [text, good, bad] = ['', 0, bytes.length + 1];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    try {
      text = beginning(bytes, middle);
      good = middle;
    } catch {
      bad = middle;
    }
  }
  return text;
}

/** A sheet is checked whole, so all of it is in memory: larger ones are given in several. */
const MIB = 2 ** 20;
const MAX_SHEET_MIB = 128;

/** The bytes of a file, which may be a pipe. @throws SheetsRefused where there are too many, or they never end */
function bytesOf(file: string): Buffer {
  const descriptor = openSync(file, 'r');
  try {
    const chunks: Buffer[] = [];
    for (let left = MAX_SHEET_MIB * MIB; left >= 0; ) {
      const chunk = Buffer.alloc(MIB);
      const read = readSync(descriptor, chunk);
      if (read === 0) return Buffer.concat(chunks);
      chunks.push(chunk.subarray(0, read));
      left -= read;
    }
    throw new SheetsRefused([{ file, what: `has more than ${MAX_SHEET_MIB} MiB: split it` }]);
  } finally {
    closeSync(descriptor);
  }
}

/** Reads a sheet; a byte order mark is passed over. @throws SheetsRefused where it is not UTF-8 */
export function readSheet(file: string): string {
  const bytes = bytesOf(file);
  if (isUtf16(bytes)) throw new SheetsRefused([{ file, what: 'is UTF-16, not UTF-8: save it as UTF-8' }]);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const before = textBeforeFault(bytes);
    const lines = before.split(LINE_END);
    const offset = Buffer.byteLength(before);
    const byte = `0x${bytes.toString('hex', offset, offset + 1).toUpperCase()}`;
    const inLine = Buffer.byteLength(lines.at(-1) ?? '') + 1;
    const what = `is not UTF-8: byte ${inLine} of this line (${offset + 1} of the file) is ${byte}; save the sheet as UTF-8`;
    throw new SheetsRefused([{ file, line: lines.length, what }]);
  }
}
