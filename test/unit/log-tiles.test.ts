import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { bundleBytes, entriesPath, hashIn, tileBytes, tileOf, tilePath, tilesOf, widthOf } from '#src/log/tiles.ts';

const test = suite('tiles (C2SP tlog-tiles)');

const PATHS: [level: number, index: number, width: number, path: string][] = [
  [0, 0, 256, 'tile/0/000'],
  [0, 5, 1, 'tile/0/005.p/1'],
  [1, 999, 255, 'tile/1/999.p/255'],
  [0, 1000, 256, 'tile/0/x001/000'],
  [0, 1_234_067, 256, 'tile/0/x001/x234/067'],
  [0, 1234, 5, 'tile/0/x001/234.p/5'],
  [63, 1_000_000_000, 256, 'tile/63/x001/x000/x000/000'],
];
for (const [level, index, width, path] of PATHS) {
  test(`tile ${index} of level ${level}, ${width} wide, is ${path}`, () => {
    assert.equal(tilePath({ level, index, width }), path);
    assert.deepEqual(tileOf(path), { level, index, width });
    const entries = path.replace(/\/\d+\//, '/entries/');
    assert.equal(entriesPath({ index, width }), entries);
    assert.deepEqual(tileOf(entries), { level: 'entries', index, width });
  });
}

const NO_PATHS = [
  'tile/64/000',
  'tile/00/000',
  'tile/-1/000',
  'tile/0/0',
  'tile/0/0000',
  'tile/0/x000/000',
  'tile/0/x001',
  'tile/0/001/000',
  'tile/0/x1/000',
  'tile/0/000.p/0',
  'tile/0/000.p/05',
  'tile/0/000.p/256',
  'tile/0/000.p/999',
  'tile/0/000.p/',
  'tile/0/000/',
  '/tile/0/000',
  'tile/entry/000',
  'tile/0/x999/x999/x999/x999/x999/999',
];
for (const path of NO_PATHS) test(`${path} names no tile`, () => assert.equal(tileOf(path), undefined));

/** The tiles of a size as level: full ones + width of the partial one. */
function shape(size: number): Record<number, [full: number, partial: number]> {
  const levels: Record<number, [number, number]> = {};
  for (const { level, width } of tilesOf(size)) {
    const [full, partial] = levels[level] ?? [0, 0];
    levels[level] = width === 256 ? [full + 1, partial] : [full, partial + width];
  }
  return levels;
}

test('a tree of 70,000 has the tiles that the specification counts, and one of 256 a first hash above', () => {
  assert.deepEqual(shape(70_000), { 0: [273, 112], 1: [1, 17], 2: [0, 1] });
  assert.deepEqual(shape(256), { 0: [1, 0], 1: [0, 1] });
  assert.deepEqual(shape(255), { 0: [0, 255] });
  assert.deepEqual(shape(1), { 0: [0, 1] });
  assert.deepEqual(shape(0), {});
});

test('a tile that a tree does not have is 0 wide', () => {
  assert.deepEqual([widthOf(0, 2, 512), widthOf(1, 0, 255), widthOf(0, 1, 257), widthOf(0, 0, 257)], [0, 0, 1, 256]);
});

test('a tile is its hashes side by side', () => {
  const tile = tileBytes([Buffer.alloc(32, 1), Buffer.alloc(32, 2)]);
  assert.equal(tile.length, 64);
  assert.deepEqual(hashIn(tile, 1), Buffer.alloc(32, 2));
});

test('a bundle is each entry after its length in two bytes', () => {
  const bundle = bundleBytes([Buffer.from('a'), Buffer.alloc(0), Buffer.alloc(0x0102, 'b')]);
  assert.equal(bundle.toString('latin1'), `\0\x01a\0\0\x01\x02${'b'.repeat(0x0102)}`);
  assert.equal(bundleBytes([Buffer.alloc(65_535)]).length, 65_537);
  assert.throws(() => bundleBytes([Buffer.alloc(65_536)]), RangeError);
});

test.run();
