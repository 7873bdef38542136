import type { TreeHead } from '../checkpoint.ts';
import type { ExportFolder } from '../export/folder.ts';
import { leafHash } from '../hash.ts';
import type { Policy } from '../policy.ts';
import { hashIn, TILE_WIDTH, tilePath, widthOf } from '../tiles.ts';
import type { ParsedProof } from '../tlog-proof.ts';
import { verifyInclusion } from '../verify-proof.ts';
import { type Finding, isFinding, Unreadable } from './finding.ts';
import { signedBy } from './heads.ts';

/** A proof, and the file that it was read from. */
export interface FiledProof extends ParsedProof {
  readonly file: string;
}

/** The hash of a leaf that an export has, from its tiles: they have to be verified already. */
export function leafHashIn(folder: ExportFolder, position: number, size: number): Uint8Array {
  const index = Math.floor(position / TILE_WIDTH);
  const tile = folder.read(tilePath({ level: 0, index, width: widthOf(0, index, size) }));
  return hashIn(tile ?? Buffer.alloc(0), position % TILE_WIDTH);
}

/**
 * Verifies that a leaf is where a proof says, in the tree of the checkpoint in it, which is signed as the policy asks.
 *
 * @param known the hash that the leaf at that position has by what is verified already; where it is not known, the proof
 * has to carry the leaf
 * @throws Unreadable where it does not, and nothing else is wrong with it
 */
export function checkProof(proof: FiledProof, policy: Policy, known?: Uint8Array): Finding | undefined {
  const { file, extra, index, hashes, checkpoint } = proof;
  const signed = signedBy(proof, policy);
  if (isFinding(signed)) return signed;
  const carried = extra === undefined ? undefined : leafHash(extra);
  const hash = known ?? carried;
  if (hash === undefined) {
    const why =
      'it has no leaf (texts of its event were erased), and there is no export with its line to compare it with';
    throw new Unreadable(`cannot be judged: ${file}: ${why}`);
  }
  if (known !== undefined && carried?.equals(known) === false) {
    return { file, line: index + 1, what: 'carries another leaf than the events have on this line' };
  }
  const { size, root }: TreeHead = checkpoint.head;
  return verifyInclusion(hash, index, size, hashes, root)
    ? undefined
    : { file, line: index + 1, what: 'does not lead from this line to the root of its checkpoint' };
}

/**
 * Verifies proofs, and gives what does not hold.
 *
 * @throws Unreadable where all that can be judged holds, and one cannot be
 */
export function checkProofs(
  proofs: readonly FiledProof[],
  policy: Policy,
  known: (proof: FiledProof) => Uint8Array | undefined = () => undefined,
): Finding[] {
  const unjudged: Unreadable[] = [];
  const findings = proofs.flatMap((proof): Finding[] => {
    try {
      const finding = checkProof(proof, policy, known(proof));
      return finding === undefined ? [] : [finding];
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      unjudged.push(error);
      return [];
    }
  });
  const [first] = unjudged;
  if (findings.length === 0 && first !== undefined) throw first;
  return findings;
}
