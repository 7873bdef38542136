import assert from 'node:assert/strict';
import type { Answer } from '../support/api.ts';
import { claim, merged, one, revised, said, TOLL } from './events.ts';
import { riot, total } from './story.ts';

export const DUP = 'incident/first-report';
export const NIGHT = 'incident/night';
const police = { claimant: 'Police', role: 'police' };

/** One night, entered twice: 24 by the police in one report, 30 by the prosecutor in the other, 280 in the year. */
export const TOLD: readonly object[] = [
  one(DUP, riot('2021-09-28', { title: 'First report' })), // 0
  one(DUP, revised(claim('a', 24, { stated: '2021-09-28', ...police }))),
  one(NIGHT, riot('2021-09-28/2021-09-29', { title: 'The night' })), // 2
  one(NIGHT, revised(claim('a', 30, { stated: '2021-09-29', claimant: 'Fiscalía', role: 'prosecutor' }))),
  one(DUP, said('calm')),
  one(TOLL, total('t1', 280, { stated: '2021-10-01', includesIncident: DUP })), // 5
  one(DUP, merged(NIGHT, { reason: 'the same night' })), // 6
];
export const BEFORE = 'atPosition=5';

/** Where a reader of a merged incident is sent. */
export const location = (answer: Answer): string | undefined => {
  assert.equal(answer.status, 308, answer.text);
  assert.equal(answer.headers['cache-control'], 'no-cache', 'a split undoes it: nobody may keep it');
  return answer.headers.location;
};
