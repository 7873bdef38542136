import { fromBase64 } from './base64.ts';
import { HASH_BYTES } from './hash.ts';
import { Malformed } from './malformed.ts';
import { type Note, parseNote } from './note.ts';

/** The head of a log's tree: what a checkpoint says (C2SP tlog-checkpoint). */
export interface TreeHead {
  /** The name of the log. */
  readonly origin: string;
  /** How many leaves the tree has. */
  readonly size: number;
  readonly root: Buffer;
}

/** The text of a checkpoint, which is what gets signed. */
export const checkpointText = ({ origin, size, root }: TreeHead): string =>
  `${origin}\n${size}\n${root.toString('base64')}\n`;

/** A checkpoint as read: what it says, and the note that says so. No signature is verified. */
export interface Checkpoint {
  readonly head: TreeHead;
  readonly note: Note;
}

/**
 * Reads a checkpoint. Extension lines are taken: they are part of the text that is signed.
 *
 * @throws Malformed where it is none, or of a tree of 2^53 leaves or more
 */
export function parseCheckpoint(bytes: Uint8Array | string): Checkpoint {
  const note = parseNote(bytes);
  const [origin = '', size = '', base64 = '', ...extensions] = note.text.slice(0, -1).split('\n');
  const root = fromBase64(base64);
  const isHead = origin !== '' && /^(0|[1-9]\d*)$/.test(size) && Number.isSafeInteger(Number(size));
  if (!isHead || root?.length !== HASH_BYTES || extensions.includes('')) throw new Malformed('not a checkpoint');
  return { head: { origin, size: Number(size), root }, note };
}
