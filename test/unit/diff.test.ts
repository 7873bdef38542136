import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { type FigureChange, mendedAfter } from '#projections/diff/changes.ts';
import { betweenDays, betweenPositions } from '../support/diff.ts';
import { eventsOf, type Given, given } from '../support/given.ts';
import {
  amends,
  amendsEvent,
  claim,
  incident,
  lifts,
  pins,
  reinstates,
  retracts,
  says,
  strikes,
} from '../support/spec.ts';

const diff = suite('what changed between two views of a subject');

const by = (id: string, value: number, role: string, stated: string, more: object = {}): object =>
  claim(id, { value, role, institution: role, stated, ...more });
const corrects = (of: string, reason: string) => ({ relation: { kind: 'correction', of: [of], reason } });

/** The changes between two positions: the incident begins at 0, what is said begins at 1. */
const changes = (events: readonly Given[], after: number, until: number): FigureChange[] =>
  betweenPositions(eventsOf('incident/x', [incident(), ...events]), after, until);
const values = (found: readonly FigureChange[]) =>
  found.map(({ before, after, moves }) => [
    before.value,
    after.value,
    moves.map((move) => [move.position, move.figure.value]),
  ]);
const causes = (found: readonly FigureChange[]) =>
  found.flatMap(({ moves }) => moves.map(({ type, claim: id, stated, reason }) => [type, id, stated, reason]));

/** The night of 28 September 2021: 24, 30, 35, more than 40, more than 100, 116, 118, 119. */
const SEPTEMBER = [
  says(by('a', 24, 'police', '2021-09-28')),
  says(by('b', 30, 'police', '2021-09-28T18:00-05:00')),
  says(by('c', 35, 'police', '2021-09-28T21:00-05:00')),
  says(by('d', 100, 'prison-authority', '2021-09-29', { qualifier: 'more-than' })),
  says(by('e', 116, 'prison-authority', '2021-09-29T18:00-05:00')),
  says(by('f', 118, 'prosecutor', '2021-09-30')),
  says(by('g', 119, 'prosecutor', '2021-10-04', { status: 'final' })),
];

/** The night of 12 November 2021: 58, 68, then down to 62. */
const NOVEMBER = [
  says(by('police58', 58, 'police', '2021-11-13T08:00-05:00')),
  says(by('fge68', 68, 'prosecutor', '2021-11-13T18:00-05:00')),
  says(
    by('medicine62', 62, 'forensic', '2021-11-16', { status: 'confirmed', ...corrects('fge68', 'body-parts-counted') }),
  ),
];

diff('names every event that moved a figure, and how it stood at both ends', () => {
  assert.deepEqual(values(changes(SEPTEMBER, 1, 3)), [
    [
      24,
      35,
      [
        [2, 30],
        [3, 35],
      ],
    ],
  ]);
  assert.deepEqual(values(changes(SEPTEMBER, 5, 7)), [
    [
      116,
      119,
      [
        [6, 118],
        [7, 119],
      ],
    ],
  ]);
  assert.deepEqual(values(changes(SEPTEMBER, 4, 5)), [[100, 116, [[5, 116]]]]);
  const [moved] = changes(SEPTEMBER, 6, 7);
  assert.deepEqual([moved?.before.phase, moved?.after.phase], ['open', 'settled']);
  assert.deepEqual(moved?.before.source?.role, 'prosecutor');
});

diff('has nothing of a figure that did not exist, and nothing where the two are one', () => {
  for (let position = -1; position < 8; position += 1) assert.deepEqual(changes(SEPTEMBER, position, position), []);
  const [first] = changes(SEPTEMBER, -1, 1);
  assert.deepEqual([first?.before.phase, first?.before.value, first?.after.value], ['none', null, 24]);
});

diff('gives a correction’s reason, downwards too', () => {
  const found = changes(NOVEMBER, 2, 3);
  assert.deepEqual(values(found), [[68, 62, [[3, 62]]]]);
  assert.deepEqual(causes(found), [['CasualtiesRevised', 'medicine62', '2021-11-16', 'body-parts-counted']]);
});

diff('has the claims of one event, where several moved a figure, each with its number and reason', () => {
  const said = (id: string, value: number, of: string, reason: string) =>
    by(id, value, 'government', '2021-05-02', corrects(of, reason));
  const [found] = changes(
    [
      says(by('a', 11300, 'government', '2021-05-01')),
      says(said('b', 3958, 'a', 'basis-changed'), said('c', 4333, 'b', 'bodies-found')),
      says(said('d', 4334, 'c', 'identification')),
    ],
    1,
    3,
  );
  assert.deepEqual(
    found?.moves.map(({ claim: id, reason, relation, steps }) => [
      id,
      reason,
      relation?.of,
      steps.map((step) => [step.claim, step.value, step.reason, step.relation?.of]),
    ]),
    [
      [
        'c',
        null,
        ['b'],
        [
          ['b', 3958, 'basis-changed', ['a']],
          ['c', 4333, 'bodies-found', ['b']],
        ],
      ],
      ['d', 'identification', ['c'], []],
    ],
  );
});

