import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { figuresOf } from '#projections/figures.ts';
import { addressOf, withMerged } from '#projections/merged.ts';
import { allSaid, saidUntil } from '#projections/said.ts';
import { composeToll } from '#projections/tolls.ts';
import type { LedgerEvent } from '#src/domain/contract.ts';
import { claimsOf } from '#src/domain/events.ts';
import type { History } from '#src/domain/history.ts';
import { mergesIn } from '#src/domain/merging.ts';
import { kindOf, type Subject } from '#src/domain/subject.ts';
import { endOf } from '#src/domain/time.ts';
import fc from '../support/random.ts';
import { candidatesFor, composedUpTo, documentsUpTo, includedIn } from '../support/reference/documents.ts';
import { ledgers, uuid } from '../support/reference/histories.ts';
import { UNTIL } from '../support/reference/wishes.ts';
import { tries } from '../support/tries.ts';

const RUNS = tries(200, 2000);
const law = suite('the laws of merges');

const until = fc.option(fc.constantFrom(...UNTIL).map((T) => endOf(T) ?? 0));

const holds = (name: string, property: fc.IProperty<never> | fc.IProperty<unknown[]>): void => {
  law(name, () => fc.assert(property as fc.IProperty<unknown>, { numRuns: RUNS }));
};

const toldOf = (composed: ReadonlyMap<string, History>): History[] =>
  [...composed.values()].filter(({ merging }) => merging?.into === undefined);

/** All figures of those that are told, and every total. */
function figures(events: readonly LedgerEvent[], T: number | null): object[] {
  const composed = composedUpTo(events);
  return toldOf(composed).map((history) => {
    const said = allSaid(history);
    const toll =
      kindOf(history.subject) === 'toll'
        ? composeToll(history, candidatesFor(history, events), includedIn(composed), { statedUntil: T })
        : undefined;
    return { subject: history.subject, ...figuresOf(said, saidUntil(said, T)), total: toll?.recorded };
  });
}

holds(
  'every claim is told in just one place, by its address where that is not its own subject',
  fc.property(ledgers, ({ events }) => {
    const told = toldOf(composedUpTo(events)).flatMap((history) =>
      allSaid(history).claims.map(({ subject, claim }) =>
        subject === history.subject ? addressOf(subject, claim.id) : claim.id,
      ),
    );
    const entered = events.flatMap((event) => claimsOf(event).map(({ id }) => addressOf(event.subject, id)));
    assert.deepEqual(told.toSorted(), entered.toSorted());
  }),
);

holds(
  'what is merged is told by one that is not, and nothing goes round',
  fc.property(ledgers, ({ events }) => {
    const composed = composedUpTo(events);
    for (const { subject, merging } of composed.values()) {
      if (merging?.into === undefined) continue;
      const survivor = composed.get(merging.into) ?? assert.fail();
      assert.equal(survivor.merging?.into, undefined);
      assert.ok(withMerged(survivor).some((one) => one.subject === subject));
    }
  }),
);

holds(
  'a merge is void or not by what was recorded before it, whatever comes later',
  fc.property(ledgers, fc.nat(100), ({ events }, share) => {
    const P = Math.floor((share * events.length) / 101);
    const [early, all] = [mergesIn(documentsUpTo(events, P).values()), mergesIn(documentsUpTo(events).values())];
    for (const { id, position, type } of events) {
      if (position <= P && type.startsWith('Incident')) assert.equal(early.isVoid(id), all.isVoid(id), id);
    }
  }),
);

holds(
  'a void merge changes no figure',
  fc.property(ledgers, until, ({ events }, T) => {
    const merges = mergesIn(documentsUpTo(events).values());
    assert.deepEqual(
      figures(
        events.filter(({ id }) => !merges.isVoid(id)),
        T,
      ),
      figures(events, T),
    );
  }),
);

/** An event after the others, whether or not its rules would take it. */
function after(events: readonly LedgerEvent[], subject: Subject, type: string, data: object): readonly LedgerEvent[] {
  const position = events.length;
  const revision = events.filter((event) => event.subject === subject).length;
  const event = { subject, type, data, id: uuid(position), position, revision, recorded: '2025-01-02T00:00:00.000Z' };
  return [...events, event as unknown as LedgerEvent];
}

holds(
  'a split undoes its merge: all figures and totals are what they were',
  fc.property(ledgers, until, fc.nat(20), fc.nat(20), ({ events }, T, a, b) => {
    const told = toldOf(composedUpTo(events)).flatMap(({ subject }) => (kindOf(subject) === 'incident' ? subject : []));
    const [one, other] = [told[a % told.length], told[b % told.length]];
    fc.pre(one !== undefined && other !== undefined && one !== other);
    const merged = after(events, one, 'IncidentsMerged', { into: other });
    assert.equal(toldOf(composedUpTo(merged)).length, toldOf(composedUpTo(events)).length - 1);
    assert.deepEqual(figures(after(merged, one, 'IncidentSplit', {}), T), figures(events, T));
  }),
);

law.run();
