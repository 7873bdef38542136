import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { type ExportedLeaf, writeExport } from '#src/log/export/write.ts';
import { leafHash } from '#src/log/hash.ts';
import { formatVkey } from '#src/log/keys.ts';
import { leafOf } from '#src/log/leaf.ts';
import { formatNote, parseNote } from '#src/log/note.ts';
import { parsePolicy, policyOf } from '#src/log/policy.ts';
import { inclusionProof } from '#src/log/proofs.ts';
import { signerFromSeed } from '#src/log/signer.ts';
import { formatProof, parseProof } from '#src/log/tlog-proof.ts';
import { type Finding, Unreadable } from '#src/log/verify/finding.ts';
import { checkProof, checkProofs } from '#src/log/verify/proof-file.ts';
import { type Brought, type Holding, verifyExport } from '#src/log/verify/verify.ts';
import { checkpointOf, exportOf, idOf, kept, LOG, leavesOf, MemoryExport, POLICY } from '../support/exports.ts';
import { treeOf } from '../support/tree.ts';
import { cosign, witness } from '../support/witness.ts';

const test = suite('verifying an export');

const brought = (more: Partial<Brought> = {}): Brought => ({ policy: POLICY, checkpoints: [], proofs: [], ...more });

async function holds(folder: MemoryExport, more?: Partial<Brought>): Promise<Holding> {
  const verified = await verifyExport(folder, brought(more));
  return 'checkpoint' in verified ? verified : assert.fail(JSON.stringify(verified));
}

/** The first thing that does not hold. */
async function refused(folder: MemoryExport, more?: Partial<Brought>): Promise<Finding> {
  const verified = await verifyExport(folder, brought(more));
  return 'checkpoint' in verified ? assert.fail('it holds') : (verified[0] ?? assert.fail());
}

for (const count of [0, 1, 2, 255, 256, 257, 600]) {
  test(`an export of ${count} events holds`, async () => {
    const leaves = leavesOf(count);
    const sizes = [0, 1, 255, 256, 300].filter((size) => size < count);
    const { earlier, checkpoint, streams, foreign, withheld, below } = await holds(await exportOf(leaves, sizes));
    assert.equal(checkpoint.head.size, count);
    assert.deepEqual(
      { earlier, streams, foreign, withheld, below },
      { earlier: sizes.length, streams: Math.min(count, 7), foreign: Math.floor(count / 10), withheld: [], below: 0 },
    );
  });
}

test('an export of 70,000 events holds, with three levels of tiles', async () => {
  const folder = await exportOf(leavesOf(70_000, 500), [65_536]);
  assert.ok(folder.read('tile/2/000.p/1') !== undefined);
  const { until } = await holds(folder);
  assert.equal(until, new Date(Date.UTC(2021, 10, 13) + 69_998 * 60_000).toISOString());
});

test('times below one before them are counted, and the greatest so far is the time', async () => {
  const at = (n: number, recorded: string): string =>
    leafOf({ id: idOf(n), stream: 's', revision: n, type: 'T', data: {}, meta: { recorded } });
  const leaves = [
    '2021-11-13T00:00:00.000Z',
    '2021-11-13T00:00:05Z',
    '2021-11-13T00:00:04.9Z',
    '2021-11-13T00:00:05Z',
  ].map((recorded, n) => at(n, recorded));
  const { from, until, below } = await holds(await exportOf(leaves));
  assert.deepEqual([from, until, below], ['2021-11-13T00:00:00.000Z', '2021-11-13T00:00:05Z', 1]);
});

test('holes are counted and named, and hold by their hash', async () => {
  const leaves: ExportedLeaf[] = leavesOf(300);
  for (const n of [3, 260, 299]) leaves[n] = { withheld: leafHash(String(leaves[n])) };
  const folder = await exportOf(leaves, [150]);
  assert.deepEqual((await holds(folder)).withheld, [4, 261, 300]);
  assert.deepEqual((await holds(folder, { checkpoints: [kept(checkpointOf(leavesOf(300)))] })).earlier, 2);
});

test('a revision that lacks must be a hole before it, and each hole fills one', async () => {
  const stream = (n: number, revision: number): string =>
    leafOf({ id: idOf(n), stream: 's', revision, type: 'T', data: {}, meta: { recorded: '2021-11-13T00:00:00Z' } });
  const hole = { withheld: leafHash('x') };
  await holds(await exportOf([hole, stream(1, 1), stream(2, 2)]));
  await holds(await exportOf([stream(0, 0), hole, hole, stream(3, 3)]));
  for (const leaves of [
    [stream(0, 0), stream(1, 2), hole],
    [hole, stream(1, 2)],
    [hole, stream(1, 1), stream(2, 3)],
    [stream(0, 0), hole, stream(2, 0)],
    [stream(0, 0), stream(1, 0)],
  ]) {
    const { file, line, what } = await refused(await exportOf(leaves));
    assert.equal(file, 'events.ndjson');
    assert.equal(what.split(' of ')[0], `is revision ${String(leaves[(line ?? 1) - 1]).match(/"revision":(\d)/)?.[1]}`);
  }
});

