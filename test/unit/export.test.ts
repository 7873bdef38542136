import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { hashOfHole, holeLine } from '#src/log/export/layout.ts';
import { ExportMismatch, writeExport } from '#src/log/export/write.ts';
import { leafHash } from '#src/log/hash.ts';
import { tileOf } from '#src/log/tiles.ts';
import { checkpointOf, exportOf, LOG, leavesOf, MemoryExport } from '../support/exports.ts';

const test = suite('an export');

const text = (files: MemoryExport, path: string): string => files.read(path)?.toString() ?? `no ${path}`;

test('has the leaves as lines, the tiles and bundles of just their size, the checkpoints and the key', async () => {
  const leaves = leavesOf(300);
  const written = await exportOf(leaves, [100, 256]);
  assert.deepEqual([...written.files.keys()].toSorted(), [
    'README.md',
    'checkpoint',
    'checkpoints/100',
    'checkpoints/256',
    'documents.json',
    'events.ndjson',
    'key',
    'tile/0/000',
    'tile/0/001.p/44',
    'tile/1/000.p/1',
    'tile/entries/000',
    'tile/entries/001.p/44',
  ]);
  assert.equal(text(written, 'events.ndjson'), leaves.map((leaf) => `${leaf}\n`).join(''));
  assert.equal(text(written, 'checkpoint'), checkpointOf(leaves));
  assert.equal(text(written, 'checkpoints/100'), checkpointOf(leaves, 100));
  assert.equal(text(written, 'key'), 'ledger.example/log+7cc83a9d+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c\n');
  assert.equal(text(written, 'documents.json'), '{"digests":[]}\n');
  for (const path of written.files.keys()) if (path.startsWith('tile/')) assert.ok(tileOf(path), path);
});

test('has bundles that other tools read: each entry after its length, and its hash in the tile beside it', async () => {
  const leaves = leavesOf(260);
  const written = await exportOf(leaves);
  const read: string[] = [];
  for (const path of ['000', '001.p/4']) {
    const bundle = written.read(`tile/entries/${path}`) ?? assert.fail();
    const tile = written.read(`tile/0/${path}`) ?? assert.fail();
    for (let [at, n] = [0, 0]; at < bundle.length; n += 1) {
      const entry = bundle.subarray(at + 2, at + 2 + bundle.readUInt16BE(at));
      assert.deepEqual(leafHash(entry), tile.subarray(n * 32, n * 32 + 32));
      read.push(entry.toString());
      at += 2 + entry.length;
    }
  }
  assert.deepEqual(read, leaves);
});

test('of an empty ledger has no line and no tile', async () => {
  const written = await exportOf([]);
  assert.equal(text(written, 'events.ndjson'), '');
  assert.ok([...written.files.keys()].every((path) => !path.startsWith('tile/')));
});

test('has a hole for a leaf that is withheld: a line with its position and hash, and an empty entry', async () => {
  const [first = '', second = '', third = ''] = leavesOf(3);
  const written = await exportOf([first, { withheld: leafHash(second) }, third]);
  const hash = leafHash(second).toString('base64');
  assert.equal(text(written, 'events.ndjson').split('\n')[1], `{"hash":"${hash}","position":1,"withheld":true}`);
  const bundle = written.read('tile/entries/000.p/3') ?? assert.fail();
  assert.equal(bundle.length, 6 + Buffer.byteLength(first) + Buffer.byteLength(third));
  assert.equal(bundle.readUInt16BE(2 + Buffer.byteLength(first)), 0);
  assert.match(text(written, 'README.md'), /The text of 1 of them is withheld/);
});

test('a hole is read only in its own form and at its own position', () => {
  const hash = leafHash('x');
  const line = holeLine(hash, 7);
  assert.deepEqual(hashOfHole(line, 7), hash);
  for (const other of [
    ` ${line}`,
    `${line} `,
    line.replace('7', '07'),
    line.replace('true', 'false'),
    line.slice(0, -1),
  ]) {
    assert.equal(hashOfHole(other, 7), undefined);
  }
  assert.equal(hashOfHole(line, 8), undefined);
});

test('leaves those checkpoints out that are of its size or later, and takes the last of several of one size', async () => {
  const leaves = leavesOf(10);
  const target = new MemoryExport();
  const cosigned = `${checkpointOf(leaves, 3)}— witness.example/1 FlcUyAAAAABlU/EA\n`;
  await writeExport(target, {
    leaves,
    checkpoint: checkpointOf(leaves, 5),
    earlier: [checkpointOf(leaves, 3), cosigned, checkpointOf(leaves, 5), checkpointOf(leaves, 8)],
    key: LOG.key,
    documents: {},
  });
  assert.deepEqual(target.list('checkpoints'), ['3']);
  assert.equal(text(target, 'checkpoints/3'), cosigned);
  assert.equal(text(target, 'events.ndjson').split('\n').length, 6);
});

const CONTENT = { key: LOG.key, documents: {} };
test('is not written to its end where the leaves do not come to the checkpoint, or to an earlier one', async () => {
  const leaves = leavesOf(10);
  const other = leavesOf(10, 3);
  for (const [checkpoint, earlier] of [
    [checkpointOf(other), []],
    [checkpointOf(leaves), [checkpointOf(other, 5)]],
    [checkpointOf(leavesOf(11)), []],
  ] as const) {
    const target = new MemoryExport();
    await assert.rejects(writeExport(target, { ...CONTENT, leaves, checkpoint, earlier }), ExportMismatch);
    assert.equal(target.read('checkpoint'), undefined);
  }
});

test.run();
