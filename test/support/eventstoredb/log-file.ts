import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { Place } from './entry.ts';

const MAGIC = Buffer.from('ESDBTEST');
/** Length and CRC-32 of what follows. */
const FRAME_HEAD = 8;
/** Length of what follows. */
const RECORD_HEAD = 4;

/** A record read back from the file. */
export interface StoredRecord {
  readonly position: number;
  readonly message: Buffer;
}

/**
 * The append-only file: frames, each with a checksum over its records. What is appended at once is one frame, so that a
 * crash leaves all of it or nothing.
 */
export class LogFile {
  readonly #handle: FileHandle;
  #end: number;

  private constructor(handle: FileHandle, end: number) {
    this.#handle = handle;
    this.#end = end;
  }

  /** Opens or makes the file and gives its records; a torn last frame is cut off. */
  static async open(path: string): Promise<{ file: LogFile; records: StoredRecord[] }> {
    const handle = await open(path, constants.O_RDWR | constants.O_CREAT);
    try {
      const content = await handle.readFile();
      if (content.length < MAGIC.length) {
        await handle.write(MAGIC, 0, MAGIC.length, 0);
        return { file: new LogFile(handle, MAGIC.length), records: [] };
      }
      if (!content.subarray(0, MAGIC.length).equals(MAGIC)) throw new Error(`${path} is not a log of the test server`);
      const { records, end } = readFrames(content);
      await handle.truncate(end);
      return { file: new LogFile(handle, end), records };
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Where the next frame will begin. */
  get end(): number {
    return this.#end;
  }

  /** Writes frames that were laid out from `end` on; they are on disk when it resolves. */
  async append(frames: Buffer): Promise<void> {
    await this.#handle.write(frames, 0, frames.length, this.#end);
    await this.#handle.datasync();
    this.#end += frames.length;
  }

  /** Writes but the first half of a frame, as a machine does that loses its power. */
  async tear(frame: Buffer): Promise<void> {
    await this.#handle.write(frame, 0, frame.length >> 1, this.#end);
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

/** A record laid out: where it lies, and its bytes. */
export interface Laid extends Place {
  readonly message: Buffer;
}

/** Lays records out as one frame that begins at `at`; each is encoded when its position is known. */
export function layOut<T>(
  at: number,
  records: readonly T[],
  encode: (record: T, position: number) => Buffer,
): { readonly frame: Buffer; readonly laid: readonly (T & Laid)[] } {
  const parts: Buffer[] = [];
  const laid: (T & Laid)[] = [];
  let next = at + FRAME_HEAD;
  for (const record of records) {
    const position = next + RECORD_HEAD;
    const message = encode(record, position);
    const head = Buffer.alloc(RECORD_HEAD);
    head.writeUInt32LE(message.length);
    parts.push(head, message);
    next = position + message.length;
    laid.push({ ...record, position, end: next, message });
  }
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(FRAME_HEAD);
  head.writeUInt32LE(body.length);
  head.writeUInt32LE(crc32(body), RECORD_HEAD);
  return { frame: Buffer.concat([head, body]), laid };
}

function readFrames(content: Buffer): { records: StoredRecord[]; end: number } {
  const records: StoredRecord[] = [];
  let at = MAGIC.length;
  while (at + FRAME_HEAD <= content.length) {
    const begin = at + FRAME_HEAD;
    const end = begin + content.readUInt32LE(at);
    if (end > content.length) break;
    if (crc32(content.subarray(begin, end)) !== content.readUInt32LE(at + RECORD_HEAD)) {
      if (end < content.length) throw new Error(`the log is broken at ${at}, and not by a crash: more follows`);
      break;
    }
    for (let head = begin; head < end; ) {
      const position = head + RECORD_HEAD;
      head = position + content.readUInt32LE(head);
      records.push({ position, message: content.subarray(position, head) });
    }
    at = end;
  }
  return { records, end: at };
}