diff('takes of the claims of an event the one that corrects what stood, where another’s figure stands since', () => {
  const acts = [
    says(by('a', 40, 'government', '2021-05-02'), by('b', 30, 'police', '2021-05-01', { status: 'final' })),
    says(
      by('c', 20, 'media', '2021-05-03', { part: 'Turi' }),
      by('d', 41, 'government', '2021-05-03', { ...corrects('a', 'reallocated'), part: 'Litoral' }),
    ),
  ];
  const [found] = changes(acts, 1, 2);
  assert.deepEqual(causes(found === undefined ? [] : [found]), [
    ['CasualtiesRevised', 'd', '2021-05-03', 'reallocated'],
  ]);
  assert.deepEqual([found?.before.value, found?.after.value], [40, 30]);
});

diff('calls passing what its own figure passed, not what another did at that moment', () => {
  const history = given('incident/x', [
    incident(),
    says(by('a', 5, 'police', '2021-05-02'), by('b', 2, 'police', '2021-05-02', { group: 'police' })),
    says(by('c', 6, 'police', '2021-05-03')),
  ]);
  assert.deepEqual(
    betweenDays(history, '2021-05-01', '2021-05-09').map(({ group, moves }) => [
      group,
      moves.map(({ figure, passing }) => [figure.value, passing]),
    ]),
    [
      ['inmate', [5, 6].map((value) => [value, false])],
      ['police', [[2, false]]],
      ['all', [5, 7, 8].map((value) => [value, value === 5])],
    ],
  );
});

diff('tells of an old word entered late only where it moves something', () => {
  const late = [...SEPTEMBER.slice(6), ...SEPTEMBER.slice(0, 3)];
  assert.deepEqual(changes(late, 1, 4), []);
});

diff('tells of a retraction and a reinstatement, with whoever is left standing', () => {
  const acts = [
    ...NOVEMBER.slice(0, 2),
    retracts('fge68', { stated: '2021-11-14', reason: 'counted twice' }),
    reinstates('fge68', { stated: '2021-11-15' }),
  ];
  assert.deepEqual(values(changes(acts, 2, 3)), [[68, 58, [[3, 58]]]]);
  assert.deepEqual(causes(changes(acts, 2, 3)), [['ClaimRetracted', 'fge68', '2021-11-14', 'counted twice']]);
  assert.deepEqual(causes(changes(acts, 3, 4)), [['ClaimReinstated', 'fge68', '2021-11-15', null]]);
});

diff('keeps a figure that moved and came back, with both moves', () => {
  const acts = [
    ...NOVEMBER.slice(0, 2),
    retracts('fge68', { stated: '2021-11-14' }),
    reinstates('fge68', { stated: '2021-11-15' }),
  ];
  const [found] = changes(acts, 2, 4);
  assert.deepEqual([found?.before, found?.moves.map(({ figure }) => figure.value)], [found?.after, [58, 68]]);
});

diff('tells of a pin and of its end, and of a pin upon a pin of the same number', () => {
  const acts = [
    ...NOVEMBER.slice(0, 1),
    pins({ stated: '2021-11-20' }),
    pins({ stated: '2021-11-21' }),
    lifts(3, { stated: '2021-11-22' }),
  ];
  const [pinned, again, lifted] = [changes(acts, 1, 2), changes(acts, 2, 3), changes(acts, 3, 4)];
  assert.deepEqual([values(pinned), values(again)], [[[58, 7, [[2, 7]]]], [[7, 7, [[3, 7]]]]]);
  assert.deepEqual(causes(pinned), [['AssessmentMade', null, '2021-11-20', 'the desk counted']]);
  assert.notEqual(again[0]?.before.assessment, again[0]?.after.assessment);
  assert.deepEqual(causes(lifted), [['AssessmentLifted', null, '2021-11-22', 'counted anew']]);
});

diff('tells of our own slip mended, of a strike, and of what they moved', () => {
  const acts = [...NOVEMBER.slice(0, 2), amends('fge68', { value: 67 }), strikes('fge68')];
  assert.deepEqual(values(changes(acts, 2, 4)), [
    [
      68,
      58,
      [
        [3, 67],
        [4, 58],
      ],
    ],
  ]);
  const [found] = changes(acts, 2, 4);
  assert.deepEqual(
    found?.moves.map(({ type, claim: id, struck }) => [type, id, struck]),
    [
      ['EntryAmended', 'fge68', false],
      ['EntryAmended', 'fge68', true],
    ],
  );
});

