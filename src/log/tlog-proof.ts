import { fromBase64 } from './base64.ts';
import { type Checkpoint, parseCheckpoint } from './checkpoint.ts';
import { HASH_BYTES } from './hash.ts';
import { Malformed } from './malformed.ts';
import { utf8 } from './note.ts';

/** The proof that an entry is in a log, to be verified offline (C2SP tlog-proof): the content of a `.tlog-proof` file. */
export interface TlogProof {
  /** Unauthenticated data beside it. This ledger's proofs carry the leaf, whose hash the proof is about. */
  readonly extra?: Uint8Array;
  readonly index: number;
  /** The hashes beside the entry's way to the root, its sibling first. */
  readonly hashes: readonly Uint8Array[];
  /** The text of the checkpoint that the way leads to, with its signatures. */
  readonly checkpoint: string;
}

const FIRST_LINE = 'c2sp.org/tlog-proof@v1';

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** The text of a `.tlog-proof` file. */
export function formatProof({ extra, index, hashes, checkpoint }: TlogProof): string {
  const extraLine = extra === undefined ? [] : [`extra ${base64(extra)}`];
  return [FIRST_LINE, ...extraLine, `index ${index}`, ...hashes.map(base64), '', checkpoint].join('\n');
}

/** A proof as read; nothing of it is verified. */
export interface ParsedProof extends Omit<TlogProof, 'checkpoint'> {
  readonly checkpoint: Checkpoint;
}

function hashOf(line: string): Buffer {
  const bytes = fromBase64(line);
  if (bytes?.length !== HASH_BYTES) throw new Malformed(`no hash: ${line}`);
  return bytes;
}

/** Reads a `.tlog-proof` file. @throws Malformed where it is none, or of an index of 2^53 or more */
export function parseProof(bytes: Uint8Array | string): ParsedProof {
  const text = typeof bytes === 'string' ? bytes : utf8(bytes);
  const end = text.indexOf('\n\n');
  const [first, ...lines] = text.slice(0, Math.max(0, end)).split('\n');
  if (first !== FIRST_LINE) throw new Malformed(`a proof begins with ${FIRST_LINE} and has an empty line`);
  const extra = lines[0]?.startsWith('extra ') ? fromBase64((lines.shift() ?? '').slice('extra '.length)) : null;
  if (extra === undefined) throw new Malformed('a proof whose extra data is not Base 64');
  const [, index] = /^index (0|[1-9]\d*)$/.exec(lines.shift() ?? '') ?? [];
  if (index === undefined || !Number.isSafeInteger(Number(index))) throw new Malformed('a proof without an index');
  const checkpoint = parseCheckpoint(text.slice(end + 2));
  return { ...(extra === null ? {} : { extra }), index: Number(index), hashes: lines.map(hashOf), checkpoint };
}
