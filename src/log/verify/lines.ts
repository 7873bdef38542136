import { isUtf8 } from 'node:buffer';
import type { ExportFolder, OpenFile } from '../export/folder.ts';
import { EVENTS } from '../export/layout.ts';
import { type Finding, Unreadable } from './finding.ts';

const NEWLINE = 0x0a;
const PIECE_BYTES = 256 * 1024;

/** The longest line: that of the longest leaf, whose length has to fit in two bytes of a bundle. */
export const LONGEST = 65_535;

/**
 * Told of a line of the events: `bytes[start … end)`, without its newline. The byte before it may be written to. `fault`
 * says what keeps it from being a line, if something does.
 */
export type EachLine = (
  bytes: Buffer,
  start: number,
  end: number,
  line: number,
  fault: string | undefined,
) => Finding | undefined;

/** Whole lines of a file, a piece after another; at its end what is there without one. The lines begin at byte 1. */
function* pieces(file: OpenFile): Generator<Buffer> {
  const buffer = Buffer.allocUnsafe(PIECE_BYTES);
  let filled = 1;
  for (let position = 0; ; ) {
    const got = file.read(buffer.subarray(filled), position);
    position += got;
    filled += got;
    const newline = buffer.lastIndexOf(NEWLINE, filled - 1);
    const end = got === 0 || newline < 1 ? filled : newline + 1;
    if (end > 1) yield buffer.subarray(0, end);
    if (got === 0) return;
    buffer.copyWithin(1, end, filled);
    filled = 1 + filled - end;
  }
}

/**
 * Goes through the lines of an export's events until something is found. They are read as they come, and only a piece of
 * them is in memory.
 *
 * @returns what `each` found
 * @throws Unreadable where there are no events
 */
export function eachLine(folder: ExportFolder, each: EachLine): Finding | undefined {
  const file = folder.open(EVENTS);
  if (file === undefined) throw new Unreadable(`there is no ${EVENTS}`);
  try {
    let line = 0;
    for (const piece of pieces(file)) {
      const isText = isUtf8(piece.subarray(1));
      for (let start = 1; start < piece.length; ) {
        line += 1;
        const newline = piece.indexOf(NEWLINE, start);
        const end = newline < 0 ? piece.length : newline;
        const fault =
          newline >= 0 && end - start <= LONGEST && isText ? undefined : faultOf(piece.subarray(start, end), newline);
        const finding = each(piece, start, end, line, fault);
        if (finding !== undefined) return finding;
        start = end + 1;
      }
    }
    return undefined;
  } finally {
    file.close();
  }
}

function faultOf(line: Buffer, newline: number): string | undefined {
  if (line.length > LONGEST) return `is longer than ${LONGEST} bytes`;
  if (newline < 0) return 'has no end';
  return isUtf8(line) ? undefined : 'is not UTF-8';
}
