import { fromBase64 } from './base64.ts';
import { Malformed } from './malformed.ts';

/** A signature line of a note: whose, by which key, and the bytes after the key id. None of it is verified yet. */
export interface NoteSignature {
  readonly name: string;
  /** The first four bytes of the key's hash, see `keyIdOf`. */
  readonly keyId: Buffer;
  readonly signature: Buffer;
}

/** A signed note (C2SP signed-note): a text that ends in a newline, and who claims to have signed it. */
export interface Note {
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** How many signatures a note may have here; the format asks for 16 at least. */
const MOST_SIGNATURES = 100;

/** The form of a key's name: not empty, no Unicode space, no plus. */
export const KEY_NAME = /^[^\p{White_Space}+]+$/u;
const SIGNATURE_LINE = /^— ([^\p{White_Space}+]+) (\S+)$/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: a note must not have them
const CONTROL = /[\0-\x09\x0b-\x1f]/;

function signatureOf(line: string): NoteSignature {
  const [, name, base64 = ''] = SIGNATURE_LINE.exec(line) ?? [];
  const bytes = fromBase64(base64);
  if (name === undefined || bytes === undefined || bytes.length < 5) throw new Malformed(`no signature line: ${line}`);
  return { name, keyId: bytes.subarray(0, 4), signature: bytes.subarray(4) };
}

/**
 * Reads a note.
 *
 * @throws Malformed where it is none, by the letter of the format
 */
export function parseNote(bytes: Uint8Array | string): Note {
  const note = typeof bytes === 'string' ? bytes : utf8(bytes);
  if (!note.isWellFormed() || CONTROL.test(note)) throw new Malformed('a note with characters that none may have');
  const middle = note.lastIndexOf('\n\n');
  if (middle < 0 || !note.endsWith('\n')) throw new Malformed('not a text, an empty line and lines of signatures');
  const lines = note.slice(middle + 2, -1).split('\n');
  if (lines.length > MOST_SIGNATURES) throw new Malformed(`a note with more than ${MOST_SIGNATURES} signatures`);
  return { text: note.slice(0, middle + 1), signatures: lines.map(signatureOf) };
}

/** The text of bytes. @throws Malformed where they are not UTF-8 */
export function utf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Malformed('not UTF-8');
  }
}

/** The text of a note. @param text what is signed: it ends in a newline */
export const formatNote = ({ text, signatures }: Note): string => `${text}\n${signatures.map(signatureLine).join('')}`;

/** A signature as a line of a note, with its newline. */
export const signatureLine = ({ name, keyId, signature }: NoteSignature): string =>
  `— ${name} ${Buffer.concat([keyId, signature]).toString('base64')}\n`;

/**
 * A note with the signatures of another over the same text added, each once: how the cosignatures of witnesses are kept.
 *
 * @throws Malformed where the texts differ
 */
export function withSignatures(note: Note, other: Note): Note {
  if (note.text !== other.text) throw new Malformed('signatures of another text');
  const have = new Set(note.signatures.map(signatureLine));
  return {
    ...note,
    signatures: [...note.signatures, ...other.signatures.filter((one) => !have.has(signatureLine(one)))],
  };
}
