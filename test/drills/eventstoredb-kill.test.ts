import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { tries } from '../support/tries.ts';
import { killServer } from './eventstoredb-kill.ts';

const ROUNDS = tries(2, 10);
const drill = suite('an EventStoreDB killed under load');

drill(`has all that was acknowledged, once, in ${ROUNDS} rounds`, async () => {
  const tally = await killServer(ROUNDS);
  assert.equal(tally.rounds, ROUNDS);
  assert.ok(tally.acknowledged > 50 * ROUNDS, 'the load was none');
  assert.deepEqual([tally.found, tally.doubled], [tally.acknowledged, 0]);
  assert.ok(tally.slowestReturnMs < 5000, `nothing was acknowledged for ${tally.slowestReturnMs} ms after a return`);
});

drill.run();
