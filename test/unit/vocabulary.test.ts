import assert from 'node:assert/strict';
import { iso31662 } from 'iso-3166';
import { suite } from 'uvu';
import { slugOf } from '#src/domain/names.ts';
import { MORE_PARENTS } from '#src/domain/place-parents.ts';
import {
  CHILD_GROUPS,
  countryOf,
  GROUPS,
  groupsAbove,
  groupsBelow,
  isOfficial,
  isPlace,
  liesIn,
  MEASURES,
  PARENT_GROUPS,
  PLACE,
  placesAround,
  REASONS,
  ROLES,
  tierOf,
} from '#src/domain/vocabulary.ts';
import { numberOfWord } from '#src/domain/words.ts';

const test = suite('vocabulary');

test('the measures and reasons are those of the design', () => {
  assert.equal(
    MEASURES.join(' '),
    'killed injured missing escaped recaptured hostage arrested transferred deployed attacks',
  );
  assert.equal(
    REASONS.join(' '),
    'bodies-found death-in-hospital body-parts-counted double-count identification scope-error transposition transcription reallocated basis-changed unexplained',
  );
});

test('groups form a tree: each but all lies below exactly one other', () => {
  const below = Object.values(CHILD_GROUPS).flat();
  assert.deepEqual([...below].sort(), GROUPS.filter((group) => group !== 'all').toSorted());
  assert.deepEqual(CHILD_GROUPS.all, ['inmate', 'security-forces', 'civilian']);
  assert.deepEqual(CHILD_GROUPS['security-forces'], ['police', 'military', 'prison-staff']);
});

test('the groups above and below a group are those of the tree', () => {
  for (const group of GROUPS) {
    for (const other of GROUPS) assert.equal(groupsAbove(group).includes(other), groupsBelow(other).includes(group));
  }
  assert.deepEqual(groupsAbove('police'), ['security-forces', 'all']);
  assert.deepEqual(groupsBelow('all').toSorted(), GROUPS.filter((group) => group !== 'all').toSorted());
  for (const [n, group] of PARENT_GROUPS.entries()) {
    for (const above of groupsAbove(group)) assert.ok(PARENT_GROUPS.indexOf(above) > n, `${group} before ${above}`);
  }
});

test('roles have tiers, and those of 1 to 6 are official', () => {
  const tiers = ROLES.map((role) => `${role} ${tierOf(role)}`).join(' · ');
  assert.equal(
    tiers,
    'forensic 1 · prosecutor 2 · prison-authority 3 · police 4 · military 4 · government 5 · igo 6 · ngo 6 · ombudsman 6 · agency 7 · media 7 · witness 8 · unattributed 8',
  );
  for (const role of ROLES) assert.equal(isOfficial(role), tierOf(role) <= 6, role);
});

test('who names no role is unattributed', () => {
  assert.equal(tierOf(undefined), 8);
  assert.ok(!isOfficial(undefined));
});

test('words stand for the least that they can mean, however they are written', () => {
  const words = { several: 3, 'a dozen': 12, dozens: 24, scores: 40, hundreds: 200, thousands: 2000 };
  for (const [word, n] of Object.entries(words)) assert.equal(numberOfWord(word), n);
  assert.equal(numberOfWord(' Dozens '), 24);
  for (const word of ['dozen', 'umpteen', '', 'toString', '12']) assert.equal(numberOfWord(word), undefined);
});

const SLUGS: [name: string, slug: string][] = [
  ['Litoral Penitentiary', 'litoral-penitentiary'],
  ['  LITORAL   penitentiary ', 'litoral-penitentiary'],
  ['Cárcel de Turi', 'carcel-de-turi'],
  ['CPL Guayas N.º 1', 'cpl-guayas-n-o-1'],
  ['C.R.S. “Cotopaxi”', 'c-r-s-cotopaxi'],
  ['Prison_7/b', 'prison-7-b'],
  ['Şanlıurfa', 'sanlıurfa'],
  ['ﬁrst', 'first'],
  ['刑務所', '刑務所'],
  ['---', ''],
  ['', ''],
];
for (const [name, slug] of SLUGS) test(`the slug of “${name}” is “${slug}”`, () => assert.equal(slugOf(name), slug));

test('a slug is its own slug', () => {
  for (const [, slug] of SLUGS) assert.equal(slugOf(slug), slug);
});

test('a name is the same however its letters are composed', () => {
  assert.equal(slugOf('Ca\u0301rcel'), slugOf('C\u00e1rcel'));
});

