import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { chance } from '../support/chance.ts';
import { tries } from '../support/tries.ts';
import { killService } from './service-kill.ts';

const ROUNDS = tries(8, 80);
const drill = suite('a service killed under load');

drill(`loses nothing that it acknowledged, in ${ROUNDS} rounds`, async () => {
  const tally = await killService(ROUNDS, chance());
  console.log(JSON.stringify(tally));
  assert.equal(tally.rounds, ROUNDS);
  assert.ok(tally.acknowledged > ROUNDS, 'the load was none');
});

drill.run();
