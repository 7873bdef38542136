import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { chainOf, type Step } from '#projections/chain.ts';
import type { Told } from '#projections/diff/stages.ts';
import { scopeAt } from '#projections/facilities.ts';
import { figureOf, keyOf, seriesOf } from '#projections/figures.ts';
import { statedCourse } from '#projections/history/courses.ts';
import { NOTHING, type Point, pointsOf, type Seen, seenOf } from '#projections/history/points.ts';
import { courseOf, type ScopeFrom, type TotalPoint, totalPoints } from '#projections/history/totals.ts';
import { type Recorded, recordedSum } from '#projections/recorded.ts';
import { type AllSaid, allSaid, saidUntil } from '#projections/said.ts';
import { composeToll, inOrder, scopesAlong } from '#projections/tolls.ts';
import type { Series } from '#src/domain/claim.ts';
import type { LedgerEvent } from '#src/domain/contract.ts';
import type { History } from '#src/domain/history.ts';
import { mergeEventsOf } from '#src/domain/merging.ts';
import type { Subject } from '#src/domain/subject.ts';
import { endOf } from '#src/domain/time.ts';
import type { Scope } from '#src/domain/toll.ts';
import { GROUPS } from '#src/domain/vocabulary.ts';
import fc, { fixed } from '../support/random.ts';
import { composedUpTo, documentsUpTo } from '../support/reference/documents.ts';
import { ledgers } from '../support/reference/histories.ts';
import { UNTIL } from '../support/reference/wishes.ts';
import { tries } from '../support/tries.ts';

const RUNS = tries(100, 1000);
/** Of them always the same: among these a figure breaks. */
const FIXED = 20;
const law = suite('the course of a figure and of a total');

const until = fc.option(fc.constantFrom(...UNTIL).map((T) => endOf(T) ?? 0));

/** Every series that a subject ever had, and every group of one measure. */
const seriesFor = (history: History, points: readonly Point[]): Series[] => [
  ...seriesOf(allSaid(history)),
  ...points.map(({ series }) => series),
  ...GROUPS.map((group): Series => ({ measure: 'killed', group })),
];

/** What the points say of a series as of a place of their axis. */
const seenAt = (points: readonly Point[], series: Series, at: number): Seen =>
  points.findLast((point) => point.at <= at && keyOf(point.series) === keyOf(series))?.seen ?? NOTHING;

const stated = ({ claims, acts, pins, dates }: ReturnType<typeof allSaid>): number[] =>
  [...claims, ...acts, ...pins, ...dates, ...pins.flatMap(({ lift }) => lift ?? [])].flatMap(
    ({ moment }) => moment ?? [],
  );

/** Each moment at which something was said in a ledger, the one before, and one before all. */
const momentsOf = (documents: Iterable<History>): number[] => {
  const moments = [...documents].flatMap((history) => stated(allSaid(history)));
  return [...new Set([-1e15, ...moments.flatMap((moment) => [moment - 1, moment])])].sort((a, b) => a - b);
};

/** Of those that merges concern, each after every event since its beginning. */
function toldIn(events: readonly LedgerEvent[]): Map<Subject, Told[]> {
  const concerned = new Set<Subject>(
    [...documentsUpTo(events).values()]
      .flatMap(mergeEventsOf)
      .flatMap(({ subject, into }) => [subject, into ?? subject]),
  );
  const told = new Map<Subject, Told[]>();
  for (const { subject, position } of concerned.size === 0 ? [] : events) {
    const entry = documentsUpTo(events, position).get(subject)?.entries.at(-1) ?? assert.fail();
    const composed = composedUpTo(events, position);
    for (const one of concerned) {
      const history = composed.get(one);
      if (history !== undefined) told.set(one, [...(told.get(one) ?? []), { history, by: { entry, subject } }]);
    }
  }
  return told;
}

/** A point stands where something changes, and says so by what happened there. */
function holdPoints(points: readonly Point[], isRecorded: boolean): void {
  const last = new Map<string, Point>();
  for (const point of points) {
    const before = last.get(keyOf(point.series));
    assert.deepEqual(point.before, before?.seen ?? NOTHING);
    assert.ok(before === undefined || before.at < point.at, 'one point a place and series');
    assert.ok(point.made.length > 0, 'something made it');
    if (isRecorded)
      assert.deepEqual(
        point.made.map(({ position }) => position),
        [point.at],
      );
    last.set(keyOf(point.series), point);
  }
}

