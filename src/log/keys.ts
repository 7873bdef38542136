import { createPublicKey, hash, type KeyObject, verify } from 'node:crypto';
import { fromBase64 } from './base64.ts';
import { Malformed } from './malformed.ts';
import { KEY_NAME, type Note, type NoteSignature } from './note.ts';

/** The signature types (C2SP signed-note) that are known here: a log's over the text, and a witness's with a time. */
export const ED25519 = 0x01;
export const COSIGNATURE_V1 = 0x04;
export type SignatureType = typeof ED25519 | typeof COSIGNATURE_V1;

/** A key that signatures can be verified with. */
export interface VerifierKey {
  readonly name: string;
  readonly type: SignatureType;
  readonly keyId: Buffer;
  /** The 32 bytes of the Ed25519 public key (RFC 8032). */
  readonly publicKey: Buffer;
}

const LENGTH = 32;
const SIGNATURE_LENGTH = 64;
const TIME_LENGTH = 8;

/** What stands before the 32 bytes in the DER of an Ed25519 public key (RFC 8410). */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/** The first four bytes of SHA-256(name ‖ newline ‖ type ‖ public key). */
export function keyIdOf(name: string, type: SignatureType, publicKey: Uint8Array): Buffer {
  const bytes = Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(type), publicKey]);
  return hash('sha256', bytes, 'buffer').subarray(0, 4);
}

/** The key's text (a vkey): `<name>+<key id in hex>+<type and public key in Base 64>`. */
export const formatVkey = ({ name, type, keyId, publicKey }: VerifierKey): string =>
  `${name}+${keyId.toString('hex')}+${Buffer.concat([Buffer.of(type), publicKey]).toString('base64')}`;

/** The key of a name. @throws Malformed where no note could have that name in a signature */
export function verifierKey(name: string, type: SignatureType, publicKey: Uint8Array): VerifierKey {
  if (!KEY_NAME.test(name)) throw new Malformed(`a key's name has neither spaces nor plus signs: ${name}`);
  return { name, type, keyId: keyIdOf(name, type, publicKey), publicKey: Buffer.from(publicKey) };
}

/** Reads a vkey. @throws Malformed where it is none, or of a type that is not known here */
export function parseVkey(text: string): VerifierKey {
  const [, name = '', id, base64 = ''] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text) ?? [];
  const [type, ...rest] = fromBase64(base64) ?? [];
  if (id === undefined || type === undefined) throw new Malformed(`no verifier key: ${text}`);
  if (type !== ED25519 && type !== COSIGNATURE_V1)
    throw new Malformed(`a key of type ${type} is not known here: ${text}`);
  const key = verifierKey(name, type, Buffer.from(rest));
  if (rest.length !== LENGTH || key.keyId.toString('hex') !== id)
    throw new Malformed(`a key that does not fit its id: ${text}`);
  return key;
}

/** The key as node:crypto has it. */
const keyObject = (publicKey: Buffer): KeyObject =>
  createPublicKey({ key: Buffer.concat([SPKI, publicKey]), format: 'der', type: 'spki' });

/** A signature that verified. A cosignature has the time it was made at, in seconds since 1970. */
export interface Verified {
  readonly time?: bigint;
}

/** Whether a signature is the key's over a text; undefined where it is not. */
function verified(text: string, { type, publicKey }: VerifierKey, { signature }: NoteSignature): Verified | undefined {
  const key = keyObject(publicKey);
  if (type === ED25519) return verify(null, Buffer.from(text), key, signature) ? {} : undefined;
  if (signature.length !== TIME_LENGTH + SIGNATURE_LENGTH) return undefined;
  const time = signature.readBigUInt64BE();
  const cosigned = cosignedText(text, time);
  return verify(null, Buffer.from(cosigned), key, signature.subarray(TIME_LENGTH)) ? { time } : undefined;
}

/** What a witness signs of a checkpoint (C2SP tlog-cosignature, cosignature/v1). @param time seconds since 1970 */
export const cosignedText = (text: string, time: bigint): string => `cosignature/v1\ntime ${time}\n${text}`;

/**
 * Verifies what a key has signed of a note: undefined where the note has no signature of that key. Where it has several,
 * all must hold.
 *
 * @returns false where one of them does not hold
 */
export function verifyNote({ text, signatures }: Note, key: VerifierKey): Verified | false | undefined {
  const own = signatures.filter(({ name, keyId }) => name === key.name && keyId.equals(key.keyId));
  const all = own.map((signature) => verified(text, key, signature));
  return all.includes(undefined) ? false : all[0];
}