test('a subdivision lies in its country, and no place in one whose code only begins alike', () => {
  assert.ok(liesIn('EC-G', 'EC') && liesIn('EC-G', 'EC-G') && liesIn('EC', 'EC'));
  assert.ok(!liesIn('EC', 'EC-G') && !liesIn('EC-GX', 'EC-G') && !liesIn('PE-LIM', 'EC'));
});

test('subdivisions nest as the standard has them, through several levels', () => {
  assert.deepEqual(placesAround('EC-G'), ['EC-G', 'EC']);
  assert.deepEqual(placesAround('EC'), ['EC']);
  assert.deepEqual(placesAround('FR-75C'), ['FR-75C', 'FR-IDF', 'FR']);
  assert.deepEqual(placesAround('FR-67'), ['FR-67', 'FR-6AE', 'FR-GES', 'FR']);
  assert.ok(liesIn('FR-75C', 'FR-IDF') && liesIn('FR-75C', 'FR') && liesIn('IT-RM', 'IT-62'));
  assert.ok(!liesIn('FR-IDF', 'FR-75C') && !liesIn('FR-75C', 'FR-GES') && !liesIn('IT-RM', 'IT-25'));
  assert.equal(countryOf('FR-67'), 'FR');
  assert.deepEqual(placesAround('FR-75'), ['FR-75', 'FR'], 'taken while the standard had it: it keeps its country');
});

test('subdivisions lie in what the standard says, also where the package names only their country', () => {
  for (const [place, region] of [
    ['GB-LND', 'GB-ENG'],
    ['GB-EDH', 'GB-SCT'],
    ['GB-BFS', 'GB-NIR'],
    ['GB-CRF', 'GB-WLS'],
    ['BE-VBR', 'BE-VLG'],
    ['BE-WNA', 'BE-WAL'],
    ['ID-JB', 'ID-JW'],
    ['GQ-BN', 'GQ-I'],
  ] as const) {
    assert.deepEqual(placesAround(place), [place, region, place.slice(0, 2)]);
  }
  assert.deepEqual(placesAround('BE-BRU'), ['BE-BRU', 'BE']);
  assert.ok(!liesIn('GB-EDH', 'GB-ENG'));
});

test('what was added to the nesting is of places that the package has, and says nothing against it', () => {
  const given = new Map<string, string>(iso31662.map(({ code, parent }) => [code, parent]));
  for (const [code, parent] of MORE_PARENTS) {
    const country = code.slice(0, 2);
    assert.deepEqual([given.get(code), given.get(parent)], [country, country], `${code} in ${parent}`);
  }
  assert.equal(new Map(MORE_PARENTS).size, MORE_PARENTS.length, 'each code stands there once');
});

test('a country whose code was retired lies in the one that came after it, where that is one', () => {
  for (const [retired, successor] of [
    ['DD', 'DE'],
    ['ZR', 'CD'],
    ['BU', 'MM'],
    ['TP', 'TL'],
  ] as const) {
    assert.ok(isPlace(retired) && liesIn(retired, successor) && !liesIn(successor, retired));
    assert.equal(countryOf(retired), successor);
  }
  // Split, or a code that meant two countries one after the other, or succeeded by such a code.
  for (const retired of ['SU', 'AN', 'CS', 'YU', 'NT', 'PC', 'FQ']) {
    assert.ok(isPlace(retired), retired);
    assert.deepEqual(placesAround(retired), [retired]);
  }
});

test('a retired code that the standard gave to another country means that other', () => {
  for (const code of ['AI', 'BQ', 'BY', 'GE', 'SK']) assert.deepEqual(placesAround(code), [code]);
});

test('Kosovo is a place; what no code ever meant, and what is only reserved, is none', () => {
  assert.ok(isPlace('XK') && isPlace('EC-G'));
  for (const code of ['QQ', 'EC-QQQ', 'EU', 'UK', 'XX', 'DD-1', '']) assert.ok(!isPlace(code), code);
});

test('places have the form of ISO 3166', () => {
  for (const code of ['EC', 'EC-G', 'PE-LIM', 'GB-ENG', 'FR-75', 'FR-75C']) assert.match(code, PLACE);
  for (const code of ['ec', 'ECU', 'EC-', 'EC-g', 'EC-ABCD', 'EC G', '']) assert.doesNotMatch(code, PLACE);
});

test.run();
