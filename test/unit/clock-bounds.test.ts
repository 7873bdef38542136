import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { ClockBounds } from '#src/store/eventstoredb/clock-bounds.ts';

const bounds = suite('the bounds of a clock');

/** The server showed 1,000 and a part of a ms at some moment between the steady times 0 and 40. */
function once(): ClockBounds {
  const its = new ClockBounds();
  its.note(1000, 1001, 0, 40);
  return its;
}

bounds('are not known before anything was measured', () => {
  assert.equal(new ClockBounds().ahead(5000, 0), undefined);
});

for (const [what, now, ahead] of [
  ['says as much as the server did', 1000, 0],
  ['may be right: the answer took a while', 1041, 0],
  ['is ahead by all but that while', 1140, 99],
  ['may be right, but for a part of a ms', 999, 0],
  ['is behind', 900, -99],
] as const) {
  bounds(`tell of a clock that ${what}`, () => assert.equal(once().ahead(now, 40), ahead));
}

bounds('go on with the steady clock: the service’s own may be set, that is seen at once', () => {
  const its = once();
  assert.equal(its.ahead(2000, 1000), 0);
  assert.equal(its.ahead(2000 + 70_000, 1000), 69_998);
  assert.equal(its.ahead(2000, 1000), 0);
});

bounds('are narrowed by a later measure', () => {
  const its = new ClockBounds();
  its.note(1000, 4000, 0, 0);
  assert.equal(its.ahead(3000, 0), 0);
  its.note(1000, 1001, 0, 1);
  assert.equal(its.ahead(3000, 0), 1999);
  // One that says less leaves them as they are.
  its.note(0, 9000, 2, 2);
  assert.equal(its.ahead(3002, 2), 1998);
});

bounds('are those of the newest measure where the server’s clock was set', () => {
  const its = once();
  its.note(91_000, 91_001, 1000, 1040);
  assert.equal(its.ahead(2000, 1040), -88_999);
  its.note(3000, 3001, 2000, 2040);
  assert.equal(its.ahead(3040, 2040), 0);
});

bounds('widen with time, and are not known any more in the end', () => {
  const its = new ClockBounds();
  its.note(1000, 1000, 0, 0);
  assert.equal(its.ahead(1000 + 100_000 + 100, 100_000), 50);
  assert.equal(its.ahead(1000 + 300_000 + 100, 300_000), 0);
  assert.equal(its.ahead(1000 + 300_001 + 70_000, 300_001), undefined);
});

bounds.run();
