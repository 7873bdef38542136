// The reference that the random histories are held against, by itself: the cases of the policy, and histories made by hand.
import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { eventOfStep, OPENING, policyCases } from '../support/policy-cases.ts';
import { type Answer, viewOf } from '../support/reference/best.ts';
import { answerOf } from '../support/reference/groups.ts';
import { eventId } from '../support/spec.ts';

const test = suite('the reference');
const SERIES = { measure: 'killed', group: 'inmate' };

for (const { rule, steps, statedUntil, atStep, expect } of policyCases()) {
  test(`answers the case: ${rule}`, () => {
    const bodies = [OPENING, ...steps.map((step) => eventOfStep(step, steps, (index) => eventId(index + 1)))];
    const events = bodies.map((body, n) => ({ ...body, subject: 'incident/case', id: eventId(n), position: n }));
    const P = atStep === undefined ? undefined : atStep + 1;
    const answer = answerOf(SERIES, viewOf(events, 'incident/case', P, statedUntil));
    const fields = Object.keys(expect ?? {}) as (keyof Answer)[];
    assert.deepEqual(Object.fromEntries(fields.map((field) => [field, answer[field]])), expect ?? {});
    assert.equal(answer.phase === 'none', expect === null);
  });
}

test.run();
