import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { tries } from '../support/tries.ts';
import { faultRounds, type Tally } from './eventstoredb-faults.ts';
import { FAULTS } from './server-faults.ts';

const ROUNDS = tries(2, 10);
const AT_ONCE = 3;
const drill = suite('an EventStoreDB that errs under the load of a service');

/** All faults, some at a time, each on a server and a service of its own: most of a round is waiting. */
const running = new Map<string, PromiseWithResolvers<Tally>>(
  Object.keys(FAULTS).map((name) => [name, Promise.withResolvers<Tally>()]),
);
for (const { promise } of running.values()) promise.catch(() => undefined);

drill.before(() => {
  const waiting = [...running];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [name, { resolve, reject }] = next;
      await faultRounds(name, ROUNDS).then(resolve, reject);
    }
  };
  for (let n = 0; n < AT_ONCE; n += 1) void work();
});

for (const [name, { promise }] of running) {
  drill(`costs it nothing that it acknowledged, in ${ROUNDS} rounds of: ${name}`, async () => {
    const tally = await promise;
    console.log(name, JSON.stringify(tally));
    assert.equal(tally.rounds, ROUNDS);
    assert.deepEqual([tally.found, tally.doubled], [tally.acknowledged, 0]);
    assert.ok(tally.acknowledged > 50 * ROUNDS, 'the load was none');
  });
}

drill.run();