law('is what the subject’s own figures were as of each position, whatever was amended since', () => {
  fc.assert(
    fc.property(ledgers, until, ({ events }, T) => {
      const documents = composedUpTo(events);
      const points = new Map(
        [...documents].map(([subject, history]) => [
          subject,
          pointsOf(courseOf('recorded', history, T, toldIn(events).get(history.subject))),
        ]),
      );
      for (const one of points.values()) holdPoints(one, true);
      for (const { position, subject } of events) {
        const history = composedUpTo(events, position).get(subject) ?? assert.fail();
        const own = points.get(subject) ?? [];
        for (const series of seriesFor(history, own)) {
          const figure = figureOf(saidUntil(allSaid(history), T), series);
          assert.deepEqual(seenAt(own, series, position), seenOf(figure), `${subject} at ${position} ${keyOf(series)}`);
        }
      }
    }),
    { numRuns: RUNS },
  );
});

law('is what the subject’s own figures were as of each moment of what had been said', () => {
  fc.assert(
    fc.property(ledgers, until, ({ events }, T) => {
      for (const [subject, history] of composedUpTo(events)) {
        const points = pointsOf(statedCourse(history, T));
        holdPoints(points, false);
        for (const moment of momentsOf([history])) {
          const view = saidUntil(allSaid(history), Math.min(moment, T ?? Infinity));
          for (const series of seriesFor(history, points)) {
            const seen = seenOf(figureOf(view, series));
            assert.deepEqual(seenAt(points, series, moment), seen, `${subject} at ${moment} ${keyOf(series)}`);
          }
        }
      }
    }),
    { numRuns: RUNS },
  );
});

/** The moment of a step of a chain; null where nobody dated it. */
function momentOf({ kind, claim, event }: Step, { claims, acts, pins }: AllSaid): number | null | undefined {
  if (kind === 'claim') return claims.find((said) => said.claim.id === claim)?.moment;
  if (kind === 'assessment') return pins.find((pin) => pin.event === event)?.moment;
  if (kind === 'assessment-lifted') return pins.find(({ lift }) => lift?.event === event)?.lift?.moment;
  return acts.find((act) => act.event === event && act.on === claim && act.kind === kind)?.moment;
}

law('breaks where the chain of the same figure breaks', () => {
  let [compared, broken] = [0, 0];
  fc.assert(
    fc.property(ledgers, until, ({ events }, T) => {
      for (const history of composedUpTo(events).values()) {
        const all = allSaid(history);
        const points = pointsOf(statedCourse(history, T));
        for (const series of seriesFor(history, points)) {
          const own = points.filter((point) => keyOf(point.series) === keyOf(series));
          const steps = chainOf(all, saidUntil(all, T), series).map((step) => ({ step, moment: momentOf(step, all) }));
          for (const [n, { step, moment }] of steps.entries()) {
            // A course makes one point of what was said at one moment, and what nobody dated is in none: they compare where
            // both go from the same claim to the same.
            const isAlone = steps.every((other, m) => m === n || other.moment !== moment);
            const before = steps[n - 1]?.step.figure.claim ?? null;
            if (moment === null || moment === undefined || !isAlone) continue;
            const isSame =
              seenAt(own, series, moment - 1).claim === before &&
              seenAt(own, series, moment).claim === step.figure.claim;
            if (!isSame) continue;
            const point = own.find(({ at }) => at === moment);
            compared += 1;
            if (step.breaks.length > 0) broken += 1;
            assert.deepEqual(point?.breaks ?? [], step.breaks, `${history.subject} at ${moment} ${keyOf(series)}`);
          }
        }
      }
    }),
    { numRuns: RUNS, examples: fixed(FIXED, ledgers, until) },
  );
  assert.ok(broken > 0 && compared > 0, `${broken} breaks among ${compared} steps`);
});

/** Incidents and operations, all of them: what does not lie in a scope is no part of its total. */
const candidatesOf = (documents: Iterable<History>): History[] =>
  [...documents].filter(({ subject }) => /^[io]/.test(subject));

