import { countIn, literalEnd, objectEnd, stringEnd, valueEnd } from './scan.ts';

/** What a leaf says of itself. */
export interface LeafLine {
  /** The name of its stream, as the bytes it is written with. */
  readonly stream: string;
  /** NaN where it is none. */
  readonly revision: number;
  /** When it was recorded; undefined in the leaf of a record that is not the ledger's own. */
  readonly recorded: string | undefined;
}

const RECORDED = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** The recorded time in the metadata that stand at a place, and where they end. */
function metaAt(bytes: Buffer, at: number): { readonly recorded: string; readonly end: number } {
  let recorded = '';
  const end = objectEnd(bytes, at, 0, (name, value, valueEnd) => {
    if (literalEnd(bytes, name, '"recorded":"') === value + 1)
      recorded = bytes.toString('latin1', value + 1, valueEnd - 1);
  });
  return { recorded, end };
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
  const meta = foreign < 0 ? metaAt(bytes, literalEnd(bytes, id, ',"meta":')) : { end: id, recorded: undefined };
  const revision = literalEnd(bytes, meta.end, ',"revision":');
  const afterRevision = valueEnd(bytes, revision);
  const stream = literalEnd(bytes, afterRevision, ',"stream":');
  const afterStream = stringEnd(bytes, stream);
  const type = stringEnd(bytes, literalEnd(bytes, afterStream, ',"type":'));
  if (literalEnd(bytes, type, ',"v":1}') !== end) return undefined;
  if (meta.recorded !== undefined && !RECORDED.test(meta.recorded)) return undefined;
  return {
    stream: bytes.toString('latin1', stream + 1, afterStream - 1),
    revision: countIn(bytes, revision, afterRevision),
    recorded: meta.recorded,
  };
}
