import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { chainOf, type Step } from '#projections/chain.ts';
import { allSaid, saidUntil } from '#projections/said.ts';
import type { Series } from '#src/domain/claim.ts';
import { endOf } from '#src/domain/time.ts';
import { type Given, given } from '../support/given.ts';
import { amends, claim, incident, lifts, pins, reinstates, retracts, says, strikes } from '../support/spec.ts';

const test = suite('the revision chain of a figure');
const KILLED: Series = { measure: 'killed', group: 'inmate' };

function chain(events: readonly Given[], series = KILLED, until?: string): Step[] {
  const all = allSaid(given('incident/x', [incident(), ...events]));
  return chainOf(all, saidUntil(all, until === undefined ? null : (endOf(until) ?? null)), series);
}
const by = (institution: string, role: string, stated: string, value: number, fields: object = {}): object =>
  claim(`${institution}${value}`, { institution, role, stated, value, ...fields });
const update = (of: string) => ({ relation: { kind: 'update', of: [of] } });
const repeat = (of: string) => ({ relation: { kind: 'repeat', of: [of] } });
const correction = (of: string, reason: string) => ({ relation: { kind: 'correction', of: [of], reason } });
const moves = (steps: readonly Step[]) => steps.map(({ moved }) => moved && [moved.from, moved.to, moved.reason]);
const fates = (steps: readonly Step[]) =>
  Object.fromEntries(steps.flatMap(({ kind, claim: id, fate }) => (kind === 'claim' ? [[id, fate]] : [])));

/** The night of 12 November: 58, 68, then down to 62, because body parts had been counted as bodies. */
const NOVEMBER = [
  says(by('police', 'police', '2021-11-13T08:00-05:00', 58)),
  says(by('fge', 'prosecutor', '2021-11-13T18:00-05:00', 68, { status: 'preliminary' })),
  says(
    by('medicine', 'forensic', '2021-11-16', 62, { status: 'confirmed', ...correction('fge68', 'body-parts-counted') }),
  ),
];

test('a figure moves from word to word, downwards with its reason', () => {
  assert.deepEqual(moves(chain(NOVEMBER)), [
    [null, 58, null],
    [58, 68, null],
    [68, 62, 'body-parts-counted'],
  ]);
  assert.deepEqual(
    chain(NOVEMBER).map(({ figure }) => [figure.phase, figure.value, figure.claim]),
    [
      ['open', 58, 'police58'],
      ['open', 68, 'fge68'],
      ['settled', 62, 'medicine62'],
    ],
  );
});

test('a reinstatement that is dated to the month comes after the retraction that it undoes', () => {
  const story = (...said: readonly (string | undefined)[]) => [
    NOVEMBER[1] ?? assert.fail(),
    retracts('fge68', { stated: '2021-11-20' }),
    ...said.map((stated) => reinstates('fge68', stated === undefined ? {} : { stated })),
  ];
  for (const stated of ['2021-11', undefined]) {
    const steps = chain(story(stated));
    assert.deepEqual(
      steps.map(({ kind, figure }) => [kind, figure.value]),
      [
        ['claim', 68],
        ['retraction', null],
        ['reinstatement', 68],
      ],
    );
  }
  assert.deepEqual(
    chain(story('2021-11-19')).map(({ kind }) => kind),
    ['claim', 'reinstatement', 'retraction'],
  );
});

test('an institution that undoes its own correction has its earlier word again, in another series too', () => {
  const corrected = says(
    by('fge', 'prosecutor', '2021-11-16', 3, { group: 'police', ...correction('fge68', 'reallocated') }),
  );
  const story = [NOVEMBER[1] ?? assert.fail(), corrected, reinstates('fge68', { stated: '2021-11-17' })];
  const police: Series = { measure: 'killed', group: 'police' };
  assert.deepEqual(
    moves(chain(story)).map((move) => move?.slice(0, 2)),
    [
      [null, 68],
      [68, null],
      [null, 68],
    ],
  );
  assert.deepEqual(
    moves(chain(story, police)).map((move) => move?.slice(0, 2)),
    [
      [null, 3],
      [3, null],
    ],
  );
  assert.deepEqual(fates(chain(story, police)), { fge3: 'superseded' });
});

test('estimates that differ contradict nothing, and do not agree', () => {
  const story = [
    says(by('council', 'government', '2021-05-01', 300, { qualifier: 'about' })),
    says(by('agency', 'agency', '2021-05-02', 600, { qualifier: 'about' })),
    says(by('hospital', 'witness', '2021-05-02', 12)),
    says(by('monitor', 'ngo', '2021-05-03', 12, { qualifier: 'at-least' })),
  ];
  assert.deepEqual(fates(chain(story)), {
    council300: 'differing',
    agency600: 'differing',
    hospital12: 'in-agreement',
    monitor12: 'best',
  });
});

