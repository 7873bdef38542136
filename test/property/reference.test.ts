import assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite } from 'uvu';
import { datingOf } from '#projections/dating.ts';
import { type Figure, figureOf, seriesOf } from '#projections/figures.ts';
import type { Query } from '#projections/projection.ts';
import { allSaid, saidUntil } from '#projections/said.ts';
import { composeToll } from '#projections/tolls.ts';
import type { Series } from '#src/domain/claim.ts';
import type { LedgerEvent } from '#src/domain/contract.ts';
import type { History } from '#src/domain/history.ts';
import { endOf } from '#src/domain/time.ts';
import { GROUPS } from '#src/domain/vocabulary.ts';
import { eventsOf } from '../support/given.ts';
import { eventOfStep, OPENING, policyCases } from '../support/policy-cases.ts';
import { amendedUpTo } from '../support/reference/amended.ts';
import { type Answer, viewOf } from '../support/reference/best.ts';
import { dateOf, datesOf } from '../support/reference/dating.ts';
import { candidatesFor, composedUpTo, includedIn } from '../support/reference/documents.ts';
import { answerOf } from '../support/reference/groups.ts';
import { ledgers, reported, uuid } from '../support/reference/histories.ts';
import { claimedOf, type Recorded, recordedIn } from '../support/reference/toll.ts';
import { UNTIL } from '../support/reference/wishes.ts';

const RUNS = Number(process.env.REFERENCE_RUNS ?? 2000);
const test = suite('the read models against a reference written from the text alone');

/** Two views of a history: positions as shares of its length (absent: all), and ends of what had been said. */
const views = fc.array(
  fc.record({
    share: fc.option(fc.nat(100), { nil: undefined }),
    T: fc.option(fc.constantFrom(...UNTIL), { nil: undefined }),
  }),
  { minLength: 2, maxLength: 3 },
);

const queryOf = (T: string | undefined): Query => ({
  statedUntil: T === undefined ? null : (endOf(T) ?? assert.fail(`no end: ${T}`)),
});

const sorted = (ids: readonly string[]): string[] => [...ids].sort();

const shownOf = (figure: Figure | Answer): object => ({
  phase: figure.phase,
  value: figure.value,
  qualifier: figure.qualifier,
  low: figure.low,
  high: figure.high,
  point: figure.point ?? 0,
  claim: figure.claim,
  assessment: figure.assessment,
  labels: figure.labels,
  conflicts: figure.conflicts,
  outdated: sorted(figure.outdated),
  carriers: sorted(figure.carriers),
});

/** Every series that a subject has words of, and every group of one measure. */
const seriesFor = (history: History): Series[] => [
  ...seriesOf(allSaid(history)),
  ...GROUPS.map((group): Series => ({ measure: 'killed', group })),
];

function compareFigures(events: readonly LedgerEvent[], documents: Documents, P: number | undefined, T?: string): void {
  for (const [subject, history] of documents) {
    const said = saidUntil(allSaid(history), queryOf(T).statedUntil);
    const view = viewOf(events, subject, P, T);
    for (const series of seriesFor(history)) {
      const [service, reference] = [figureOf(said, series), answerOf({ ...series }, view)];
      assert.deepEqual(shownOf(service), shownOf(reference), `${subject} ${JSON.stringify({ series, P, T })}`);
    }
  }
}
type Documents = ReadonlyMap<string, History>;

function compareDates(events: readonly LedgerEvent[], documents: Documents, P: number | undefined, T?: string): void {
  for (const [subject, history] of documents) {
    if (subject.startsWith('toll/')) continue;
    const { contested, words } = datingOf(history, queryOf(T));
    const last = words.filter((word) => word.last);
    const expected = datesOf(viewOf(events, subject, P, T).entries, dateOf(amendedUpTo(events, subject, P)), T);
    assert.deepEqual(
      last.map(({ event, conflicts }) => `${event} ${conflicts}`).toSorted(),
      expected.map(({ event, conflicts }) => `${event} ${conflicts}`).toSorted(),
      `${subject} ${JSON.stringify({ P, T })}`,
    );
    assert.equal(
      contested,
      expected.some(({ conflicts }) => conflicts),
    );
  }
}

const sumOf = ({
  sum,
  qualifier,
  low,
  high,
}: Omit<Recorded, 'incidents' | 'uncertain' | 'notCountedAgain' | 'disputed'>): object => ({
  sum,
  qualifier,
  low,
  high,
});

function compareTolls(events: readonly LedgerEvent[], documents: Documents, P: number | undefined, T?: string): void {
  for (const [subject, history] of documents) {
    if (!subject.startsWith('toll/')) continue;
    const toll = composeToll(history, candidatesFor(history, events, P), includedIn(documents), queryOf(T));
    assert.ok(toll);
    const recorded = recordedIn(events, subject, P, T);
    const where = `${subject} ${JSON.stringify({ P, T })}`;
    assert.deepEqual(
      {
        ...sumOf(toll.recorded),
        incidents: toll.recorded.incidents.map(({ dateContested: _, ...row }) => row),
        uncertain: toll.recorded.uncertain.map((one) => one.subject),
        notCountedAgain: sorted(toll.notCountedAgain.map((one) => one.subject)),
        disputed: sorted(
          [...toll.recorded.incidents, ...toll.recorded.uncertain].flatMap((one) =>
            one.dateContested ? [one.subject] : [],
          ),
        ),
      },
      {
        ...recorded,
        notCountedAgain: sorted(recorded.notCountedAgain),
        disputed: sorted(recorded.disputed),
      },
      where,
    );
    assert.deepEqual(
      toll.claimed.map(({ claim, qualifier, value, then: whenSaid, now: asAsked, before }) => {
        const less = before === undefined ? undefined : { low: before.low, high: before.high };
        return { claim, qualifier, value, whenSaid, asAsked, before: less };
      }),
      claimedOf(events, subject, P, T),
      where,
    );
  }
}

test('the reference itself answers every case of the policy', () => {
  for (const { rule, steps, statedUntil, atStep, expect } of policyCases()) {
    const bodies = steps.map((step) => eventOfStep(step, steps, (index) => uuid(index + 1)));
    const events = eventsOf('incident/case', [OPENING, ...bodies]);
    const P = atStep === undefined ? undefined : atStep + 1;
    const answer = answerOf({ measure: 'killed', group: 'inmate' }, viewOf(events, 'incident/case', P, statedUntil));
    const fields = Object.keys(expect ?? {}) as (keyof Answer)[];
    assert.deepEqual(Object.fromEntries(fields.map((field) => [field, answer[field]])), expect ?? {}, rule);
    assert.equal(answer.phase === 'none', expect === null, rule);
  }
});

test('figures, dates and tolls are what the text says, for any history and at any position and date', () => {
  fc.assert(
    fc.property(ledgers, views, ({ events }, seen) => {
      for (const { share, T } of seen) {
        const P = share === undefined ? undefined : Math.floor((share * events.length) / 101);
        const documents = composedUpTo(events, P);
        compareFigures(events, documents, P, T);
        compareDates(events, documents, P, T);
        compareTolls(events, documents, P, T);
      }
    }),
    reported(RUNS),
  );
});

test.run();
