import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { mendedAfter } from '#projections/diff/changes.ts';
import { en } from '#projections/diff/en.ts';
import { es } from '#projections/diff/es.ts';
import { type Lang, Sentences } from '#projections/diff/sentences.ts';
import { GROUPS, MEASURES, REASONS, ROLES, STATUSES } from '#src/domain/vocabulary.ts';
import { betweenPositions } from '../support/diff.ts';
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

words('says who said what, and why it was corrected', () => {
  assert.deepEqual(told(NOVEMBER, 2, 3), [
    '68 (prosecutor, preliminary) became 62 (forensic medicine, confirmed): body parts had been counted as bodies',
  ]);
  assert.deepEqual(told(NOVEMBER, 2, 3, 'es'), [
    '68 (fiscalía, preliminar) pasó a 62 (medicina legal, confirmada): se habían contado restos como cuerpos',
  ]);
});

words('names the numbers on the way', () => {
  assert.deepEqual(told(NOVEMBER, 1, 3), [
    '58 (police, preliminary) became 62 (forensic medicine, confirmed), by way of 68: body parts had been counted as bodies',
  ]);
  assert.deepEqual(told(NOVEMBER, 0, 2, 'es'), ['primera cifra: 68 (fiscalía, preliminar), pasando por 58']);
  const many = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => says(by(`c${n}`, n, 'police', `2021-05-0${n}`)));
  assert.deepEqual(told(many, 1, 8), [
    '1 (police, preliminary) became 8 (police, preliminary), by way of 2, 3, …, 6, 7',
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
    'first figure: Dozens (media, preliminary)',
    'Dozens (media, preliminary) became 13 to 46 (non-governmental organisation, preliminary)',
    '13 to 46 (non-governmental organisation, preliminary) became more than 1,100 (police, preliminary)',
    'more than 1,100 (police, preliminary) became at least 1,200 (police, preliminary)',
  ]);
  assert.deepEqual(moves('es'), [
    'primera cifra: docenas (prensa, preliminar)',
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
    '68 (prosecutor, preliminary), as before, by way of 58: claim fge68 was reinstated',
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
