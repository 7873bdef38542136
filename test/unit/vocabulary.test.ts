import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { slugOf } from '#src/domain/names.ts';
import {
  CHILD_GROUPS,
  GROUPS,
  groupsAbove,
  groupsBelow,
  isOfficial,
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

test('a place is found by itself and by its country', () => {
  assert.deepEqual(placesAround('EC-G'), ['EC-G', 'EC']);
  assert.deepEqual(placesAround('EC'), ['EC']);
});

test('places have the form of ISO 3166', () => {
  for (const code of ['EC', 'EC-G', 'PE-LIM', 'GB-ENG', 'FR-75', 'FR-75C']) assert.match(code, PLACE);
  for (const code of ['ec', 'ECU', 'EC-', 'EC-g', 'EC-ABCD', 'EC G', '']) assert.doesNotMatch(code, PLACE);
});

test.run();