test('each step names its claim, its event, who said it and what became of it', () => {
  const [, , last] = chain(NOVEMBER);
  assert.ok(last);
  assert.equal(last.event, '00000000-0000-7000-8000-000000000003');
  assert.deepEqual(
    [last.kind, last.claim, last.position, last.reason],
    ['claim', 'medicine62', 3, 'body-parts-counted'],
  );
  assert.deepEqual(
    [last.source?.institution, last.source?.role, last.source?.status],
    ['medicine', 'forensic', 'confirmed'],
  );
  assert.deepEqual(fates(chain(NOVEMBER)), { police58: 'outdated', fge68: 'dropped', medicine62: 'best' });
});

test('the order is that of saying, not of recording', () => {
  const steps = chain([...NOVEMBER].reverse().filter((_, n) => n > 0));
  assert.deepEqual(
    steps.map(({ claim: id, position }) => [id, position]),
    [
      ['police58', 2],
      ['fge68', 1],
    ],
  );
});

test('a move has the reason of its step, but not where that is about another claim than the one that stood before', () => {
  const government = (id: string, value: number, day: string, relation: object): object =>
    claim(id, { value, role: 'government', institution: 'government', stated: `2021-05-0${day}`, ...relation });
  const steps = chain([
    says(government('a', 11300, '1', {})),
    says(government('b', 3958, '2', correction('a', 'basis-changed'))),
    says(government('c', 4333, '3', { relation: { kind: 'update', of: ['b'], reason: 'bodies-found' } })),
    says(by('police', 'police', '2021-05-04', 4400)),
    says(government('d', 4350, '5', correction('c', 'double-count'))),
    says(government('e', 4360, '6', correction('d', 'double-count'))),
  ]);
  assert.deepEqual(moves(steps), [
    [null, 11300, null],
    [11300, 3958, 'basis-changed'],
    [3958, 4333, 'bodies-found'],
    [4333, 4400, null],
    [4400, 4350, null],
    [4350, 4360, 'double-count'],
  ]);
  assert.equal(steps[4]?.reason, 'double-count', 'the step itself keeps it');
});

test('a move begins where the figure stood, though no step of the chain moved it there', () => {
  const below = (value: number, more: object): object =>
    claim(`i${value}`, { value, role: 'police', institution: 'police', ...more });
  const own = (id: string, value: number, stated: string): object =>
    claim(id, { group: 'all', value, role: 'police', institution: 'police', stated });
  const steps = chain(
    [
      says(own('a', 9, '2021-05-01'), below(5, { stated: '2021-05-01' })),
      retracts('a', { stated: '2021-05-02' }),
      says(below(6, { stated: '2021-05-03', ...update('i5') })),
      says(own('b', 10, '2021-05-04')),
    ],
    { measure: 'killed', group: 'all' },
  );
  assert.deepEqual(
    steps.map(({ claim: id, moved }) => [id, moved?.from, moved?.to]),
    [
      ['a', null, 9],
      ['a', 9, 5],
      ['b', 6, 10],
    ],
  );
});

test('as of a day, a later word is in the chain and not in view', () => {
  const steps = chain(NOVEMBER, KILLED, '2021-11-13');
  assert.deepEqual(fates(steps), { police58: 'outdated', fge68: 'best', medicine62: 'not-in-view' });
  assert.deepEqual(moves(steps).at(-1), null);
});

test('no claim is left out, whatever became of it', () => {
  const steps = chain([
    says(by('a', 'police', '2021-05-01', 5)),
    says(by('a', 'police', '2021-05-02', 6)),
    says(by('b', 'ngo', '2021-05-02', 9), by('c', 'media', '2021-05-02', 2), by('d', 'media', '2021-05-03', 6)),
    says(by('e', 'media', '2021-05-04', 7, repeat('a6')), by('f', 'witness', '2021-05-04', 50)),
    strikes('f50'),
    retracts('c2', { stated: '2021-05-05' }),
  ]);
  assert.deepEqual(fates(steps), {
    a5: 'superseded',
    a6: 'outdated',
    b9: 'best',
    c2: 'dropped',
    d6: 'conflicting',
    e7: 'carried',
    f50: 'struck',
  });
});

test('a word that its own institution updated is superseded, whatever the hours say', () => {
  const steps = chain([
    says(by('a', 'police', '2021-05-01T16:00-05:00', 100, { qualifier: 'more-than' })),
    says(by('a', 'police', '2021-05-01', 118, update('a100'))),
  ]);
  assert.deepEqual(fates(steps), { a118: 'best', a100: 'superseded' });
  assert.equal(steps.at(-1)?.figure.value, 118);
});

test('a repeat of what is not in view stands for itself', () => {
  const events = [
    says(claim('a5', { institution: 'a', role: 'police' })),
    says(by('b', 'media', '2021-05-02', 5, repeat('a5'))),
    says(by('c', 'media', '2021-05-02', 5)),
  ];
  assert.deepEqual(fates(chain(events)), { a5: 'best', b5: 'carried', c5: 'in-agreement' });
  assert.deepEqual(fates(chain(events, KILLED, '2021-05')), { a5: 'not-in-view', b5: 'in-agreement', c5: 'best' });
});

