import { parseCheckpoint } from '#src/log/checkpoint.ts';
import { CompactRange } from '#src/log/compact-range.ts';
import type { ExportFolder } from '#src/log/export/folder.ts';
import type { ExportTarget } from '#src/log/export/target.ts';
import { type ExportedLeaf, writeExport } from '#src/log/export/write.ts';
import { leafHash } from '#src/log/hash.ts';
import { formatVkey } from '#src/log/keys.ts';
import { foreignLeafOf, leafOf } from '#src/log/leaf.ts';
import { parsePolicy, policyOf } from '#src/log/policy.ts';
import { signCheckpoint, signerFromSeed } from '#src/log/signer.ts';

export const ORIGIN = 'ledger.example/log';
export const LOG = signerFromSeed(ORIGIN, Buffer.alloc(32, 1));
export const POLICY = parsePolicy(Buffer.from(policyOf(formatVkey(LOG.key))));

/** An export in memory, to be written into and read from. */
export class MemoryExport implements ExportFolder, ExportTarget {
  readonly files = new Map<string, Buffer>();

  read(path: string): Buffer | undefined {
    return this.files.get(path);
  }

  open(path: string) {
    const file = this.files.get(path);
    if (file === undefined) return undefined;
    return { read: (into: Uint8Array, at: number) => file.copy(into, 0, at), close: () => undefined };
  }

  list(path: string): string[] {
    const prefix = `${path}/`;
    return [...this.files.keys()].filter((file) => file.startsWith(prefix)).map((file) => file.slice(prefix.length));
  }

  write(path: string, bytes: Uint8Array | string): void {
    this.files.set(path, Buffer.from(bytes as Uint8Array));
  }

  append(path: string) {
    const parts: Buffer[] = [];
    return {
      write: (bytes: Uint8Array) => void parts.push(Buffer.from(bytes)),
      close: () => this.write(path, Buffer.concat(parts)),
    };
  }

  /** A copy whose files can be changed without those of this one. */
  copy(): MemoryExport {
    const copy = new MemoryExport();
    for (const [path, bytes] of this.files) copy.files.set(path, Buffer.from(bytes));
    return copy;
  }
}

/** The id of the nth event. */
export const idOf = (n: number): string => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;

/** So many leaves, a minute apart, in as many streams; each tenth record is foreign. Their texts have what needs care. */
export function leavesOf(count: number, streams = 7): string[] {
  return Array.from({ length: count }, (_, n) => {
    const stream = `ledger.incident-${n % streams}`;
    const revision = Math.floor(n / streams);
    if (n % 10 === 9) return foreignLeafOf({ id: idOf(n), revision, stream, type: 'Seen' });
    const recorded = new Date(Date.UTC(2021, 10, 13) + n * 60_000).toISOString();
    const data = { n, note: `«é» "${'x'.repeat(n % 5)}" 😀\n`, ratio: n / 8 };
    return leafOf({ id: idOf(n), stream, revision, type: 'RiotReported', data, meta: { recorded, schema: 1 } });
  });
}

const hashOf = (leaf: ExportedLeaf): Uint8Array => (typeof leaf === 'string' ? leafHash(leaf) : leaf.withheld);

/** The checkpoint of the first leaves, as the log signs it. */
export function checkpointOf(leaves: readonly ExportedLeaf[], size = leaves.length): string {
  const range = new CompactRange();
  for (const leaf of leaves.slice(0, size)) range.append(hashOf(leaf));
  return signCheckpoint({ origin: ORIGIN, size, root: range.root() }, LOG);
}

/** An export of leaves with the checkpoints of some sizes before. */
export async function exportOf(
  leaves: readonly ExportedLeaf[],
  earlier: readonly number[] = [],
): Promise<MemoryExport> {
  const target = new MemoryExport();
  await writeExport(target, {
    leaves,
    checkpoint: checkpointOf(leaves),
    earlier: earlier.map((size) => checkpointOf(leaves, size)),
    key: LOG.key,
    documents: { digests: [] },
  });
  return target;
}

/** A checkpoint's text as an auditor has kept it. */
export const kept = (text: string) => ({ file: 'kept', checkpoint: parseCheckpoint(text) });
