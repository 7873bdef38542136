import { sign } from 'node:crypto';
import { COSIGNATURE_V1, cosignedText } from '#src/log/keys.ts';
import type { NoteSignature } from '#src/log/note.ts';
import { type Signer, signerFromSeed } from '#src/log/signer.ts';

/** A witness, as somebody else would run it: a name and a key of its own. */
export const witness = (name: string, seed: number): Signer =>
  signerFromSeed(name, Buffer.alloc(32, seed), COSIGNATURE_V1);

/** Cosigns the text of a checkpoint as a witness does (C2SP tlog-cosignature). @param time seconds since 1970 */
export function cosign(text: string, time: bigint, { key, privateKey }: Signer): NoteSignature {
  const seconds = Buffer.alloc(8);
  seconds.writeBigUInt64BE(time);
  const signature = sign(null, Buffer.from(cosignedText(text, time)), privateKey);
  return { name: key.name, keyId: key.keyId, signature: Buffer.concat([seconds, signature]) };
}