test('what is signed but no leaf of a ledger is refused', async () => {
  const good = leavesOf(1)[0] ?? assert.fail();
  for (const bad of [
    '{}',
    '[]',
    'hello',
    '',
    good.replace('"v":1', '"v":2'),
    good.replace('"v":1', '"v":1,"w":1'),
    good.replace('"revision":0', '"revision":"0"'),
    good.replace('"revision":0', '"revision":-1'),
    good.replace('"revision":0', '"revision":0.5'),
    good.replace('"schema":1', '"schema": 1'),
    good.replace('"schema":1', '"schema":1,"schema":1'),
    good.replace(/"recorded":"[^"]*"/, '"recorded":"yesterday"'),
    good.replace(/"recorded":"[^"]*",/, ''),
    good.replace('{"data":{"n":0,', '{"data":{"note":"","n":0,'),
    good.replace('"meta"', '"Meta"'),
    `{"foreign":false,"id":"x","revision":0,"stream":"s","type":"t","v":1}`,
    `{"foreign":true,"id":"x","revision":0,"stream":"s","type":7,"v":1}`,
  ]) {
    const { file, line } = await refused(await exportOf([bad]));
    assert.deepEqual([file, line], ['events.ndjson', 1], bad);
  }
});

test('a leaf may be as long as a leaf can be, and a line no longer', async () => {
  const bare = leavesOf(1)[0] ?? assert.fail();
  const long = bare.replace('\\n"', `${'x'.repeat(65_535 - Buffer.byteLength(bare))}\\n"`);
  assert.equal(Buffer.byteLength(long), 65_535);
  const folder = await exportOf([long, ...leavesOf(600, 599).slice(1)]);
  await holds(folder);
  const events = folder.read('events.ndjson') ?? assert.fail();
  for (const length of [65_536, 300_000]) {
    folder.write('events.ndjson', Buffer.concat([Buffer.alloc(length, 'x'), Buffer.from('\n'), events]));
    assert.deepEqual(await refused(folder), { file: 'events.ndjson', line: 1, what: 'is longer than 65535 bytes' });
  }
});

test('a rewritten history with all its tiles and a new signature is caught by a checkpoint kept elsewhere', async () => {
  const before = leavesOf(300);
  const after = before.with(120, before[120]?.replace('«é»', '«è»') ?? '');
  const rewritten = await exportOf(after, [100, 200]);
  assert.equal((await holds(rewritten)).earlier, 2);
  const { file, what } = await refused(rewritten, { checkpoints: [kept(checkpointOf(before, 200))] });
  assert.equal(file, 'kept');
  assert.equal(what, 'is not of these lines, of which the first 100 held');
});

test('an earlier checkpoint in the export has to be of its history too', async () => {
  const leaves = leavesOf(300);
  const folder = await exportOf(leaves, [100]);
  folder.write('checkpoints/200', checkpointOf(leavesOf(300, 8), 200));
  assert.equal((await refused(folder)).file, 'checkpoints/200');
});

test('a checkpoint that is kept is refused where it is of more leaves, of another log, or not signed', async () => {
  const leaves = leavesOf(20);
  const folder = await exportOf(leaves.slice(0, 10));
  await holds(folder, { checkpoints: [kept(checkpointOf(leaves, 10)), kept(checkpointOf(leaves, 0))] });
  const [unsigned, other] = [
    checkpointOf(leaves, 5).replace(/^— .*$/m, (line) => line.replace('7', '8')),
    checkpointOf(leaves, 5).replaceAll('ledger.example', 'other.example'),
  ];
  for (const text of [checkpointOf(leaves, 11), unsigned, other]) {
    assert.equal((await refused(folder, { checkpoints: [kept(text)] })).file, 'kept');
  }
});

test('the quorum of the policy is asked of the checkpoint, and not of those before it', async () => {
  const one = witness('witness.example/1', 2);
  const policy = parsePolicy(Buffer.from(`log ${formatVkey(LOG.key)}\nwitness w ${formatVkey(one.key)}\nquorum w\n`));
  const leaves = leavesOf(20);
  const note = parseNote(checkpointOf(leaves));
  const cosigned = formatNote({ ...note, signatures: [...note.signatures, cosign(note.text, 1_700_000_000n, one)] });
  const folder = await exportOf(leaves, [10]);
  assert.equal((await refused(folder, { policy })).what, 'is not cosigned by the witnesses that the policy asks for');
  folder.write('checkpoint', cosigned);
  const { signed } = await holds(folder, { policy, checkpoints: [kept(checkpointOf(leaves, 15))] });
  assert.deepEqual(
    signed.witnesses.map(({ time }) => time),
    [1_700_000_000n],
  );
});

