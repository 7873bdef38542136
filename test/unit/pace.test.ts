import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { suite } from 'uvu';
import { type Busy, Pace, Saying } from '#src/rebuilding/pace.ts';
import { MemoryStore } from '#src/store/memory.ts';

const test = suite('pace of a thread beside the service');

const busy = (thousandths: number): Busy => new Int32Array(new SharedArrayBuffer(4)).fill(thousandths);
const never = new AbortController().signal;

/** Takes a processor for so long, in ms. */
function work(milliseconds: number): void {
  const began = process.threadCpuUsage();
  const taken = (): number => {
    const { user, system } = process.threadCpuUsage(began);
    return (user + system) / 1000;
  };
  while (taken() < milliseconds);
}

test('while the service is busy all the time, it rests three times as long as it worked', async () => {
  const pace = new Pace(busy(1000), never);
  work(40);
  const began = performance.now();
  await pace.rest();
  assert.ok(performance.now() - began >= 3 * 40 - 2);
});

test('what it rested for is not rested for again', async () => {
  const pace = new Pace(busy(1000), never);
  work(20);
  await pace.rest();
  let isOver = false;
  const long = delay(50).then(() => {
    isOver = true;
  });
  await pace.rest();
  assert.equal(isOver, false);
  await long;
});

test('a stop ends a rest', async () => {
  const stopping = new AbortController();
  const pace = new Pace(busy(1000), stopping.signal);
  work(20);
  const resting = pace.rest().catch((error: Error) => error.name);
  stopping.abort();
  assert.equal(await resting, 'AbortError');
});

test('how busy a thread is is said to those beside it', async () => {
  const saying = new Saying();
  work(150);
  let said = 0;
  // The first time that it is said, it is of the work: however late that comes.
  for (let waits = 0; said === 0 && waits < 20_000; waits += 1) {
    await delay(5);
    said = Atomics.load(saying.busy, 0);
  }
  saying.stop();
  assert.ok(said > 0 && said <= 1000, `said ${said}`);
});

test('a store is followed in smaller batches: every event, in order', async () => {
  const store = new MemoryStore();
  const ids = Array.from({ length: 700 }, (_, n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`);
  for (const [n, id] of ids.entries()) {
    await store.append(`ledger.incident-${n % 3}`, n < 3 ? 'none' : Math.floor(n / 3) - 1, [
      { id, type: 'StatementRecorded', data: { gist: 'a' }, meta: { schema: 1 } },
    ]);
  }
  const stopping = new AbortController();
  const found: string[] = [];
  let longest = 0;
  for await (const batch of new Pace(busy(0), never).over(store).follow(0, stopping.signal)) {
    longest = Math.max(longest, batch.length);
    found.push(...batch.map(({ id }) => id));
    if (found.length === ids.length) stopping.abort();
  }
  assert.deepEqual(found, ids);
  assert.ok(longest <= 250);
});

test.run();
