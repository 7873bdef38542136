import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { mendedAfter } from '#projections/diff/changes.ts';
import { en } from '#projections/diff/en.ts';
import { es } from '#projections/diff/es.ts';
import { type Lang, Sentences } from '#projections/diff/sentences.ts';
import { NOTHING } from '#projections/history/points.ts';
import { GROUPS, MEASURES, REASONS, ROLES, STATUSES } from '#src/domain/vocabulary.ts';
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

const words = suite('a difference in words');

const by = (id: string, value: number, role: string, stated: string, more: object = {}): object =>
  claim(id, { value, role, institution: role, stated, ...more });

const corrects = (of: string, reason: string) => ({ relation: { kind: 'correction', of: [of], reason } });
const updates = (of: string, reason: string) => ({ relation: { kind: 'update', of: [of], reason } });

/** What is said of the figures of an incident between two positions: it begins at 0, what is said begins at 1. */
const told = (events: readonly Given[], after: number, until: number, lang: Lang = 'en'): string[] =>
  betweenPositions(eventsOf('incident/x', [incident(), ...events]), after, until).map((change) =>
    new Sentences(lang).figure(change),
  );

const NOVEMBER = [
  says(by('police58', 58, 'police', '2021-11-13T08:00-05:00')),
  says(by('fge68', 68, 'prosecutor', '2021-11-13T18:00-05:00')),
  says(
    by('medicine62', 62, 'forensic', '2021-11-16', {
      status: 'confirmed',
      relation: { kind: 'correction', of: ['fge68'], reason: 'body-parts-counted' },
    }),
  ),
];

/** A count that fell with its basis, then rose with what was found. */
const STORM = [
  says(by('first', 11300, 'government', '2021-05-01')),
  says(by('second', 3958, 'government', '2021-05-02', corrects('first', 'basis-changed'))),
  says(by('last', 4333, 'government', '2021-05-03', { status: 'final', ...updates('second', 'bodies-found') })),
];

words('names of the claims that one act names the one that it acts on at that moment', () => {
  const history = given('incident/x', [
    incident(),
    says(by('a', 68, 'prosecutor', '2021-11-13'), by('b', 70, 'media', '2021-11-20')),
    retracts('a', { of: ['a', 'b'], stated: '2021-11' }),
    reinstates('b', { of: ['b', 'a'], stated: '2021' }),
  ]);
  const moves = betweenDays(history, '2021-11-12', '2021-11-30').flatMap((change) => change.moves);
  const stands = '68 (prosecutor, preliminary) stands: its range is';
  assert.deepEqual(
    moves.map((move, n) => new Sentences('en').move(moves[n - 1]?.figure ?? NOTHING, move)),
    [
      '68 (prosecutor, preliminary), before no figure',
      '68 (prosecutor, preliminary) no longer stands: claim a was retracted',
      '68 (prosecutor, preliminary), before no figure: claim a was reinstated',
      `${stands} 68 to 70, before 68`,
      `${stands} 68, before 68 to 70: claim b was retracted`,
      `${stands} 68 to 70, before 68: claim b was reinstated`,
    ],
  );
});

words('says who said what, and why it was corrected', () => {
  assert.deepEqual(told(NOVEMBER, 2, 3), [
    '68 (prosecutor, preliminary) became 62 (forensic medicine, confirmed): body parts had been counted as bodies',
  ]);
  assert.deepEqual(told(NOVEMBER, 2, 3, 'es'), [
    '68 (fiscalía, preliminar) pasó a 62 (medicina legal, confirmada): se habían contado restos como cuerpos',
  ]);
});

words('names the numbers on the way, and counts those that are too many', () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, n) => says(by(`c${n}`, n + 1, 'police', '2021-05-01')));
  assert.deepEqual(told(many(3), 1, 3), ['1 (police, preliminary) became 3 (police, preliminary), by way of 2']);
  assert.deepEqual(told(NOVEMBER, 0, 2, 'es'), [
    '58 (policía, preliminar), antes ninguna cifra, luego 68 (fiscalía, preliminar)',
  ]);
  assert.deepEqual(told(many(20), 1, 20), [
    '1 (police, preliminary) became 20 (police, preliminary), by way of 2, 3, 4, … (13 more steps), 18, 19',
  ]);
  assert.match(told(many(20), 1, 20, 'es')[0] ?? '', /, pasando por 2, 3, 4, … \(13 pasos más\), 18, 19$/);
});

