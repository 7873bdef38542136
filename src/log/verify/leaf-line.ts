import { countIn, literalEnd, objectEnd, stringEnd, valueEnd } from './scan.ts';
import { isTime } from './times.ts';

/** What a leaf says of itself. */
export interface LeafLine {
  /** The name of its stream, as the bytes it is written with. */
  readonly stream: string;
  /** NaN where it is no whole number. */
  readonly revision: number;
  /** Where its recorded time begins and ends; −1 in the leaf of a record that is not the ledger's own. */
  readonly recorded: number;
  readonly recordedEnd: number;
}

/** Where metadata that have a recorded time end, and where that stands. */
function metaAt(
  bytes: Buffer,
  at: number,
): { readonly end: number; readonly recorded: number; readonly recordedEnd: number } {
  let recorded = -1;
  let recordedEnd = -1;
  const end = objectEnd(bytes, at, 0, (name, value, valueEnd) => {
    if (literalEnd(bytes, name, '"recorded":"') !== value + 1) return;
    recorded = value + 1;
    recordedEnd = valueEnd - 1;
  });
  return { end: isTime(bytes, recorded, recordedEnd) ? end : -1, recorded, recordedEnd };
}

/**
 * Reads the leaf in `bytes[start … end)`: the canonical JSON of `{data, id, meta, revision, stream, type, v: 1}`, or of
 * `{foreign: true, id, revision, stream, type, v: 1}`; a newline follows it.
 *
 * @returns undefined where it is not that, byte for byte
 */
export function readLeaf(bytes: Buffer, start: number, end: number): LeafLine | undefined {
  const foreign = literalEnd(bytes, start, '{"foreign":true');
  const data = foreign < 0 ? valueEnd(bytes, literalEnd(bytes, start, '{"data":')) : foreign;
  const id = stringEnd(bytes, literalEnd(bytes, data, ',"id":'));
  const meta = foreign < 0 ? metaAt(bytes, literalEnd(bytes, id, ',"meta":')) : undefined;
  const revision = literalEnd(bytes, meta?.end ?? id, ',"revision":');
  const afterRevision = valueEnd(bytes, revision);
  const stream = literalEnd(bytes, afterRevision, ',"stream":');
  const afterStream = stringEnd(bytes, stream);
  const type = stringEnd(bytes, literalEnd(bytes, afterStream, ',"type":'));
  if (literalEnd(bytes, type, ',"v":1}') !== end) return undefined;
  return {
    stream: bytes.toString('latin1', stream + 1, afterStream - 1),
    revision: countIn(bytes, revision, afterRevision),
    recorded: meta?.recorded ?? -1,
    recordedEnd: meta?.recordedEnd ?? -1,
  };
}
