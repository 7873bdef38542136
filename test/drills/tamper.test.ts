import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { tries } from '../support/tries.ts';
import { tamper } from './tamper.ts';

const drill = suite('a tampered export');

drill('of 20 events is refused with any byte changed, and what is named is what was changed', async () => {
  const tally = await tamper({ events: 20, every: 1, lines: false });
  console.log(JSON.stringify(tally));
  assert.ok((tally['bytes of events'] ?? 0) > 4000);
});

/** Of a large export each so manieth byte. */
const EVERY = Math.ceil(61 / tries(1, 9));

drill(`of 260 events is refused with a byte in ${EVERY} changed, and with any line or file`, async () => {
  const tally = await tamper({ events: 260, every: EVERY, lines: true });
  console.log(JSON.stringify(tally));
  assert.equal(tally['lines dropped'], 260);
});

drill.run();