words('tells a first figure first, and what it became after it', () => {
  const fell = [says(by('a', 7, 'police', '2021-05-01')), says(by('b', 6, 'police', '2021-05-02'))];
  assert.deepEqual(told(fell, 0, 2), ['7 (police, preliminary), before no figure, then 6 (police, preliminary)']);
});

words('says what an addend adds that is only partly in a scope', () => {
  const said = { role: 'police', status: 'preliminary', stated: null, publisher: null, url: null, event: 'x' } as const;
  const source = { ...said, claimant: null, institution: 'Police' };
  const figure = { value: 10, low: 10, phase: 'open', claim: 'a', assessment: null, words: null, source } as const;
  const addend = (lang: Lang, high: number | null): string =>
    new Sentences(lang).addend({
      subject: 'incident/x',
      before: null,
      after: {
        as: 'uncertain',
        partOf: null,
        mergedInto: null,
        figure: { ...figure, high, qualifier: high === null ? 'at-least' : 'exact' },
      },
    });
  assert.deepEqual(
    [addend('en', 10), addend('en', null), addend('es', 10), addend('es', null)],
    [
      'incident/x: 10 (police, preliminary), perhaps in the scope: only its high end, 10, is added',
      'incident/x: at least 10 (police, preliminary), perhaps in the scope: only its high end is added, which is open',
      'incident/x: 10 (policía, preliminar), quizá dentro del alcance: solo se suma su extremo superior, 10',
      'incident/x: al menos 10 (policía, preliminar), quizá dentro del alcance: solo se suma su extremo superior, que está abierto',
    ],
  );
});

words('gives each step its own number and reason, up and down', () => {
  assert.deepEqual(told(STORM, 1, 3), [
    '11,300 (government, preliminary) became 3,958 (government, preliminary): it is counted from another basis; then 4,333 (government, final): more bodies were found',
  ]);
  assert.deepEqual(told(STORM, 1, 3, 'es'), [
    '11.300 (gobierno, preliminar) pasó a 3958 (gobierno, preliminar): se cuenta sobre otra base; luego 4333 (gobierno, definitiva): se hallaron más cuerpos',
  ]);
  assert.deepEqual(told(NOVEMBER, 1, 3), [
    '58 (police, preliminary) became 68 (prosecutor, preliminary); then 62 (forensic medicine, confirmed): body parts had been counted as bodies',
  ]);
  assert.deepEqual(told([...STORM, strikes('last')], 2, 4), [
    '3,958 (government, preliminary) became 4,333 (government, final): more bodies were found; then 3,958 (government, preliminary), as before: claim last was struck: it was entered by mistake',
  ]);
  assert.deepEqual(told([...NOVEMBER.slice(0, 1), retracts('police58')], 0, 2), [
    '58 (police, preliminary), before no figure; then no figure, as before: claim police58 was retracted',
  ]);
});

words('names the first and the last of many steps, and counts the others', () => {
  const many = Array.from({ length: 20 }, (_, n) =>
    says(by(`c${n}`, 100 - n, 'police', '2021-05-01', n === 0 ? {} : corrects(`c${n - 1}`, 'double-count'))),
  );
  const because = 'some had been counted twice';
  const step = (value: number): string => `${value} (police, preliminary): ${because}`;
  assert.deepEqual(told(many, 1, 7), [
    `100 (police, preliminary) became ${step(99)}; then ${step(98)}; then ${step(97)}; then ${step(96)}; then ${step(95)}; then ${step(94)}`,
  ]);
  assert.deepEqual(told(many, 1, 20), [
    `100 (police, preliminary) became ${step(99)}; then ${step(98)}; then ${step(97)}; 14 more steps; then ${step(82)}; then ${step(81)}`,
  ]);
  assert.match(told(many, 1, 20, 'es')[0] ?? '', /; 14 pasos más; luego 82 /);
});

