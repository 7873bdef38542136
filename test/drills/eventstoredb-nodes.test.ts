import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { tries } from '../support/tries.ts';
import { killNodes } from './eventstoredb-nodes.ts';

const KILLS = { 2: tries(2, 10), 3: tries(3, 20) };
const drill = suite('nodes over one EventStoreDB that are killed under load');

for (const [count, kills] of Object.entries(KILLS)) {
  drill(`tell the same in the end, ${count} of them after ${kills} kills`, async () => {
    const tally = await killNodes(Number(count), kills);
    console.log(JSON.stringify(tally));
    assert.deepEqual([tally.found, tally.doubled], [tally.acknowledged, 0]);
    assert.ok(tally.acknowledged > 50 * kills, 'the load was none');
    assert.ok(tally.readsAfter > 0);
  });
}

drill.run();
