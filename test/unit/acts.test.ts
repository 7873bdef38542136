import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { actDate, type ClaimAct, ClaimActs } from '#src/domain/acts.ts';
import { dateOf } from '#src/domain/stated.ts';

const test = suite('the acts on a claim');

const kinds = { drops: 'retraction', returns: 'reinstatement', corrects: 'correction' } as const;

/** The n-th act recorded: what it does, and when that was said. */
function act(what: keyof typeof kinds, stated: string | undefined, position: number): ClaimAct {
  const date = actDate(dateOf(stated, undefined, undefined), dateOf('2021-05-02', undefined, undefined));
  const claim = what === 'corrects' ? `by${position}` : undefined;
  return { ...date, on: 'a', kind: kinds[what], claim, position, place: 0 };
}

type Said = readonly [what: keyof typeof kinds, stated?: string];
const acts = (...said: Said[]): ClaimAct[] => said.map(([what, stated], n) => act(what, stated, n));

const CASES: [stands: boolean, ...Said[]][] = [
  [false, ['drops', '2021-05-20']],
  [true, ['drops', '2021-05-20'], ['returns', '2021-05-21']],
  [true, ['drops', '2021-05-20'], ['returns', '2021-05-20']],
  [true, ['drops', '2021-05-20'], ['returns', '2021-05']],
  [true, ['drops', '2021-05-20'], ['returns', '2021']],
  [true, ['drops', '2021-05-20'], ['returns', '2021-05-10/2021-05-25']],
  [true, ['drops', '2021-05-20'], ['returns']],
  [true, ['drops'], ['returns']],
  [false, ['drops', '2021-05-20'], ['returns', '2021-05-19']],
  [false, ['drops', '2021-05-20'], ['returns', '2021-04']],
  [false, ['returns', '2021-05-19'], ['drops', '2021-05-20']],
  [true, ['returns', '2021-05-21'], ['drops', '2021-05-20']],
  [false, ['returns', '2021-05-21'], ['drops', '2021-05']],
  [false, ['drops', '2021-05-20'], ['returns', '2021-05'], ['drops', '2021-05']],
  [true, ['corrects', '2021-05-20'], ['drops', '2021-05-10'], ['returns', '2021-05']],
  [false, ['corrects', '2021-05-20'], ['drops', '2021-05-10'], ['returns', '2021-05-15']],
];

for (const [stands, ...said] of CASES) {
  const name = said.map(([what, stated = 'some day']) => `${what} ${stated}`).join(', ');
  test(`${name}: ${stands ? 'it stands' : 'it is dropped'}`, () => {
    assert.equal(new ClaimActs(acts(...said)).isDropped, !stands);
    for (const from of said.keys()) {
      const entered = acts(...said);
      const one = new ClaimActs<ClaimAct>();
      for (const each of [...entered.slice(from), ...entered.slice(0, from)]) one.add(each);
      assert.equal(one.isDropped, !stands, 'in whichever order they come into view');
    }
  });
}

test('one that goes out of view leaves the others as if it had never been', () => {
  const [dropped, returned, droppedAgain] = acts(
    ['drops', '2021-05-20'],
    ['returns', '2021-05'],
    ['drops', '2021-05-19'],
  );
  assert.ok(dropped && returned && droppedAgain);
  const on = new ClaimActs([dropped, returned, droppedAgain]);
  assert.ok(!on.isDropped, 'the second retraction was said before the first');
  on.remove(dropped);
  assert.ok(on.isDropped && on.isRetracted);
  on.remove(returned);
  on.remove(droppedAgain);
  assert.ok(!on.isDropped);
});

test('a correction is undone by a reinstatement after it, even if the claim is dropped again', () => {
  const undone = (...said: Said[]): boolean => new ClaimActs(acts(...said)).isReinstatedAfter('by0');
  assert.ok(!undone(['corrects', '2021-05-20']));
  assert.ok(undone(['corrects', '2021-05-20'], ['returns', '2021-05']));
  assert.ok(undone(['corrects', '2021-05-20'], ['returns', '2021-05-21'], ['drops', '2021-05-22']));
  assert.ok(!undone(['corrects', '2021-05-20'], ['returns', '2021-05-19']));
});

test('each has among the others the moment by which it goes', () => {
  const on = new ClaimActs(acts(['drops', '2021-05-20'], ['returns', '2021-05'], ['drops', '2021-05-19'], ['returns']));
  const days = on.withMoments().map(({ moment }) => new Date(moment ?? 0).getUTCDate());
  assert.deepEqual(days, [20, 20, 19, 20]);
});

test.run();
