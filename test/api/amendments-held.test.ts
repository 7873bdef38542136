import assert from 'node:assert/strict';
import { suite } from 'uvu';
import type { ProblemCode } from '#src/http/problems.ts';
import { type Api, openApi } from '../support/api.ts';
import {
  amended,
  BEGUN,
  type Body,
  claim,
  INCIDENT,
  OPERATION,
  one,
  RIOT,
  retracted,
  revised,
  SCOPE,
  several,
  TOLL,
  totalled,
} from './events.ts';

const amendment = suite<{ api: Api }>('an amendment over REST');

amendment.before.each(async (context) => {
  context.api = await openApi();
});
amendment.after.each(({ api }) => api.end());

const on = (stated: string) => ({ stated });
const zoned = { ...RIOT, data: { ...RIOT.data, claims: [claim('a', 68, on('2021-11-13'))] } };

/** What is recorded, the place of the event amended (undefined: claim `a`), the fields, and what is answered. */
const CASES: readonly (readonly [
  what: string,
  subject: string,
  recorded: readonly Body[],
  event: number | undefined,
  fields: object,
  code: ProblemCode,
  pointer: string,
  names: RegExp,
])[] = [
  [
    'that takes the base of an increment to another group',
    INCIDENT,
    [RIOT, revised(claim('a', 68)), revised(claim('b', 3, { qualifier: 'increment', base: 'a' }))],
    undefined,
    { group: 'police', note: 'misread' },
    'series-mismatch',
    '#/data/fields/group',
    /claim b would no longer hold/,
  ],
  [
    'that moves a claim behind its own correction',
    INCIDENT,
    [
      RIOT,
      revised(claim('a', 68, on('2021-11-13'))),
      revised(
        claim('b', 62, { ...on('2021-11-14'), relation: { kind: 'correction', of: ['a'], reason: 'double-count' } }),
      ),
    ],
    undefined,
    on('2021-11-15'),
    'contradicts-time',
    '#/data/fields/stated',
    /claim b/,
  ],
  [
    'that gives a repeated claim another measure',
    INCIDENT,
    [RIOT, revised(claim('a', 68)), revised(claim('b', 68, { relation: { kind: 'repeat', of: ['a'] } }))],
    undefined,
    { measure: 'injured' },
    'series-mismatch',
    '#/data/fields/measure',
    /claim b/,
  ],
  [
    'that gives a toll another measure than its claims have',
    TOLL,
    [totalled(claim('a', 280)), revised(claim('b', 300))],
    0,
    { scope: { ...SCOPE, measure: 'injured' } },
    'scope-mismatch',
    '#/data/fields/scope',
    /claim a/,
  ],
  [
    'that puts the beginning after a step',
    OPERATION,
    [BEGUN, { type: 'TransferOperationProgressed', data: { progressed: '2022-11-05' } }],
    0,
    { begun: '2022-11-06' },
    'contradicts-time',
    '#/data/fields/begun',
    /TransferOperationProgressed/,
  ],
  [
    'of the zone, on whose clock a correction comes before what it corrects',
    INCIDENT,
    [
      zoned,
      revised(
        claim('b', 62, {
          ...on('2021-11-13T04:00Z'),
          relation: { kind: 'correction', of: ['a'], reason: 'double-count' },
        }),
      ),
    ],
    0,
    { zone: 'America/Guayaquil' },
    'contradicts-time',
    '#/data/fields/zone',
    /claim b/,
  ],
];

for (const [what, subject, recorded, event, fields, code, pointer, names] of CASES) {
  amendment(`${what} is refused, with what would no longer hold`, async ({ api }) => {
    const { events } = await api.record(several(subject, ...recorded));
    const target = event === undefined ? { of: 'a' } : { event: events[event]?.id };
    const revision = { 'if-match': `"${recorded.length - 1}"` };
    const found = await api.refuses(one(subject, amended({ ...target, fields })), code, undefined, revision);
    assert.equal(found.errors?.[0]?.pointer, pointer);
    assert.match(found.errors?.[0]?.detail ?? '', names);
  });
}

amendment('in a list of events is held against those before it in the list', async ({ api }) => {
  await api.record(several(INCIDENT, RIOT, revised(claim('a', 68, on('2021-11-13')))));
  const acts = { ...retracted('a'), data: { of: ['a'], stated: '2021-11-14' } };
  const moved = amended({ of: 'a', fields: on('2021-11-15') });
  await api.refuses(several(INCIDENT, acts, moved), 'contradicts-time', ['#/events/1/data/fields/stated'], {
    'if-match': '"1"',
  });
  await api.record(several(INCIDENT, moved, { ...acts, data: { of: ['a'], stated: '2021-11-15' } }), {
    'if-match': '"1"',
  });
});

amendment.run();
