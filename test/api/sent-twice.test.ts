import assert from 'node:assert/strict';
import { suite } from 'uvu';
import type { ProblemCode } from '#src/http/problems.ts';
import { type Api, openApi } from '../support/api.ts';
import {
  amended,
  BEGUN,
  type Body,
  claim,
  DECREED,
  EMERGENCY,
  INCIDENT,
  OPERATION,
  one,
  pinned,
  RIOT,
  retracted,
  revised,
  said,
  several,
  TOLL,
  totalled,
} from './events.ts';

const twice = suite<{ api: Api }>('a request without a key, sent twice');

twice.before.each(async (context) => {
  context.api = await openApi();
});
twice.after.each(({ api }) => api.end());

/** What a second one is refused with, or null where it is another event of its own right. */
const CASES: readonly { subject: string; before: readonly Body[]; body: Body; second: ProblemCode | null }[] = [
  { subject: INCIDENT, before: [], body: RIOT, second: 'already-begun' },
  { subject: OPERATION, before: [], body: BEGUN, second: 'already-begun' },
  { subject: EMERGENCY, before: [], body: DECREED, second: 'already-begun' },
  { subject: TOLL, before: [], body: totalled(claim('t')), second: 'claim-id-taken' },
  { subject: INCIDENT, before: [RIOT], body: revised(claim('a')), second: 'claim-id-taken' },
  { subject: INCIDENT, before: [RIOT], body: said(), second: null },
  { subject: OPERATION, before: [BEGUN], body: { type: 'TransferOperationProgressed', data: {} }, second: null },
  {
    subject: OPERATION,
    before: [BEGUN],
    body: { type: 'TransferOperationEnded', data: {} },
    second: 'already-ended',
  },
  { subject: EMERGENCY, before: [DECREED], body: { type: 'EmergencyExtended', data: { days: 30 } }, second: null },
  { subject: EMERGENCY, before: [DECREED], body: { type: 'EmergencyLifted', data: {} }, second: 'already-ended' },
];

for (const { subject, before, body, second } of CASES) {
  const end = second === null ? 'is recorded twice' : `is refused with ${second}`;
  twice(`${body.type} ${end}`, async ({ api }) => {
    if (before.length > 0) await api.record(several(subject, ...before));
    await api.record(one(subject, body));
    if (second !== null) await api.refuses(one(subject, body), second);
    else assert.equal((await api.record(one(subject, body))).revision, before.length + 1);
  });
}

twice('that names a revision is refused for it, with the first among the missed', async ({ api }) => {
  const lift = (assessment: string | undefined): Body => ({
    type: 'AssessmentLifted',
    data: { assessment, reason: 'a better list', stated: '2021-10-02' },
  });
  const { events } = await api.record(several(INCIDENT, RIOT, revised(claim('a')), pinned()), { 'if-none-match': '*' });
  const bodies: readonly Body[] = [
    amended({ of: 'a', fields: { value: 25 } }),
    retracted('a'),
    { type: 'ClaimReinstated', data: { of: ['a'] } },
    pinned({ part: 'Pavilion 5' }),
    lift(events[2]?.id),
  ];
  for (const [n, body] of bodies.entries()) {
    const headers = { 'if-match': `"${n + 2}"` };
    const first = await api.record(one(INCIDENT, body), headers);
    const found = await api.refuses(one(INCIDENT, body), 'revision-differs', undefined, headers);
    const [missed] = found.missed as readonly { id: string }[];
    assert.equal(missed?.id, first.events[0]?.id);
  }
});

twice.run();
