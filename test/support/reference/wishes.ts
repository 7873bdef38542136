import fc from 'fast-check';
import { GROUPS } from '#src/domain/vocabulary.ts';
import { WORD_LIST } from '#src/domain/words.ts';
import { CLOCKS, put } from './clocks.ts';

/** The subjects of random histories; by bare id they come in another order than by kind and id. */
export const SUBJECTS = [
  'incident/m',
  'incident/b',
  'incident/x',
  'incident/q',
  'operation/a',
  'operation/n',
  'toll/country',
  'toll/prison',
  'emergency/e',
] as const;

/** Imprecise ones and exact ones, around one day; `clocks.ts` puts them around days on which clocks change, too. */
export const TIMES = [
  '2021-05-02',
  '2021-05-01',
  '2021-05-03',
  '2021',
  '2021-05',
  '2021-05-01~',
  '2021-05-02?',
  '2021-05~',
  '2021-05-XX',
  '2021-05-01/2021-05-03',
  '2021-05-02T06:00/2021-05-03',
  '2021-05-02/..',
  '2021-05-02T08:00-05:00',
  '2021-05-02T12:00',
  '2021-05-02T12:00:30',
  '2021-05-02T23:30-05:00',
  '2021-05-03T01:00+09:00',
  '2021-05-02T20:30Z',
  '2021-05-02T20:45Z',
  '2021-06',
] as const;

const OCCURRED = ['2021-05-01', '2021-05-01', '2021-05-02', '2021-05-01/2021-05-02', '2021-05-01T23:00-05:00'];
const VAGUE = [
  '2021',
  '2021-05~',
  '2020-12-31/2021-01-02',
  '../2021-05-02',
  '2021-05-01/..',
  '2020-11-01',
  '2021-12-31T20:00Z',
];
/** It ends before it begins; it is a season. */
const REFUSED = ['2021-05-02T10:00-05:00/2021-05-02T12:00+09:00', '2021-21'];

/** What others say of a date: many of the days of the record, and around a year's end. */
const DATED = [
  ...OCCURRED,
  '2021-05',
  '2021-05-03',
  '2021-12-31',
  '2022-01-01',
  '2021-12-31T23:59-05:00',
  '2021-12-31/2022-01-01',
  '2020-12~',
  '2021-05-02/..',
  '2021-05-XX',
];

/** Three facilities, one of them in two forms. The last two differ in a tone mark. */
export const FACILITIES = ['Litoral Penitentiary', 'litoral\u00a0 penitentiary\u200b', 'เขาบิน', 'เข้าบิน'] as const;

/** Three institutions, the first in the forms in which its name comes. */
export const INSTITUTIONS = [
  'Fiscalía',
  'Fiscali\u0301a',
  'FISCALÍA ',
  'Fis\u200bcalía',
  'B',
  'B',
  ' ｂ',
  'C',
  'C',
  'C',
] as const;
const ANA_AND_BEN = ['Ana', 'ana', 'Ben', ' Ben'];
/** Names that are refused: nothing is left of them. */
const EMPTY = [' ', '\u200b'] as const;

/** Every tier; those that settle a figure more often. */
const SPEAKERS = [
  'forensic',
  'forensic',
  'prosecutor',
  'prosecutor',
  'prison-authority',
  'police',
  'government',
  'ngo',
  'media',
  'agency',
  'witness',
] as const;

