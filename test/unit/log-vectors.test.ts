import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import { isSubtree, verifyConsistency, verifyInclusion, verifySubtree } from '#src/log/verify-proof.ts';
import { vectors } from '../support/vectors.ts';

const test = suite('the vectors of github.com/transparency-dev/merkle');

/** A vector as its file has it. Sizes go up to 2^64, so they are read as text. */
interface Vector {
  readonly [count: string]: unknown;
  readonly proof: readonly string[] | null;
  readonly wantErr: boolean;
}

const parse = (json: string): Vector =>
  JSON.parse(json, (_, value, { source }: { source?: string } = {}) =>
    typeof value === 'number' ? BigInt(source ?? '') : value,
  );

const hash = (base64: unknown): Buffer => Buffer.from(String(base64), 'base64');
const count = (value: unknown): bigint => (typeof value === 'bigint' ? value : assert.fail(`no count: ${value}`));

/** A leaf's place in a subtree is that in a tree of its own. */
function subtreeInclusion(v: Vector, proof: readonly Buffer[]): boolean {
  const [start, end, index] = [count(v.start), count(v.end), count(v.leafIdx)];
  return isSubtree(start, end) && verifyInclusion(hash(v.leafHash), index - start, end - start, proof, hash(v.root));
}

const FOLDERS: Readonly<Record<string, (v: Vector, proof: readonly Buffer[]) => boolean>> = {
  inclusion: (v, proof) => verifyInclusion(hash(v.leafHash), count(v.leafIdx), count(v.treeSize), proof, hash(v.root)),
  consistency: (v, proof) => verifyConsistency(count(v.size1), count(v.size2), hash(v.root1), hash(v.root2), proof),
  subtreeinclusion: subtreeInclusion,
  subtreeconsistency: (v, proof) =>
    verifySubtree(count(v.start), count(v.end), count(v.size), hash(v.root1), hash(v.root2), proof),
};

const folder = vectors('merkle', 'testdata');
if (folder === undefined) test.skip('the vectors');
else {
  for (const [name, verify] of Object.entries(FOLDERS)) {
    const files = readdirSync(join(folder, name), { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.json'),
    );
    test(`there are vectors of ${name}`, () => assert.ok(files.length > 0));
    for (const file of files) {
      test(`${name}/${file}`, () => {
        const vector = parse(readFileSync(join(folder, name, file), 'utf8'));
        assert.equal(verify(vector, (vector.proof ?? []).map(hash)), !vector.wantErr);
      });
    }
  }
}

test.run();
