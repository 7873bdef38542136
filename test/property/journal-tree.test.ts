import assert from 'node:assert/strict';
import type { DatabaseSync } from 'node:sqlite';
import { suite } from 'uvu';
import { openJournalFile } from '#src/journal/schema.ts';
import { Tables } from '#src/journal/tables.ts';
import { Tree } from '#src/journal/tree.ts';
import { leafHash } from '#src/log/hash.ts';
import { verifyConsistency, verifyInclusion } from '#src/log/verify-proof.ts';
import { plainRoot } from '../support/log.ts';
import fc from '../support/random.ts';
import { tries } from '../support/tries.ts';

const test = suite('the log’s tree in the journal');

function write(tables: Tables, tree: Tree): void {
  tables.transaction(() => tree.write());
  tree.written();
}

test('has the roots and proofs of its leaves, however often it was written, or opened again, in between', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(1, 3, 250, 'write', 'reopen', 'crash'), { maxLength: 14 }), (steps) => {
      const db: DatabaseSync = openJournalFile(':memory:');
      const tables = new Tables(db);
      let tree = new Tree(tables);
      let [leaves, kept]: [string[], number] = [[], 0];
      for (const step of steps) {
        if (typeof step === 'number') {
          for (let n = 0; n < step; n += 1) {
            leaves.push(`{"n":${leaves.length}}`);
            tree.append(leafHash(leaves.at(-1) as string));
          }
          continue;
        }
        if (step !== 'crash') {
          write(tables, tree);
          kept = leaves.length;
        }
        if (step !== 'write') {
          tree = new Tree(tables);
          leaves = leaves.slice(0, kept);
        }
      }
      assert.deepEqual([tree.size, tree.root()], [leaves.length, plainRoot(leaves)]);
      for (const size of [0, 1, 255, 256, 257, leaves.length - 1].filter((n) => n >= 0 && n <= leaves.length)) {
        const root = plainRoot(leaves.slice(0, size));
        assert.deepEqual(tree.root(size), root);
        assert.ok(verifyConsistency(size, leaves.length, root, tree.root(), tree.consistency(size, leaves.length)));
        if (size === 0) continue;
        const proof = tree.inclusion(size - 1, size);
        assert.ok(verifyInclusion(leafHash(leaves[size - 1] as string), size - 1, size, proof, root));
      }
      assert.throws(() => tree.root(leaves.length + 1), RangeError);
      db.close();
    }),
    { numRuns: tries(60, 600) },
  );
});

test.run();