const one = <const T>(...values: T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
/** Present `often` of ten times. */
const maybe = <T>(of: fc.Arbitrary<T>, often: number): fc.Arbitrary<T | undefined> =>
  fc.oneof({ arbitrary: fc.constant(undefined), weight: 10 - often }, { arbitrary: of, weight: often });

const time = one(...[TIMES, TIMES, TIMES, TIMES, TIMES, TIMES, TIMES, TIMES].flat(), '2021-22');
const small = fc.nat(9);
const pick = fc.nat(30);

const DAYS = ['2021-05-01', '2021-05-02', '2021-05-03', '2021-05-05', '2021-05-07', '2021-05-09'];

/** The series: nearly all of them few, so that words meet. */
const series = fc.record({
  measure: one('killed', 'killed', 'killed', 'injured'),
  group: one('inmate', 'inmate', 'inmate', ...GROUPS),
  part: maybe(one(...FACILITIES), 2),
});

export const QUALIFIERS = [
  'exact',
  'exact',
  'exact',
  'at-least',
  'more-than',
  'up-to',
  'fewer-than',
  'between',
  'about',
  'about',
  'words',
  'increment',
  'increment',
] as const;

const claim = fc.record({
  series,
  qualifier: one(...QUALIFIERS),
  value: small,
  more: small,
  words: one(...WORD_LIST),
  stated: maybe(time, 9),
  claimant: maybe(
    one(...[ANA_AND_BEN, ANA_AND_BEN, ANA_AND_BEN, ANA_AND_BEN, ANA_AND_BEN, ANA_AND_BEN].flat(), ...EMPTY),
    4,
  ),
  institution: maybe(one(...INSTITUTIONS), 8),
  role: maybe(one(...SPEAKERS), 9),
  basis: maybe(one('scene', 'bodies', 'autopsy'), 5),
  status: maybe(one('preliminary', 'confirmed', 'confirmed', 'final'), 7),
  relation: maybe(one('update', 'update', 'correction', 'correction', 'repeat', 'repeat'), 6),
  of: fc.array(pick, { minLength: 1, maxLength: 3 }),
  base: pick,
  asOf: maybe(time, 5),
  includes: maybe(one(...SUBJECTS.slice(0, 4)), 5),
});
export type ClaimWish = typeof claim extends fc.Arbitrary<infer T> ? T : never;

/** What may come of one step of a history. The fields that its event has no use for are for others. */
export const wish = fc.record({
  subject: one(...SUBJECTS, ...SUBJECTS.slice(0, 5), SUBJECTS[0], SUBJECTS[0], SUBJECTS[4], SUBJECTS[6], SUBJECTS[8]),
  act: one(
    'revise',
    'revise',
    'revise',
    'revise',
    'revise',
    'retract',
    'retract',
    'reinstate',
    'reinstate',
    'reinstate',
    'amend-claim',
    'amend-claim',
    'amend-claim',
    'amend-event',
    'amend-event',
    'amend-event',
    'amend-event',
    'strike',
    'pin',
    'lift',
    'lift',
    'go-on',
    'go-on',
    'go-on',
    'end',
    'state',
    'state',
    'state',
    'merge',
    'merge',
    'merge',
    'split',
    'split',
  ),
  claims: fc.array(claim, { minLength: 1, maxLength: 2 }),
  stated: maybe(time, 8),
  published: maybe(time, 5),
  publisher: maybe(one('Daily', 'Weekly'), 3),
  picks: fc.array(pick, { minLength: 1, maxLength: 3 }),
  fields: fc.array(pick, { minLength: 1, maxLength: 2 }),
  places: one(['EC-G'], ['EC-G'], ['EC-G'], ['EC-G', 'EC-A'], ['EC'], ['PE'], ['EC-G', 'PE']),
  facilities: maybe(
    one<string[]>([FACILITIES[0]], [FACILITIES[1]], [FACILITIES[1], FACILITIES[2]], [FACILITIES[2]], [FACILITIES[3]]),
    7,
  ),
  occurred: maybe(one(...[OCCURRED, OCCURRED, OCCURRED, OCCURRED, VAGUE, VAGUE].flat(), ...REFUSED), 9),
  dated: maybe(one(...DATED), 8),
  /** A day on which an emergency begins, goes on or ends, and for how many days. */
  day: maybe(one(...DAYS, ...DAYS, ...DAYS, '2021-05', '2021-05-03T20:00-05:00'), 9),
  days: maybe(one(1, 2, 3), 9),
  /** That of an incident; all of one history have the same, for no text says how two are told together. */
  zone: fc.constant<string | undefined>(undefined),
  /** That of an operation or emergency. */
  ownZone: maybe(one('America/Guayaquil', 'Asia/Tokyo', 'Asia/Kolkata'), 3),
  partOf: maybe(one(...SUBJECTS.slice(0, 6)), 4),
  /** Whether it was decided by a node that did not know yet of what it contradicts in other subjects. */
  isRaced: fc.nat(3).map((n) => n === 3),
  /** Whether it begins without a figure; what is reinstated may stand then. */
  isSilent: fc.nat(3).map((n) => n === 3),
  into: one(...SUBJECTS.slice(0, 4)),
  scope: series,
  country: one('EC-G', 'EC', 'EC'),
  prison: one<string>(FACILITIES[0], FACILITIES[0], FACILITIES[2]),
  interval: one('2021', '2021', '2021', '2021-01-01/2021-12-31', '2021-05-01/2021-05-01'),
});
export type Wish = typeof wish extends fc.Arbitrary<infer T> ? T : never;

/** Wishes, on one of several clocks. */
export const wishesOn = fc
  .record({
    clock: one(...CLOCKS),
    wishes: fc.array(wish, { minLength: 1, maxLength: 50, size: 'max' }),
  })
  .map(({ clock, wishes }) => ({ clock, wishes: wishes.map((one) => put(one, clock)) }));

export const wishes = wishesOn.map(({ wishes }) => wishes);

/** The ends of views that are limited to what had been said. */
export const UNTIL = [
  '2021-05',
  '2021-05-01',
  '2021-05-02',
  '2021-05-02T12:00',
  '2021-05-03',
  '2021-06',
  '2030',
] as const;
