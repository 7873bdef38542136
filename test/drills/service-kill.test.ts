import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { killService } from './service-kill.ts';

const ROUNDS = 30;
const drill = suite('a service killed under load');

drill(`loses nothing that it acknowledged, in ${ROUNDS} rounds`, async () => {
  const tally = await killService(ROUNDS, Math.random);
  console.log(JSON.stringify(tally));
  assert.equal(tally.rounds, ROUNDS);
  assert.ok(tally.acknowledged > ROUNDS, 'the load was none');
});

drill.run();