diff('shows amendments that moved no figure, with what stood there before', () => {
  const history = given('incident/x', [
    incident(),
    amendsEvent(0, { occurred: '2022-01-01', facilities: ['Turi'] }),
    says(claim('a')),
    strikes('a'),
  ]);
  const told = mendedAfter(history, 0).map(({ position, entry, claim: id, struck, was, is }) => ({
    position,
    n: Number(entry.slice(-2)),
    id,
    struck,
    was,
    is,
  }));
  assert.deepEqual(told, [
    {
      position: 1,
      n: 0,
      id: null,
      struck: false,
      was: { occurred: '2021-05-01', facilities: null },
      is: { occurred: '2022-01-01', facilities: ['Turi'] },
    },
    { position: 3, n: 2, id: 'a', struck: true, was: {}, is: {} },
  ]);
  assert.deepEqual(mendedAfter(history, 3), []);
});

diff('takes a claim that was entered under a wrong group from one figure to the other', () => {
  const acts = [says(by('a', 5, 'police', '2021-05-02', { group: 'police' })), amends('a', { group: 'inmate' })];
  const found = changes(acts, 1, 2).map(({ group, before, after }) => [group, before.value, after.value]);
  assert.deepEqual(found, [
    ['police', 5, null],
    ['inmate', null, 5],
  ]);
});

diff('resolves increments, and tells what moved their base', () => {
  const acts = [
    says(by('a', 62, 'police', '2021-02-23')),
    says(
      claim('b', {
        qualifier: 'increment',
        value: 13,
        base: 'a',
        institution: 'police',
        role: 'police',
        stated: '2021-02-24',
      }),
    ),
    amends('a', { value: 60 }),
  ];
  assert.deepEqual(values(changes(acts, 1, 2)), [[62, 75, [[2, 75]]]]);
  assert.deepEqual(values(changes(acts, 2, 3)), [[75, 73, [[3, 73]]]]);
  assert.deepEqual(causes(changes(acts, 2, 3)), [['EntryAmended', 'a', null, null]]);
});

diff('keeps words as they were said', () => {
  const words = {
    ...claim('a', { role: 'police', institution: 'police', stated: '2021-05-02', qualifier: 'words', words: 'dozens' }),
  };
  const { value: _, ...dozens } = words;
  const [found] = changes([says(dozens), says(by('b', 31, 'police', '2021-05-03'))], 1, 2);
  assert.deepEqual(
    [found?.before.words, found?.before.value, found?.after.words, found?.after.value],
    ['dozens', null, null, 31],
  );
});

diff('follows groups that are summed up from those below, and parts beside the whole', () => {
  const acts = [
    says(by('a', 5, 'police', '2021-05-02'), by('b', 2, 'police', '2021-05-02', { group: 'police' })),
    says(by('c', 6, 'police', '2021-05-03'), by('p', 4, 'police', '2021-05-03', { part: 'Turi' })),
  ];
  const found = changes(acts, 1, 2).map((change) => [
    change.group,
    change.part,
    change.before.value,
    change.after.value,
  ]);
  assert.deepEqual(found, [
    ['inmate', undefined, 5, 6],
    ['all', undefined, 7, 8],
    ['inmate', 'Turi', null, 4],
  ]);
  assert.deepEqual(
    causes(changes(acts, 1, 2)).map(([, id]) => id),
    ['c', 'c', 'p'],
  );
});

diff('on the other axis goes by what had been said, however it was entered', () => {
  const late = given('incident/x', [incident(), ...[...SEPTEMBER].reverse()]);
  const [moved] = betweenDays(late, '2021-09-28', '2021-09-30');
  assert.deepEqual(values(moved === undefined ? [] : [moved]), [
    [
      35,
      118,
      [
        [4, 100],
        [3, 116],
        [2, 118],
      ],
    ],
  ]);
  assert.deepEqual(betweenDays(late, '2021-10-04', '2022-12-31'), []);
  const november = given('incident/x', [incident(), ...NOVEMBER]);
  assert.deepEqual(causes(betweenDays(november, '2021-11-13', '2021-11-16')), [
    ['CasualtiesRevised', 'medicine62', '2021-11-16', 'body-parts-counted'],
  ]);
});

diff('on the other axis has acts, pins and their ends on the day that they were said', () => {
  const acts = [
    ...NOVEMBER.slice(0, 2),
    retracts('fge68', { stated: '2021-11-14' }),
    pins({ stated: '2021-11-20' }),
    lifts(4, { stated: '2021-11-22' }),
  ];
  const history = given('incident/x', [incident(), ...acts]);
  const over = (after: string, until: string) => values(betweenDays(history, after, until));
  assert.deepEqual(over('2021-11-13', '2021-11-14'), [[68, 58, [[3, 58]]]]);
  assert.deepEqual(over('2021-11-14', '2021-11-20'), [[58, 7, [[4, 7]]]]);
  assert.deepEqual(over('2021-11-14', '2021-11-22'), [
    [
      58,
      58,
      [
        [4, 7],
        [5, 58],
      ],
    ],
  ]);
});

diff.run();