words('gives each claim of one entry its own reason', () => {
  const [first, second, third] = STORM.map(({ data }) => (data as { claims: object[] }).claims[0] ?? {});
  const entry = [says(first ?? {}), says(second ?? {}, third ?? {})];
  assert.deepEqual(told(entry, 1, 2), [
    '11,300 (government, preliminary) became 3,958 (government, preliminary): it is counted from another basis; in the same entry 4,333 (government, final): more bodies were found',
  ]);
  const both = { ...third, relation: { kind: 'update', of: ['first', 'second'], reason: 'bodies-found' } };
  assert.deepEqual(told([says(first ?? {}), says(second ?? {}, both)], 1, 2), told(entry, 1, 2));
  assert.match(told(entry, 1, 2, 'es')[0] ?? '', /otra base; en el mismo registro, 4333 .*: se hallaron más cuerpos$/);
  assert.deepEqual(told([says(first ?? {}, second ?? {}, third ?? {})], 0, 1), [
    '11,300 (government, preliminary), before no figure; in the same entry 3,958 (government, preliminary): it is counted from another basis; in the same entry 4,333 (government, final): more bodies were found',
  ]);
});

words('gives what was said at one moment its own reason, where the last does not say why', () => {
  const said = (events: readonly Given[], lang: Lang = 'en'): string[] =>
    betweenDays(given('incident/x', [incident(), ...events]), '2021-05-01', '2021-05-09').map((change) =>
      new Sentences(lang).figure(change),
    );
  const [a, b, c] = [
    says(by('a', 11300, 'government', '2021-05-01')),
    says(by('b', 3958, 'government', '2021-05-05', corrects('a', 'basis-changed'))),
    says(by('c', 4333, 'government', '2021-05-05', updates('b', 'bodies-found'))),
  ];
  assert.deepEqual(said([a, b, c]), [
    '11,300 (government, preliminary) became 3,958 (government, preliminary): it is counted from another basis; at the same moment 4,333 (government, preliminary): more bodies were found',
  ]);
  assert.match(said([a, b, c], 'es')[0] ?? '', /otra base; en el mismo momento, 4333 .*: se hallaron más cuerpos$/);
  const other = says(by('o', 4000, 'police', '2021-05-05'));
  const again = says(by('d', 4333, 'government', '2021-05-05', corrects('a', 'basis-changed')));
  assert.deepEqual(said([a, other, again]), [
    '11,300 (government, preliminary) became 4,333 (government, preliminary): it is counted from another basis',
  ]);
  const both = says(
    by('c', 4333, 'government', '2021-05-05', { relation: { kind: 'update', of: ['a', 'b'], reason: 'bodies-found' } }),
  );
  assert.deepEqual(said([a, b, both]), said([a, b, c]));
  assert.deepEqual(said([a, other]), ['11,300 (government, preliminary) became 4,000 (police, preliminary)']);
  assert.deepEqual(said([a, says(by('o', 4000, 'police', '2021-05-05')), retracts('o', { stated: '2021-05-05' })]), [
    '11,300 (government, preliminary) became 4,000 (police, preliminary); at the same moment 11,300 (government, preliminary), as before: claim o was retracted',
  ]);
});

words('says of which claim a reason is, where it is not the one that stood before', () => {
  const events = [
    says(by('a', 68, 'prosecutor', '2021-05-01'), by('b', 60, 'police', '2021-05-02')),
    says(by('c', 62, 'forensic', '2021-05-03', corrects('a', 'body-parts-counted'))),
    says(
      by('d', 63, 'forensic', '2021-05-04', { relation: { kind: 'update', of: ['c', 'b'], reason: 'bodies-found' } }),
    ),
  ];
  assert.deepEqual(told(events, 1, 2), [
    '60 (police, preliminary) became 62 (forensic medicine, preliminary): claim a was corrected: body parts had been counted as bodies',
  ]);
  assert.match(
    told(events, 1, 2, 'es')[0] ?? '',
    /: se corrigió la afirmación a: se habían contado restos como cuerpos$/,
  );
  const late = [
    ...events.slice(0, 2),
    pins({ stated: '2021-05-04' }),
    ...events.slice(2),
    lifts(3, { stated: '2021-05-05' }),
  ];
  assert.deepEqual(told(late, 2, 5), [
    '62 (forensic medicine, preliminary) became 7 (assessment): an analyst pinned it (“the desk counted”); then 7 (assessment) stands: its range is 7 to 63, before 7 to 62: claims c and b were updated: more bodies were found; then 63 (forensic medicine, preliminary): the assessment was lifted (“counted anew”)',
  ]);
});

