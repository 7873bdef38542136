import type { Checkpoint, TreeHead } from '../checkpoint.ts';
import type { ExportFolder } from '../export/folder.ts';
import { CHECKPOINT } from '../export/layout.ts';
import type { Policy, Signed } from '../policy.ts';
import { type Finding, isFinding } from './finding.ts';
import { asHead, earlierHeads, type FiledCheckpoint, type Head, headOf } from './heads.ts';
import { idsOn } from './ids.ts';
import { checkProofs, type FiledProof, leafHashIn } from './proof-file.ts';
import { checkRecords, type Records } from './records.ts';
import { checkTree } from './tree.ts';

/** What an auditor brings along: from elsewhere, never from the export. */
export interface Brought {
  readonly policy: Policy;
  readonly checkpoints: readonly FiledCheckpoint[];
  readonly proofs: readonly FiledProof[];
}

/** An export that holds, and what it was found to be. */
export interface Holding extends Records {
  readonly checkpoint: Checkpoint;
  readonly signed: Signed;
  /** How many earlier checkpoints it was held against. */
  readonly earlier: number;
}

/** Makes the tree; see `checkTree`. Another may do the same in a thread of its own. */
export type TreeCheck = (size: number, heads: readonly Head[]) => Promise<Finding | undefined>;

/**
 * Verifies an export: that its lines are what the log of the policy has signed, that they extend every earlier checkpoint,
 * and that they are what a ledger records.
 *
 * @returns what it holds, or what does not: the first of each kind that was found, the first line first
 * @throws Unreadable where it is no export, or where all holds but a proof that cannot be judged
 */
export async function verifyExport(
  folder: ExportFolder,
  { policy, checkpoints, proofs }: Brought,
  tree: TreeCheck = async (size, heads) => checkTree(folder, size, heads),
): Promise<Holding | readonly Finding[]> {
  const main = headOf(folder, policy);
  if (isFinding(main)) return [main];
  const { checkpoint, signed } = main;
  const { head } = checkpoint;
  const earlier = earlierHeads(folder, checkpoints, policy, head);
  if (isFinding(earlier)) return [earlier];
  const ofProofs = headsOfProofs(proofs, head);
  if (isFinding(ofProofs)) return [ofProofs];
  const heads = [{ ...head, file: CHECKPOINT }, ...earlier, ...ofProofs].toSorted((a, b) => a.size - b.size);
  const readRecords = async () => checkRecords(folder);
  const [inTree, records] = await Promise.all([tree(head.size, heads), readRecords()]);
  const found = [inTree, records].filter(isFinding);
  if (isFinding(records) || found.length > 0) return named(folder, found);
  const known = ({ index }: FiledProof) => (index < head.size ? leafHashIn(folder, index, head.size) : undefined);
  const unproven = checkProofs(proofs, policy, known);
  if (unproven.length > 0) return named(folder, unproven);
  return { ...records, checkpoint, signed, earlier: earlier.length };
}

/** The heads that proofs lead to. One may be later than the export, and then cannot be held against its lines. */
function headsOfProofs(proofs: readonly FiledProof[], main: TreeHead): readonly Head[] | Finding {
  const heads: Head[] = [];
  for (const proof of proofs) {
    const { size } = proof.checkpoint.head;
    const head = asHead(proof, { ...main, size: Math.max(size, main.size) });
    if (isFinding(head)) return head;
    if (size <= main.size) heads.push(head);
  }
  return heads;
}

/** The findings, the first line first, with the ids of the events on their lines. */
function named(folder: ExportFolder, findings: readonly Finding[]): Finding[] {
  const ids = idsOn(folder, new Set(findings.flatMap(({ line }) => line ?? [])));
  return findings
    .map((finding) => ({ ...finding, ...ids.get(finding.line ?? 0) }))
    .toSorted((a, b) => (a.line ?? Number.MAX_SAFE_INTEGER) - (b.line ?? Number.MAX_SAFE_INTEGER));
}