test('a silent institution leaves nothing: what it said before is superseded', () => {
  const steps = chain([
    says(by('p', 'prosecutor', '2021-05-01', 70), by('p', 'prosecutor', '2021-05-02', 68)),
    retracts('p68', { stated: '2021-05-03', reason: 'counted twice' }),
  ]);
  assert.deepEqual(fates(steps), { p70: 'superseded', p68: 'dropped' });
  assert.deepEqual(moves(steps).at(-1), [68, null, 'counted twice']);
  assert.equal(steps.at(-1)?.figure.phase, 'none');
});

test('retractions and reinstatements are steps, each with its reason', () => {
  const steps = chain([
    says(by('a', 'police', '2021-05-01', 5)),
    retracts('a5', { stated: '2021-05-02', reason: 'withdrawn' }),
    reinstates('a5', { stated: '2021-05-03', reason: 'confirmed after all' }),
  ]);
  assert.deepEqual(
    steps.map(({ kind, claim: id }) => [kind, id]),
    [
      ['claim', 'a5'],
      ['retraction', 'a5'],
      ['reinstatement', 'a5'],
    ],
  );
  assert.deepEqual(moves(steps), [
    [null, 5, null],
    [5, null, 'withdrawn'],
    [null, 5, 'confirmed after all'],
  ]);
});

test('a correction by a claim of another series is a step of its own', () => {
  const steps = chain([
    says(by('a', 'police', '2021-05-01', 5)),
    says(by('b', 'forensic', '2021-05-02', 4, { group: 'police', ...correction('a5', 'scope-error') })),
  ]);
  assert.deepEqual(
    steps.map(({ kind, claim: id, reason, fate }) => [kind, id, reason, fate]),
    [
      ['claim', 'a5', null, 'dropped'],
      ['correction', 'a5', 'scope-error', null],
    ],
  );
});

test('an assessment and its lifting are steps; meanwhile the words stay beside it', () => {
  const events = [says(by('a', 'police', '2021-05-01', 5)), pins({ value: 7, stated: '2021-05-03' })];
  const steps = chain([...events, lifts(2)]);
  assert.deepEqual(
    steps.map(({ kind, figure, reason }) => [kind, figure.phase, figure.value, reason]),
    [
      ['claim', 'open', 5, null],
      ['assessment', 'pinned', 7, 'the desk counted'],
      ['assessment-lifted', 'open', 5, 'counted anew'],
    ],
  );
  assert.deepEqual(fates(chain(events)), { a5: 'outdated' });
});

test('a word that changes nothing is a step without a move', () => {
  const steps = chain([
    says(by('a', 'police', '2021-05-02', 5)),
    says(by('b', 'media', '2021-05-03', 4, { qualifier: 'at-least' })),
  ]);
  assert.deepEqual(moves(steps), [[null, 5, null], null]);
});

test('a step shows the claim as amended, and what the slip was', () => {
  const [step] = chain([says(by('a', 'police', '2021-05-01', 86)), amends('a86', { value: 68 })]);
  assert.equal(step?.figure.value, 68);
  assert.deepEqual(
    step?.amendments.map(({ was }) => was),
    [{ value: 86 }],
  );
});

test('a group that nobody counted shows the words of the groups below it', () => {
  const words = [
    says(
      by('a', 'police', '2021-05-01', 6, { group: 'police' }),
      by('b', 'military', '2021-05-02', 1, { group: 'military' }),
    ),
  ];
  const steps = chain(words, { measure: 'killed', group: 'security-forces' });
  assert.deepEqual(moves(steps), [
    [null, 6, null],
    [6, 7, null],
  ]);
  assert.deepEqual(fates(steps), { a6: 'best', b1: 'best' });
  assert.equal(steps.at(-1)?.figure.phase, 'rolled-up');
});

test('a group whose own word was withdrawn shows the words of the groups below it again', () => {
  const steps = chain(
    [
      says(by('a', 'police', '2021-05-01', 9, { group: 'security-forces' })),
      says(by('b', 'military', '2021-05-02', 1, { group: 'military' })),
      retracts('a9', { stated: '2021-05-03' }),
    ],
    { measure: 'killed', group: 'security-forces' },
  );
  assert.deepEqual(fates(steps), { a9: 'dropped', b1: 'best' });
  assert.deepEqual(
    steps.map(({ figure }) => figure.value),
    [9, 9, 1],
  );
});

test('the chain of a part is its own', () => {
  const words = [says(by('a', 'police', '2021-05-01', 6), by('b', 'police', '2021-05-01', 2, { part: 'Turi' }))];
  assert.deepEqual(fates(chain(words)), { a6: 'best' });
  assert.deepEqual(fates(chain(words, { ...KILLED, part: 'TURI' })), { b2: 'best' });
});

test.run();