words('gives a sum the reason of each claim below that moved it', () => {
  const of = (group: string, id: string, value: number, more: object = {}): object =>
    by(id, value, 'government', '2021-05-01', { group, ...more });
  const events = [
    says(of('inmate', 'a', 30), of('police', 'b', 5)),
    says(of('inmate', 'c', 28, corrects('a', 'double-count')), of('police', 'd', 6, updates('b', 'death-in-hospital'))),
  ];
  assert.deepEqual(told(events, 1, 2), [
    '30 (government, preliminary) became 28 (government, preliminary): some had been counted twice',
    '5 (government, preliminary) became 6 (government, preliminary): injured people died in hospital',
    'at least 35 (sum of its groups) became at least 34 (sum of its groups): claim a was corrected: some had been counted twice; claim b was updated: injured people died in hospital',
  ]);
});

words('says how sure a number was, and leaves a word as it was said', () => {
  const [dozens, range] = [
    {
      ...claim('a', { role: 'media', institution: 'm', stated: '2021-05-02' }),
      value: undefined,
      qualifier: 'words',
      words: 'Dozens',
    },
    {
      ...claim('b', { role: 'ngo', institution: 'n', stated: '2021-05-03' }),
      value: undefined,
      qualifier: 'between',
      low: 13,
      high: 46,
    },
  ].map(({ value: _, ...rest }) => rest);
  const events = [
    says(dozens ?? {}),
    says(range ?? {}),
    says(by('c', 1100, 'police', '2021-05-04', { qualifier: 'more-than' })),
    says(by('d', 1200, 'police', '2021-05-05', { qualifier: 'at-least' })),
  ];
  const moves = (lang: Lang) => [1, 2, 3, 4].flatMap((n) => told(events, n - 1, n, lang));
  assert.deepEqual(moves('en'), [
    'Dozens (media, preliminary), before no figure',
    'Dozens (media, preliminary) became 13 to 46 (non-governmental organisation, preliminary)',
    '13 to 46 (non-governmental organisation, preliminary) became more than 1,100 (police, preliminary)',
    'more than 1,100 (police, preliminary) became at least 1,200 (police, preliminary)',
  ]);
  assert.deepEqual(moves('es'), [
    'docenas (prensa, preliminar), antes ninguna cifra',
    'docenas (prensa, preliminar) pasó a entre 13 y 46 (organización no gubernamental, preliminar)',
    'entre 13 y 46 (organización no gubernamental, preliminar) pasó a más de 1100 (policía, preliminar)',
    'más de 1100 (policía, preliminar) pasó a al menos 1200 (policía, preliminar)',
  ]);
});

words('quotes whoever took something back, pinned it, or mended our own slip', () => {
  const events = [
    ...NOVEMBER.slice(0, 2),
    retracts('fge68', { stated: '2021-11-14', reason: 'counted twice' }),
    reinstates('fge68', { stated: '2021-11-15' }),
    pins({ stated: '2021-11-20' }),
    lifts(5, { stated: '2021-11-22' }),
    amends('fge68', { value: 67 }),
    strikes('fge68'),
  ];
  assert.deepEqual(
    [3, 4, 5, 6, 7, 8].flatMap((n) => told(events, n - 1, n)),
    [
      '68 (prosecutor, preliminary) became 58 (police, preliminary): claim fge68 was retracted (“counted twice”)',
      '58 (police, preliminary) became 68 (prosecutor, preliminary): claim fge68 was reinstated',
      '68 (prosecutor, preliminary) became 7 (assessment): an analyst pinned it (“the desk counted”)',
      '7 (assessment) became 68 (prosecutor, preliminary): the assessment was lifted (“counted anew”)',
      '68 (prosecutor, preliminary) became 67 (prosecutor, preliminary): the entry of claim fge68 was mended',
      '67 (prosecutor, preliminary) became 58 (police, preliminary): claim fge68 was struck: it was entered by mistake',
    ],
  );
  assert.deepEqual(told(events, 2, 4), [
    '68 (prosecutor, preliminary) became 58 (police, preliminary): claim fge68 was retracted (“counted twice”); then 68 (prosecutor, preliminary), as before: claim fge68 was reinstated',
  ]);
  assert.deepEqual(told([...NOVEMBER.slice(0, 1), strikes('police58')], 1, 2, 'es'), [
    '58 (policía, preliminar) dejó de valer: se tachó la afirmación police58: se había registrado por error',
  ]);
});

