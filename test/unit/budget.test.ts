import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { suite } from 'uvu';
import type { EventBody } from '#src/domain/events.ts';
import { Recorder } from '#src/recording/recorder.ts';
import { Subjects } from '#src/recording/subjects.ts';
import { budgetEnds, withinBudget } from '#src/store/budget.ts';
import { StoreUnavailableError } from '#src/store/errors.ts';
import { MemoryStore } from '#src/store/memory.ts';

const budget = suite('the budget of a request');

budget('is there for all that is done for it, and for nothing else', async () => {
  assert.equal(budgetEnds(), Number.POSITIVE_INFINITY);
  const before = performance.now();
  await withinBudget(5000, async () => {
    await delay(1);
    const ends = budgetEnds();
    assert.ok(ends >= before + 5000 && ends <= performance.now() + 5000);
    await withinBudget(60_000, async () => assert.equal(budgetEnds(), ends, 'none gets more than it has'));
    await withinBudget(10, async () => assert.ok(budgetEnds() < ends));
  });
  assert.equal(budgetEnds(), Number.POSITIVE_INFINITY);
});

/** A store that reads a stream when the test says so. */
class WaitingStore extends MemoryStore {
  readonly reading = Promise.withResolvers<void>();

  override async readStream(...read: Parameters<MemoryStore['readStream']>) {
    await this.reading.promise;
    return super.readStream(...read);
  }
}

budget('counts while a request waits for those before it: it is then not tried', async () => {
  const store = new WaitingStore();
  const recorder = new Recorder({ store, subjects: new Subjects(store, 'ledger.'), now: Date.now });
  const body = { type: 'RiotReported', data: { kind: 'riot', places: ['EC-G'] } } as EventBody;
  const record = () => recorder.record({ subject: 'incident/a', bodies: [body], caller: 'desk', correlation: 'c' });
  const first = withinBudget(60_000, record);
  const second = withinBudget(1, record);
  await delay(5);
  store.reading.resolve();
  assert.equal((await first).outcome, 'recorded');
  await assert.rejects(second, StoreUnavailableError);
  assert.equal(await store.head(), 0);
});

budget.run();
