import { hash } from 'node:crypto';

/** The length of a hash of the log, in bytes. */
export const HASH_BYTES = 32;

/** A node of the tree is the hash of 65 bytes: 0x01 and its two children. */
const node = Buffer.alloc(1 + 2 * HASH_BYTES, 1);

/** SHA-256. Taken as a string of bytes and copied, for that costs a third of a Buffer of its own. */
const sha256 = (bytes: Uint8Array | string): Buffer => Buffer.from(hash('sha256', bytes, 'binary'), 'binary');

/** The root of the tree without leaves (RFC 6962, section 2.1). */
export const EMPTY_ROOT: Buffer = sha256('');

/** The hash of a leaf: SHA-256(0x00 ‖ leaf). @param leaf its bytes, or its text, which is taken as UTF-8 */
export const leafHash = (leaf: Uint8Array | string): Buffer =>
  sha256(Buffer.concat([Buffer.of(0), typeof leaf === 'string' ? Buffer.from(leaf) : leaf]));

/** The hash of a node: SHA-256(0x01 ‖ left ‖ right). Both are of 32 bytes. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  node.set(left, 1);
  node.set(right, 1 + HASH_BYTES);
  return sha256(node);
}
