import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Logger } from 'pino';
import { formatVkey } from '#src/log/keys.ts';
import { newPem, type Signer, signerFromPem } from '#src/log/signer.ts';

export interface KeyOptions {
  /** `none`, a private key in PEM (PKCS #8, Ed25519), or the path of a file that has one. */
  readonly key: string;
  /** The name of the log. */
  readonly origin: string;
  /** The folder that a relative path begins in. */
  readonly folder: string;
  readonly log: Logger;
}

/**
 * The key that this node signs checkpoints with; undefined where it is to have none. A file that is absent is made, for its
 * owner alone to read, and its public half is printed.
 *
 * @throws Malformed where it is no Ed25519 key; Error where the file can neither be read nor made
 */
export function signerOf({ key, origin, folder, log }: KeyOptions): Signer | undefined {
  if (key === 'none') return undefined;
  if (key.startsWith('-----BEGIN')) return signerFromPem(origin, key);
  const path = resolve(folder, key);
  const isNew = writeNew(path, newPem());
  const signer = signerFromPem(origin, readFileSync(path, 'utf8'));
  if (isNew)
    log.info({ file: path, key: formatVkey(signer.key) }, 'a key for the log was made: keep a copy of the file');
  return signer;
}

/** Writes a file that nobody else may read, unless it is there. Gives whether it was not. */
function writeNew(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { mode: 0o600, flag: 'wx', flush: true });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}