words('says what stayed where only who says so has changed, or only the range', () => {
  const events = [
    says(by('a', 62, 'police', '2021-05-01')),
    says(by('b', 62, 'forensic', '2021-05-02', { status: 'final' })),
    says(by('c', 80, 'ngo', '2021-05-03')),
  ];
  assert.deepEqual(
    [2, 3].flatMap((n) => told(events, n - 1, n)),
    [
      '62 (police, preliminary) stayed 62 (forensic medicine, final)',
      '62 (forensic medicine, final) stands: its range is 62 to 80, before 62',
    ],
  );
});

words('tells what stood in an entry before it was mended', () => {
  const fields = { occurred: '2022-01-01', note: 'x'.repeat(100), facilities: ['Turi'] };
  const history = given('incident/x', [
    incident({ facilities: ['Litoral'] }),
    amendsEvent(0, fields),
    says(claim('a')),
    {
      ...amends('a', { value: 6, claimant: 'FGE' }),
      data: { of: 'a', fields: { value: 6, claimant: 'FGE' }, reason: 'misread' },
    },
    strikes('a'),
  ]);
  const mended = (lang: Lang) => mendedAfter(history, 0).map((one) => new Sentences(lang).mended(one));
  assert.deepEqual(mended('en'), [
    `occurred was 2021-05-01, is 2022-01-01; note was absent, is ${'x'.repeat(80)}…; facilities was ["Litoral"], is ["Turi"]`,
    'a: value was 5, is 6; claimant was absent, is FGE (“misread”)',
    'claim a was struck: it was entered by mistake',
  ]);
  assert.equal(mended('es')[1], 'a: value era 5, es 6; claimant era ausente, es FGE («misread»)');
});

words('has a phrase for each word of the closed vocabularies, in each language its own', () => {
  for (const { roles, statuses, reasons, counted } of [en, es]) {
    const phrases = [
      ...ROLES.map((role) => roles[role]),
      ...STATUSES.map((status) => statuses[status]),
      ...REASONS.map((reason) => reasons[reason]),
      ...MEASURES.flatMap((measure) => GROUPS.map((group) => counted(measure, group))),
    ];
    assert.ok(phrases.every((phrase) => phrase.length > 0));
    assert.equal(new Set(phrases).size, phrases.length, 'no two are told alike');
  }
  const counted = { measure: 'killed', group: 'inmate', part: 'Turi' } as const;
  assert.deepEqual(
    (['en', 'es'] as const).map((lang) => new Sentences(lang).counted(counted)),
    ['inmates killed, Turi', 'internos muertos, Turi'],
  );
  assert.equal(new Sentences('es').counted({ measure: 'injured', group: 'all' }), 'personas heridas');
});

words('tells of a date what became of the dispute about it', () => {
  const said = (role: string, occurred: string) => ({
    event: '00000000-0000-7000-8000-000000000000',
    claimant: null,
    institution: role,
    role,
    stated: null,
    occurred,
  });
  const agreed = { recorded: '2021-11-13', conflicts: [] };
  const disputed = { recorded: '2021-11-13', conflicts: [said('prosecutor', '2021-11-12')] };
  const unknown = { recorded: null, conflicts: [said('prosecutor', '2021-11-12'), said('police', '2021-11-14')] };
  const [english, spanish] = [new Sentences('en'), new Sentences('es')];
  assert.deepEqual(
    [
      { before: agreed, after: disputed },
      { before: disputed, after: unknown },
      { before: disputed, after: agreed },
      { before: disputed, after: { recorded: null, conflicts: [] } },
    ].map((change) => english.date(change)),
    [
      'the date became disputed: 2021-11-12 (prosecutor), recorded is 2021-11-13',
      'the date is still disputed: 2021-11-12 (prosecutor), 2021-11-14 (police), no date is recorded',
      'the date is no longer disputed: recorded is 2021-11-13',
      'the date is no longer disputed: no date is recorded',
    ],
  );
  assert.equal(
    spanish.date({ before: disputed, after: unknown }),
    'la fecha sigue en disputa: 2021-11-12 (fiscalía), 2021-11-14 (policía), no hay fecha registrada',
  );
});

words.run();
