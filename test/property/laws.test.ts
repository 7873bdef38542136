import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { chainOf } from '#projections/chain.ts';
import { figureOf, isOf, seriesOf } from '#projections/figures.ts';
import { incidents } from '#projections/incidents.ts';
import { withMerged } from '#projections/merged.ts';
import { projectionsOf } from '#projections/registry.ts';
import { type AllSaid, allSaid, saidUntil } from '#projections/said.ts';
import { composeToll } from '#projections/tolls.ts';
import type { Series } from '#src/domain/claim.ts';
import type { LedgerEvent } from '#src/domain/contract.ts';
import { claimsOf } from '#src/domain/events.ts';
import { emptyHistory, evolve, type History } from '#src/domain/history.ts';
import { kindOf } from '#src/domain/subject.ts';
import { endOf } from '#src/domain/time.ts';
import { cutAt } from '#src/journal/cut.ts';
import fc from '../support/random.ts';
import { candidatesFor, composedUpTo, documentsUpTo, includedIn } from '../support/reference/documents.ts';
import { ledgers } from '../support/reference/histories.ts';
import { UNTIL } from '../support/reference/wishes.ts';
import { tries } from '../support/tries.ts';

const RUNS = tries(200, 2000);
const law = suite('the laws of folds and views');

const until = fc.option(fc.constantFrom(...UNTIL).map((T) => endOf(T) ?? 0));
const share = fc.nat(100);
const positionAt = (events: readonly LedgerEvent[], percent: number): number =>
  Math.floor((percent * events.length) / 101);

const textOf = (documents: ReadonlyMap<string, History>): string =>
  JSON.stringify([...documents].toSorted(([a], [b]) => (a < b ? -1 : 1)));
const copy = (history: History): History => JSON.parse(JSON.stringify(history));

function fold(events: readonly LedgerEvent[], between: (history: History) => History = (history) => history) {
  const documents = new Map<string, History>();
  for (const event of events) {
    const before = documents.get(event.subject) ?? emptyHistory(event.subject);
    documents.set(event.subject, between(evolve(between(before), event)));
  }
  return documents;
}

const viewOf = (history: History, statedUntil: number | null): object[] =>
  projectionsOf(kindOf(history.subject)).map((projection) => projection.view(history, { statedUntil }));

const tollOf = (
  history: History,
  candidates: readonly History[],
  documents: ReadonlyMap<string, History>,
  T: number | null,
) =>
  history.subject.startsWith('toll/')
    ? composeToll(history, candidates, includedIn(documents), { statedUntil: T })
    : undefined;

/** All that is shown of a ledger, the tolls with documents picked by the index of `indexed`. */
function shown(events: readonly LedgerEvent[], T: number | null, P?: number): object[] {
  const documents = composedUpTo(events, P);
  return [...documents.values()].map((one) => ({
    views: viewOf(one, T),
    toll: tollOf(one, candidatesFor(one, events, P), documents, T),
  }));
}

const holds = (name: string, property: fc.IProperty<never> | fc.IProperty<unknown[]>): void => {
  law(name, () => fc.assert(property as fc.IProperty<unknown>, { numRuns: RUNS }));
};

holds(
  'as of the last position is as it stands',
  fc.property(ledgers, until, ({ events }, T) => {
    const last = events.at(-1)?.position ?? -1;
    assert.equal(textOf(documentsUpTo(events, last)), textOf(documentsUpTo(events)));
    assert.deepEqual(shown(events, T, last), shown(events, T));
  }),
);

holds(
  'as of a position is as if nothing had been recorded since, tolls included, whatever the index has learnt',
  fc.property(ledgers, until, share, ({ events }, T, percent) => {
    const P = positionAt(events, percent);
    assert.deepEqual(shown(events, T, P), shown(events.slice(0, P + 1), T));
  }),
);

