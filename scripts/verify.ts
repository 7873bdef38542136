// Verifies an export of the ledger, without the ledger: `npm run verify -- DIR --policy FILE`. All that it uses of this
// repository is node-version.cjs and src/log; it needs no package and no network. What it checks and why that is enough: docs/audit.md.
import './node-version.cjs';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { parseCheckpoint } from '#src/log/checkpoint.ts';
import { folderOnDisk } from '#src/log/export/disk.ts';
import { parsePolicy } from '#src/log/policy.ts';
import { parseProof } from '#src/log/tlog-proof.ts';
import type { Finding } from '#src/log/verify/finding.ts';
import type { Head } from '#src/log/verify/heads.ts';
import { checkProofs, type FiledProof } from '#src/log/verify/proof-file.ts';
import { checkTree } from '#src/log/verify/tree.ts';
import { type Holding, verifyExport } from '#src/log/verify/verify.ts';

const USAGE = `npm run verify -- DIR --policy FILE [--checkpoint OLD …] [--proof FILE.tlog-proof …]
npm run verify -- --policy FILE --proof FILE.tlog-proof …      (proofs that carry their leaf, without an export)`;

/** What the tree's own thread is given. */
interface TreeTask {
  readonly folder: string;
  readonly size: number;
  readonly heads: readonly Head[];
}

/** Makes the tree in a thread of its own, beside what this one reads of the lines. */
const inThread = (task: TreeTask): Promise<Finding | undefined> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: task });
    worker.once('message', resolve);
    worker.once('error', reject);
  });

/** Prints a line. What an export says of itself is not trusted to be harmless on a terminal. */
const say = (line: string): void => void process.stdout.write(`${line.replace(/[\p{Cc}\p{Cf}]/gu, '\ufffd')}\n`);
const number = (count: number): string => count.toLocaleString('en');
const counted = (count: number, one: string): string => `${number(count)} ${one}${count === 1 ? '' : 's'}`;
/** The first of a list of lines; a ledger has few holes. */
const some = (lines: readonly number[]): string =>
  lines.slice(0, 100).join(', ') + (lines.length > 100 ? ` and ${lines.length - 100} more` : '');

function refuse(findings: readonly Finding[]): number {
  say('DOES NOT HOLD');
  for (const { file, line, id, what } of findings) {
    const where = line === undefined ? file : `${file}, line ${line}${id === undefined ? '' : ` (event ${id})`}`;
    say(`  ${where}: ${what}`);
  }
  return 1;
}

/** Says what holds. @param kept how many of the earlier checkpoints the auditor had kept */
function report({ checkpoint, signed, ...records }: Holding, proofs: readonly FiledProof[], kept: number): number {
  const yours = kept === 0 ? '' : ', yours counted';
  const { origin, size, root } = checkpoint.head;
  const { withheld, foreign, below } = records;
  say(`HOLDS: ${number(size)} events of ${origin}, root ${root.toString('base64')}`);
  say(`  signed by ${signed.log.name}, key id ${signed.log.keyId.toString('hex')}`);
  for (const { key, time } of signed.witnesses) {
    say(`  cosigned by ${key.name} at ${new Date(Number(time) * 1000).toISOString()}`);
  }
  if (records.earlier > 0) say(`  extends ${counted(records.earlier, 'earlier checkpoint')}${yours}`);
  say(`  streams, each without a gap: ${number(records.streams)}`);
  if (records.from !== '') say(`  recorded from ${records.from} to ${records.until}`);
  if (below > 0) say(`  events stamped with a time below that of one before them: ${number(below)}`);
  if (foreign > 0) say(`  records that are not the ledger's own: ${number(foreign)}`);
  if (withheld.length > 0)
    say(`  withheld leaves, whose hashes hold: ${number(withheld.length)}, on lines ${some(withheld)}`);
  for (const proof of proofs) sayProof(proof, size);
  return 0;
}

function sayProof({ file, index, checkpoint }: FiledProof, size: number | undefined): void {
  const later = size !== undefined && checkpoint.head.size > size ? ', a later checkpoint than that of the export' : '';
  say(`  ${file}: position ${index}, line ${index + 1}, is among ${checkpoint.head.size} leaves${later}`);
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      policy: { type: 'string' },
      checkpoint: { type: 'string', multiple: true, default: [] },
      proof: { type: 'string', multiple: true, default: [] },
    },
  });
  const [folder, ...more] = positionals;
  if (values.policy === undefined || more.length > 0) throw new Error(USAGE);
  const policy = parsePolicy(readFileSync(values.policy));
  const checkpoints = values.checkpoint.map((file) => ({ file, checkpoint: parseCheckpoint(readFileSync(file)) }));
  const proofs = values.proof.map((file) => ({ file, ...parseProof(readFileSync(file)) }));
  if (folder === undefined) {
    if (proofs.length === 0 || checkpoints.length > 0) throw new Error(USAGE);
    const findings = checkProofs(proofs, policy);
    if (findings.length > 0) return refuse(findings);
    say('HOLDS');
    for (const proof of proofs) sayProof(proof, undefined);
    return 0;
  }
  const tree = (size: number, heads: readonly Head[]) => inThread({ folder, size, heads });
  const verified = await verifyExport(folderOnDisk(folder), { policy, checkpoints, proofs }, tree);
  return 'checkpoint' in verified ? report(verified, proofs, checkpoints.length) : refuse(verified);
}

if (isMainThread) {
  main().then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 2;
    },
  );
} else {
  const { folder, size, heads }: TreeTask = workerData;
  const asBuffers = heads.map((head) => ({ ...head, root: Buffer.from(head.root) }));
  parentPort?.postMessage(checkTree(folderOnDisk(folder), size, asBuffers));
}
