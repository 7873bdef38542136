import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { figureOf } from '#projections/figures.ts';
import { allSaid, saidUntil } from '#projections/said.ts';
import { endOf } from '#src/domain/time.ts';
import { given } from '../support/given.ts';
import { eventOfStep, OPENING, policyCases } from '../support/policy-cases.ts';

const policy = suite('policy best/v1');
const id = (index: number): string => `00000000-0000-7000-8000-${index.toString(16).padStart(12, '0')}`;

for (const { rule, steps, statedUntil, atStep, expect } of policyCases()) {
  policy(rule, () => {
    const bodies = steps.map((step) => eventOfStep(step, steps, (index) => id(index + 1)));
    const history = given('incident/case', [OPENING, ...bodies.slice(0, (atStep ?? steps.length) + 1)]);
    const until = statedUntil === undefined ? null : (endOf(statedUntil) ?? assert.fail('not a date'));
    const figure = figureOf(saidUntil(allSaid(history), until), { measure: 'killed', group: 'inmate' });
    if (expect === null) {
      assert.equal(figure.phase, 'none');
      assert.equal(figure.value, null);
      return;
    }
    const answer: Record<string, unknown> = Object.fromEntries(
      Object.keys(expect).map((field) => [field, figure[field as keyof typeof figure]]),
    );
    assert.deepEqual(answer, expect);
  });
}

policy.run();