test('a key that is not in the policy signs nothing, whatever the export says of it', async () => {
  const other = signerFromSeed(LOG.key.name, Buffer.alloc(32, 9));
  const policy = parsePolicy(Buffer.from(policyOf(formatVkey(other.key))));
  assert.match((await refused(await exportOf(leavesOf(5)), { policy })).what, /no log of the policy/);
});

const tree = treeOf(leavesOf(300));
const proofOf = (index: number, size: number, extra?: string) => {
  const proof = {
    index,
    hashes: inclusionProof(tree.tiles, index, size),
    checkpoint: checkpointOf(leavesOf(300), size),
  };
  return {
    file: 'a.tlog-proof',
    ...parseProof(formatProof({ ...proof, ...(extra === undefined ? {} : { extra: Buffer.from(extra) }) })),
  };
};
const leaf = (index: number): string => leavesOf(300)[index] ?? assert.fail();

test('a proof holds against the lines, of an earlier checkpoint, of the same, and of a later one', async () => {
  const folder = await exportOf(leavesOf(300).slice(0, 200));
  for (const size of [20, 200, 300]) {
    for (const extra of [undefined, leaf(17)]) await holds(folder, { proofs: [proofOf(17, size, extra)] });
  }
  await holds(folder, { proofs: [proofOf(250, 300, leaf(250))] });
});

test('a proof is refused of another leaf, another place, or another history', async () => {
  const folder = await exportOf(leavesOf(300).slice(0, 200));
  const moved = { ...proofOf(17, 200), index: 18 };
  const other = { ...proofOf(17, 200), checkpoint: proofOf(17, 100).checkpoint };
  for (const proof of [proofOf(17, 200, leaf(18)), moved, other, proofOf(250, 300, leaf(251))]) {
    assert.equal((await refused(folder, { proofs: [proof] })).file, 'a.tlog-proof');
  }
  const forked = await exportOf(leavesOf(200, 8));
  assert.equal((await refused(forked, { proofs: [proofOf(17, 100)] })).file, 'a.tlog-proof');
});

test('a proof that carries its leaf holds alone', () => {
  assert.equal(checkProof(proofOf(17, 300, leaf(17)), POLICY), undefined);
  assert.match(checkProof(proofOf(17, 300, leaf(18)), POLICY)?.what ?? '', /does not lead/);
});

test('a proof without a leaf cannot be judged alone; what is wrong beside it is wrong all the same', async () => {
  const bare = { ...proofOf(17, 300), file: 'bare' };
  const unjudged = { name: 'Error', message: /^cannot be judged: bare: it has no leaf/ };
  assert.throws(() => checkProofs([bare, proofOf(18, 300, leaf(18))], POLICY), unjudged);
  assert.throws(() => checkProof(bare, POLICY), Unreadable);
  const wrong = proofOf(17, 300, leaf(18));
  assert.deepEqual(
    checkProofs([bare, wrong], POLICY).map(({ file }) => file),
    ['a.tlog-proof'],
  );
  const folder = await exportOf(leavesOf(300).slice(0, 200));
  await assert.rejects(verifyExport(folder, brought({ proofs: [{ ...proofOf(250, 300), file: 'bare' }] })), unjudged);
});

test('a folder without a checkpoint or without events is not readable', async () => {
  const folder = await exportOf(leavesOf(5));
  for (const path of ['checkpoint', 'events.ndjson']) {
    const less = folder.copy();
    less.files.delete(path);
    await assert.rejects(verifyExport(less, brought()), Unreadable);
  }
  await assert.rejects(verifyExport(new MemoryExport(), brought()), Unreadable);
});

test('a missing tile or bundle is refused', async () => {
  const folder = await exportOf(leavesOf(300));
  for (const path of [...folder.files.keys()].filter((file) => file.startsWith('tile/'))) {
    const less = folder.copy();
    less.files.delete(path);
    const { file, what } = await refused(less);
    assert.deepEqual([file, what], [path, 'is missing']);
  }
});

test('leaves that come one by one as they are read are written as those of a list', async () => {
  const leaves = leavesOf(300);
  const folder = new MemoryExport();
  const slowly = async function* () {
    yield* leaves;
    throw new Error('read beyond the checkpoint');
  };
  await writeExport(folder, {
    leaves: slowly(),
    checkpoint: checkpointOf(leaves),
    earlier: [],
    key: LOG.key,
    documents: {},
  });
  assert.deepEqual(folder.files.get('tile/0/000'), (await exportOf(leaves)).files.get('tile/0/000'));
});

test.run();