/** @param silent how many had no figure before the first point */
const sumAt = (points: readonly TotalPoint[], at: number, silent = 0) => {
  const point = points.findLast((one) => one.at <= at);
  const { after, counted, uncertain, withoutFigure } = point ?? {
    after: NONE,
    counted: 0,
    uncertain: 0,
    withoutFigure: silent,
  };
  return { ...after, counted, uncertain, withoutFigure };
};
const NONE = { sum: 0, qualifier: 'none', low: 0, high: 0 };

/** A recorded sum, with how many are in it or have no figure. */
const countsOf = ({ sum, qualifier, low, high, incidents, uncertain, withoutFigure }: Recorded) => ({
  sum,
  qualifier,
  low,
  high,
  counted: incidents.length,
  uncertain: uncertain.length,
  withoutFigure: withoutFigure.length,
});

/** What a toll's page says. */
function pageOf(toll: History, events: readonly LedgerEvent[], P: number | undefined, T: number | null) {
  const documents = composedUpTo(events, P);
  const shown = composeToll(toll, candidatesOf(documents.values()), documents, { statedUntil: T });
  return countsOf(shown?.recorded ?? assert.fail());
}

law('of a toll is its recorded sum as of each position and each moment', () => {
  fc.assert(
    fc.property(ledgers, until, ({ events }, T) => {
      const documents = composedUpTo(events);
      const told = toldIn(events);
      const candidates = candidatesOf(documents.values());
      for (const [subject, toll] of documents) {
        if (!subject.startsWith('toll/')) continue;
        const scopes: ScopeFrom[] = scopesAlong(toll).map((one) => ({ ...one, candidates, told }));
        const recorded = totalPoints(toll, scopes, 'recorded', T);
        assert.equal(recorded[0]?.at, toll.entries[0]?.position, 'it begins with the toll');
        for (const { position } of events) {
          const then = composedUpTo(events, position).get(subject);
          if (then === undefined) continue;
          assert.deepEqual(sumAt(recorded, position), pageOf(then, events, position, T), `${subject} at ${position}`);
        }
        const scope: Scope = scopes.at(-1)?.scope ?? assert.fail();
        const stated = totalPoints(toll, [{ from: -Infinity, scope, candidates }], 'stated', T);
        const { withoutFigure: silent } = pageOf(toll, events, undefined, -Infinity);
        for (const moment of momentsOf(documents.values())) {
          const page = pageOf(toll, events, undefined, Math.min(moment, T ?? Infinity));
          assert.deepEqual(sumAt(stated, moment, silent), page, `${subject} at ${moment}`);
        }
        for (const { made, before, after, addends } of [...recorded, ...stated]) {
          assert.ok(made.length > 0, 'something made it');
          if (before?.sum !== after.sum && before !== null) assert.ok(addends.length > 0);
        }
      }
    }),
    { numRuns: RUNS },
  );
});

law('of a facility is the sum over what happened there, whatever was amended since', () => {
  const scope = scopeAt('litoral-penitentiary', { measure: 'killed', group: 'inmate' });
  const sumOf = (documents: Iterable<History>, T: number | null) => {
    const { recorded } = recordedSum(inOrder(candidatesOf(documents)), scope, T, null);
    return countsOf(recorded);
  };
  fc.assert(
    fc.property(ledgers, until, ({ events }, T) => {
      const documents = composedUpTo(events);
      const candidates = candidatesOf(documents.values());
      const scopes = [{ from: -Infinity, scope, candidates, told: toldIn(events) }];
      const recorded = totalPoints(undefined, scopes, 'recorded', T);
      for (const { position } of events) {
        assert.deepEqual(sumAt(recorded, position), sumOf(composedUpTo(events, position).values(), T));
      }
      const stated = totalPoints(undefined, scopes, 'stated', T);
      const { withoutFigure: silent } = sumOf(documents.values(), -Infinity);
      for (const moment of momentsOf(documents.values())) {
        assert.deepEqual(sumAt(stated, moment, silent), sumOf(documents.values(), Math.min(moment, T ?? Infinity)));
      }
    }),
    { numRuns: RUNS },
  );
});

law.run();