holds(
  'a document that is cut at a position is what a fold up to there gives, letter by letter',
  fc.property(ledgers, share, ({ events }, percent) => {
    const P = positionAt(events, percent);
    const then = documentsUpTo(events, P);
    for (const [subject, history] of documentsUpTo(events)) {
      const { revision, position, entries } = history;
      const begun = entries[0]?.position ?? -1;
      const cut = cutAt(
        { model: '', projection: incidents, stream: '', begun, setAside: 0, revision, position, history },
        P,
      );
      const wasAmended = entries.some(({ amendments = [] }) => amendments.some((one) => one.position > P));
      const expected = then.get(subject);
      if (expected === undefined) assert.equal(cut, undefined);
      else if (cut === undefined) assert.ok(wasAmended, 'it is cut where nothing was amended since');
      else {
        assert.equal(JSON.stringify(cut.history), JSON.stringify(expected));
        assert.deepEqual([cut.revision, cut.position], [expected.revision, expected.position]);
      }
    }
  }),
);

holds(
  'streams may be delivered in any order between them',
  fc.property(ledgers, fc.array(share, { minLength: 10, maxLength: 10 }), ({ events }, picks) => {
    const queues = [...Map.groupBy(events, ({ subject }) => subject).values()].map((queue) => [...queue]);
    const delivered: LedgerEvent[] = [];
    while (queues.length > 0) {
      const n = (picks[delivered.length % picks.length] ?? 0) % queues.length;
      const next = queues[n]?.shift();
      if (next === undefined) queues.splice(n, 1);
      else delivered.push(next);
    }
    assert.equal(delivered.length, events.length);
    assert.equal(textOf(fold(delivered)), textOf(fold(events)));
    const bySubject = (shown: ReadonlyMap<string, History>): ReadonlyMap<string, object> =>
      new Map([...shown].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, one]) => [name, viewOf(one, null)]));
    assert.deepEqual(bySubject(composedUpTo(delivered)), bySubject(composedUpTo(events)));
  }),
);

holds(
  'a fold of batches, each taken up from its text, is the fold of all',
  fc.property(ledgers, fc.array(share, { maxLength: 4 }), ({ events }, cuts) => {
    const at = [...new Set(cuts.map((cut) => positionAt(events, cut)))].sort((a, b) => a - b);
    let documents = new Map<string, History>();
    [0, ...at].forEach((from, n) => {
      documents = new Map([...documents].map(([subject, history]) => [subject, copy(history)]));
      for (const event of events.slice(from, at[n] ?? events.length)) {
        documents.set(event.subject, evolve(documents.get(event.subject) ?? emptyHistory(event.subject), event));
      }
    });
    assert.equal(textOf(documents), textOf(fold(events)));
  }),
);

holds(
  'a document is plain JSON: a round trip between any two events changes no letter of it, nor of what is shown',
  fc.property(ledgers, until, ({ events }, T) => {
    const [once, again] = [fold(events), fold(events, copy)];
    assert.equal(textOf(again), textOf(once));
    for (const [subject, history] of once) {
      assert.deepEqual(viewOf(again.get(subject) ?? history, T), viewOf(history, T));
    }
  }),
);

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(freeze);
  return value;
}

holds(
  'neither a fold nor a view changes what it is given',
  fc.property(ledgers, until, ({ events }, T) => {
    const frozen = fold(structuredClone(events).map(freeze), freeze);
    assert.equal(textOf(frozen), textOf(fold(events)));
    for (const history of frozen.values()) {
      viewOf(history, T);
      tollOf(
        history,
        [...frozen.values()].filter(({ subject }) => /^[io]/.test(subject)),
        frozen,
        T,
      );
    }
  }),
);

holds(
  'no claim is ever lost from a chain, and none is in it twice',
  fc.property(ledgers, until, ({ events }, T) => {
    for (const history of composedUpTo(events).values()) {
      const all = allSaid(history);
      const told = seriesOf(all).flatMap((series) =>
        chainOf(all, saidUntil(all, T), series)
          .filter(({ kind, said }) => kind === 'claim' && isOf(said as Series, series))
          .map((step) => step.claim),
      );
      const entered = withMerged(history).flatMap(({ entries }) =>
        entries.flatMap((entry) => claimsOf(entry).map(({ id }) => id)),
      );
      assert.deepEqual(told.toSorted(), entered.toSorted());
    }
  }),
);

