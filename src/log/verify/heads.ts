import { type Checkpoint, parseCheckpoint, type TreeHead } from '../checkpoint.ts';
import type { ExportFolder } from '../export/folder.ts';
import { CHECKPOINT, CHECKPOINTS, earlierPath } from '../export/layout.ts';
import { Malformed } from '../malformed.ts';
import { type Policy, type Signed, verifyCheckpoint } from '../policy.ts';
import { type Finding, isFinding, Unreadable } from './finding.ts';

/** A checkpoint, and the file that it was read from. */
export interface FiledCheckpoint {
  readonly file: string;
  readonly checkpoint: Checkpoint;
}

/** A tree head that the leaves have to come to at its size. */
export interface Head extends Pick<TreeHead, 'size' | 'root'> {
  readonly file: string;
}

function checkpointIn(folder: ExportFolder, file: string): FiledCheckpoint | Finding {
  const bytes = folder.read(file);
  if (bytes === undefined) throw new Unreadable(`there is no ${file}: not an export, or one that was not finished`);
  try {
    return { file, checkpoint: parseCheckpoint(bytes) };
  } catch (error) {
    if (error instanceof Malformed) return { file, what: `is no checkpoint: ${error.message}` };
    throw error;
  }
}

/** Verifies a checkpoint's signatures, as many as the policy asks for. */
export function signedBy({ file, checkpoint }: FiledCheckpoint, policy: Policy): Signed | Finding {
  const signed = verifyCheckpoint(checkpoint, policy);
  if (typeof signed === 'string') return { file, what: `is refused: ${signed}` };
  return signed.quorum ? signed : { file, what: 'is not cosigned by the witnesses that the policy asks for' };
}

/** The checkpoint that an export is of, and who has signed it. @throws Unreadable where there is none */
export function headOf(
  folder: ExportFolder,
  policy: Policy,
): (FiledCheckpoint & { readonly signed: Signed }) | Finding {
  const read = checkpointIn(folder, CHECKPOINT);
  if (isFinding(read)) return read;
  const signed = signedBy(read, policy);
  return isFinding(signed) ? signed : { ...read, signed };
}

/** A checkpoint as a head that the export has to come to: one of the same log, and of no more leaves. */
export function asHead({ file, checkpoint: { head } }: FiledCheckpoint, { origin, size }: TreeHead): Head | Finding {
  if (head.origin !== origin) return { file, what: `is of another log: ${head.origin}` };
  if (head.size > size) return { file, what: `is of ${head.size} leaves, the export of ${size}` };
  return { file, size: head.size, root: head.root };
}

/**
 * The heads of an export's earlier checkpoints and of those that were kept elsewhere. They only add to what has to hold,
 * so the log's signature is enough, without the witnesses that the policy asks for today.
 */
export function earlierHeads(
  folder: ExportFolder,
  kept: readonly FiledCheckpoint[],
  policy: Policy,
  main: TreeHead,
): readonly Head[] | Finding {
  const heads: Head[] = [];
  const inExport = folder.list(CHECKPOINTS).map((name) => checkpointIn(folder, `${CHECKPOINTS}/${name}`));
  for (const read of [...kept, ...inExport]) {
    if (isFinding(read)) return read;
    const signed = verifyCheckpoint(read.checkpoint, policy);
    if (typeof signed === 'string') return { file: read.file, what: `is refused: ${signed}` };
    const { size } = read.checkpoint.head;
    if (!kept.includes(read) && read.file !== earlierPath(size))
      return { file: read.file, what: `is of ${size} leaves` };
    const head = asHead(read, main);
    if (isFinding(head)) return head;
    heads.push(head);
  }
  return heads;
}
