import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { checkpointText, type TreeHead } from './checkpoint.ts';
import { ED25519, type SignatureType, type VerifierKey, verifierKey } from './keys.ts';
import { Malformed } from './malformed.ts';
import { formatNote, type NoteSignature } from './note.ts';

/** A key that notes can be signed with, under its name. */
export interface Signer {
  readonly key: VerifierKey;
  readonly privateKey: KeyObject;
}

/** What stands before the 32 bytes of the seed in the DER of an Ed25519 private key (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const SEED_LENGTH = 32;

function signerOf(name: string, privateKey: KeyObject, type: SignatureType): Signer {
  if (privateKey.asymmetricKeyType !== 'ed25519') throw new Malformed('not an Ed25519 private key');
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  return { key: verifierKey(name, type, Buffer.from(x, 'base64url')), privateKey };
}

/** The signer of a PEM text (PKCS #8). @throws Malformed where it is no Ed25519 private key, or the name is none */
export function signerFromPem(name: string, pem: string, type: SignatureType = ED25519): Signer {
  return signerOf(name, privateKeyOf({ key: pem, format: 'pem' }), type);
}

/** The signer of the 32 bytes of an Ed25519 seed (RFC 8032). @throws Malformed where they are not 32, or the name is none */
export function signerFromSeed(name: string, seed: Uint8Array, type: SignatureType = ED25519): Signer {
  if (seed.length !== SEED_LENGTH) throw new Malformed(`a seed of ${seed.length} bytes, not ${SEED_LENGTH}`);
  return signerOf(name, privateKeyOf({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' }), type);
}

/** A new private key as PEM text (PKCS #8). It is not kept anywhere. */
export const newPem = (): string =>
  generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();

function privateKeyOf(input: Parameters<typeof createPrivateKey>[0]): KeyObject {
  try {
    return createPrivateKey(input);
  } catch (error) {
    throw new Malformed('not an Ed25519 private key', { cause: error });
  }
}

/** Signs the text of a note. @param text it ends in a newline */
export const signText = (text: string, { key, privateKey }: Signer): NoteSignature => ({
  name: key.name,
  keyId: key.keyId,
  signature: sign(null, Buffer.from(text), privateKey),
});

/** A checkpoint: a tree head as a note signed by the log. Whether the tree may be signed is the caller's to know. */
export function signCheckpoint(head: TreeHead, signer: Signer): string {
  const text = checkpointText(head);
  return formatNote({ text, signatures: [signText(text, signer)] });
}
