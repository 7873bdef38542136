import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { type FigureChange, type Stood, stoodOf } from '#projections/diff/changes.ts';
import { LANGS, Sentences } from '#projections/diff/sentences.ts';
import { toldSteps } from '#projections/diff/told-steps.ts';
import { figureOf, keyOf } from '#projections/figures.ts';
import { projectionsOf } from '#projections/registry.ts';
import { NOTHING_SAID } from '#projections/said.ts';
import type { Summary } from '#projections/summary.ts';
import type { LedgerEvent } from '#src/domain/contract.ts';
import type { History } from '#src/domain/history.ts';
import { kindOf } from '#src/domain/subject.ts';
import { betweenMoments, betweenPositions, end } from '../support/diff.ts';
import fc from '../support/random.ts';
import { documentsUpTo } from '../support/reference/documents.ts';
import { ledgers } from '../support/reference/histories.ts';
import { UNTIL } from '../support/reference/wishes.ts';
import { tries } from '../support/tries.ts';

const RUNS = tries(100, 1000);
const diff = suite('the differences of random histories');

/** Three places of the axis of recording, as shares of a history, in order. */
const positions = fc.tuple(fc.nat(100), fc.nat(100), fc.nat(100)).map((shares) => shares.sort((a, b) => a - b));
const dates = fc
  .uniqueArray(fc.constantFrom(...UNTIL), { minLength: 3, maxLength: 3 })
  .map((days) => days.map(end).sort((a, b) => a - b));
const until = fc.option(fc.constantFrom(...UNTIL).map(end));

const NONE: Stood = stoodOf(figureOf(NOTHING_SAID, { measure: 'killed', group: 'all' }));

/** What a summary shows of its figures, by series. */
function shown(history: History | undefined, statedUntil: number | null): Map<string, Stood> {
  const found =
    history === undefined
      ? []
      : projectionsOf(kindOf(history.subject)).map((one) => one.view(history, { statedUntil }));
  const figures = (found as Summary[]).flatMap(({ figures, parts }) => [...figures, ...parts]);
  return new Map(figures.map((figure) => [keyOf(figure), stoodOf(figure)]));
}

/** Holds changes against what the summary says at both ends: what is not among them is the same. */
function holdEnds(changes: readonly FigureChange[], before: Map<string, Stood>, after: Map<string, Stood>): void {
  const byKey = new Map(changes.map((change) => [keyOf(change), change]));
  for (const key of new Set([...byKey.keys(), ...before.keys(), ...after.keys()])) {
    const change = byKey.get(key);
    const [was, is] = [before.get(key) ?? NONE, after.get(key) ?? NONE];
    assert.deepEqual([change?.before ?? is, change?.after ?? was], [was, is], key);
    assert.deepEqual(change?.moves.at(-1)?.figure, change?.after);
  }
}

/** Holds the way over three places against the two ways that it is made of: all moves, in order, and no other. */
function holdComposition(
  first: readonly FigureChange[],
  second: readonly FigureChange[],
  whole: readonly FigureChange[],
): void {
  const moves = (changes: readonly FigureChange[], key: string) =>
    changes.find((change) => keyOf(change) === key)?.moves ?? [];
  for (const key of new Set([...first, ...second, ...whole].map(keyOf))) {
    assert.deepEqual([...moves(first, key), ...moves(second, key)], moves(whole, key), key);
  }
}

/** Holds the steps that a sentence tells against the change: from its one end to its other, without a gap. */
function holdSteps({ before, after, moves }: FigureChange): void {
  const steps = toldSteps(before, moves);
  assert.deepEqual([...steps.map(({ from }) => from), after], [before, ...steps.map(({ to }) => to)]);
}

const eventsBySubject = (events: readonly LedgerEvent[]): LedgerEvent[][] => [
  ...Map.groupBy(events, ({ subject }) => subject).values(),
];

diff('between positions are what the summaries say at both ends, and compose', () => {
  fc.assert(
    fc.property(ledgers, positions, until, ({ events }, shares, T) => {
      const [a = 0, b = 0, c = 0] = shares.map((share) => Math.floor((share * (events.length + 1)) / 101) - 1);
      const [before, after] = [documentsUpTo(events, a), documentsUpTo(events, c)];
      for (const own of eventsBySubject(events)) {
        const whole = betweenPositions(own, a, c, T);
        const subject = own[0]?.subject ?? '';
        holdEnds(whole, shown(before.get(subject), T), shown(after.get(subject), T));
        holdComposition(betweenPositions(own, a, b, T), betweenPositions(own, b, c, T), whole);
        assert.deepEqual(betweenPositions(own, b, b, T), []);
      }
    }),
    { numRuns: RUNS },
  );
});

diff('between dates are what the summaries say at both ends, and compose', () => {
  fc.assert(
    fc.property(ledgers, dates, ({ events }, [a = 0, b = 0, c = 0]) => {
      for (const history of documentsUpTo(events).values()) {
        const between = (from: number, to: number): FigureChange[] => betweenMoments(history, from, to);
        holdEnds(between(a, c), shown(history, a), shown(history, c));
        between(a, c).forEach(holdSteps);
        holdComposition(between(a, b), between(b, c), between(a, c));
        assert.deepEqual(between(b, b), []);
      }
    }),
    { numRuns: RUNS },
  );
});

diff('can all be told, in every language, and each move of a claim names one of its event', () => {
  fc.assert(
    fc.property(ledgers, ({ events }) => {
      for (const own of eventsBySubject(events)) {
        for (const change of betweenPositions(own, -1, events.length)) {
          for (const lang of LANGS) assert.doesNotMatch(new Sentences(lang).figure(change), /undefined|NaN|null/);
          holdSteps(change);
          for (const { event, claim } of change.moves) {
            const data = JSON.stringify(own.find(({ id }) => id === event)?.data);
            assert.ok(claim === null || data.includes(JSON.stringify(claim)), `${claim} in ${data}`);
          }
        }
      }
    }),
    { numRuns: RUNS },
  );
});

diff.run();