/** An amendment may take a claim out of the series of one that repeats it: then another series moves the figure. */
const hasStrayed = ({ claims }: AllSaid): boolean =>
  claims.some(({ claim }) =>
    claims.some(
      (other) =>
        claim.relation?.kind === 'repeat' && claim.relation.of.includes(other.claim.id) && !isOf(other.claim, claim),
    ),
  );

holds(
  'a chain ends with the figure as it is, and calls best the claim that the figure names',
  fc.property(ledgers, until, ({ events }, T) => {
    for (const history of composedUpTo(events).values()) {
      const all = allSaid(history);
      const view = saidUntil(all, T);
      if (hasStrayed(all)) continue;
      for (const series of seriesOf(all)) {
        const figure = figureOf(view, series);
        const chain = chainOf(all, view, series);
        const own = chain.filter(({ kind, said }) => kind === 'claim' && isOf(said as Series, series));
        const best = own.filter(({ fate }) => fate === 'best').map((step) => step.claim);
        assert.deepEqual(best, figure.claim === null ? [] : [figure.claim]);
        const { value, qualifier, low, high, phase, claim } = figure;
        const last = chain.at(-1)?.figure ?? {};
        assert.deepEqual(last, { value, qualifier, low, high, phase, claim }, JSON.stringify(series));
      }
    }
  }),
);

holds(
  'a total is the sum of what its incidents say of themselves',
  fc.property(ledgers, until, ({ events }, T) => {
    const documents = composedUpTo(events);
    for (const history of documents.values()) {
      const toll = tollOf(history, candidatesFor(history, events), documents, T);
      if (toll === undefined || toll.scope === null) continue;
      const { measure, group } = toll.scope;
      const figures = toll.recorded.incidents.map(({ subject }) =>
        figureOf(saidUntil(allSaid(documents.get(subject) ?? assert.fail()), T), { measure, group }),
      );
      const sum = (of: readonly (number | null)[]): number => of.reduce<number>((total, n) => total + (n ?? 0), 0);
      assert.equal(toll.recorded.sum, sum(figures.map(({ point }) => point)));
      assert.equal(toll.recorded.low, sum(figures.map(({ low }) => low)));
      const highs = [...figures, ...toll.recorded.uncertain].map(({ high }) => high);
      assert.equal(toll.recorded.high, highs.includes(null) ? null : sum(highs));
    }
  }),
);

holds(
  'what had been said by the far future is all that is dated',
  fc.property(ledgers, ({ events }) => {
    for (const history of fold(events).values()) {
      const { claims, acts, pins, dates } = saidUntil(allSaid(history), null);
      const isDated = (when: { readonly isDated: boolean }): boolean => when.isDated;
      const dated: AllSaid = {
        claims: claims.filter(isDated),
        acts: acts.filter(isDated),
        pins: pins.filter(isDated),
        dates: dates.filter(isDated),
      };
      assert.deepEqual(saidUntil(allSaid(history), endOf('9999') ?? assert.fail()), dated);
    }
  }),
);

holds(
  'the index of a document never loses a row as events are added',
  fc.property(ledgers, ({ events }) => {
    const documents = new Map<string, History>();
    for (const event of events) {
      const before = documents.get(event.subject) ?? emptyHistory(event.subject);
      const after = evolve(before, event);
      documents.set(event.subject, after);
      for (const projection of projectionsOf(kindOf(event.subject))) {
        const rows = projection.index(after);
        for (const old of projection.index(before)) {
          const found = rows.some(
            ({ by, value, from, to }) => by === old.by && value === old.value && from <= old.from && to >= old.to,
          );
          assert.ok(found, `lost ${JSON.stringify(old)} at ${event.position}`);
        }
      }
    }
  }),
);

law.run();
