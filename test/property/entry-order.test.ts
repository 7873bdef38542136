import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { figuresOf } from '#projections/figures.ts';
import { allSaid, saidUntil } from '#projections/said.ts';
import { composeToll } from '#projections/tolls.ts';
import { type LedgerEvent, readBody } from '#src/domain/contract.ts';
import { emptyHistory, evolve } from '#src/domain/history.ts';
import type { Json } from '#src/domain/json.ts';
import { type Merges, mergesIn } from '#src/domain/merging.ts';
import { isSubject, type Subject } from '#src/domain/subject.ts';
import { endOf } from '#src/domain/time.ts';
import fc from '../support/random.ts';
import { candidatesFor, composedUpTo, includedIn } from '../support/reference/documents.ts';
import { tries } from '../support/tries.ts';

const RUNS = tries(200, 2000);
const law = suite('the order of entry');

const SUBJECTS = ['incident/a', 'incident/b', 'incident/c'] as const;
const GROUPS = ['inmate', 'inmate', 'police', 'security-forces'] as const;

/** Something to enter: what it names by number was made before it, and it is said at a minute of its own. */
const fact = fc.record({
  on: fc.nat(SUBJECTS.length - 1),
  act: fc.constantFrom('claim', 'claim', 'claim', 'claim', 'retract', 'reinstate', 'pin', 'lift', 'amend', 'strike'),
  names: fc.nat(40),
  relation: fc.constantFrom(undefined, undefined, 'update', 'correction', 'repeat'),
  qualifier: fc.constantFrom('exact', 'exact', 'at-least', 'more-than', 'up-to', 'about'),
  value: fc.nat(9),
  group: fc.constantFrom(...GROUPS),
  institution: fc.constantFrom('A', 'B', 'C'),
  role: fc.constantFrom('forensic', 'prosecutor', 'police', 'media'),
  status: fc.constantFrom('preliminary', 'confirmed', 'final'),
});
type Fact = typeof fact extends fc.Arbitrary<infer T> ? T : never;

/** An event to be entered, once those that it names are. */
interface Entry {
  readonly subject: Subject;
  readonly id: string;
  readonly type: string;
  readonly data: object;
  readonly needs: readonly string[];
}

const uuid = (n: number): string => `00000000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
const minute = (n: number): string => new Date(Date.UTC(2021, 4, 2) + n * 60_000).toISOString().slice(0, 16);

const BEGINNINGS: readonly Entry[] = SUBJECTS.map((subject, n) => ({
  subject,
  id: uuid(n),
  type: 'RiotReported',
  data: { kind: 'riot', places: ['EC-G'], occurred: '2021-05-01' },
  needs: [],
}));
const TOLL: Entry = {
  subject: 'toll/year',
  id: uuid(90),
  type: 'TollClaimed',
  data: {
    scope: { place: 'EC', population: 'inmates', measure: 'killed', group: 'inmate', interval: '2021' },
    claims: [{ id: 't', measure: 'killed', group: 'inmate', qualifier: 'exact', value: 9, stated: '2021-05-02' }],
  },
  needs: [],
};

interface Made {
  readonly id: string;
  readonly claim: string;
  readonly group: string;
}

/** The merges of an incident, one after the other, each split off again before the next; and whether the last one is, too. */
interface Merging {
  readonly into: readonly number[];
  readonly isSplit: boolean;
}

/** Facts as events: a fact that would name nothing is none. Amendments of a claim follow one another, as do acts on it. */
function entriesOf(facts: readonly Fact[], merging: readonly Merging[]): Entry[] {
  const claims = SUBJECTS.map((): Made[] => []);
  const pins = SUBJECTS.map((): string[] => []);
  const amended = new Map<string, string>();
  const entries = facts.flatMap((fact, n): Entry[] => {
    const [subject, id, stated] = [SUBJECTS[fact.on] ?? SUBJECTS[0], uuid(100 + n), minute(n)];
    const [mine, begun] = [claims[fact.on] ?? [], uuid(fact.on)];
    const named = mine[fact.names % Math.max(1, mine.length)];
    const entry = (type: string, data: object, ...needs: string[]): Entry[] => [
      { subject, id, type, data, needs: [begun, ...needs] },
    ];
    const { value, qualifier, institution, role, status } = fact;
    switch (fact.act) {
      case 'claim': {
        const group = fact.relation === undefined ? fact.group : (named?.group ?? fact.group);
        const reason = fact.relation === 'correction' ? { reason: 'double-count' } : {};
        const relation =
          named === undefined || fact.relation === undefined
            ? {}
            : { relation: { kind: fact.relation, of: [named.claim], ...reason } };
        mine.push({ id, claim: `c${n}`, group });
        const claim = { id: `c${n}`, measure: 'killed', group, qualifier, value, stated, institution, role, status };
        const needs = named === undefined ? [] : [named.id];
        return entry('CasualtiesRevised', { claims: [{ ...claim, ...relation }] }, ...needs);
      }
      case 'retract':
      case 'reinstate': {
        if (named === undefined) return [];
        const type = fact.act === 'retract' ? 'ClaimRetracted' : 'ClaimReinstated';
        return entry(type, { of: [named.claim], stated }, named.id);
      }
      case 'pin':
        pins[fact.on]?.push(id);
        return entry('AssessmentMade', {
          measure: 'killed',
          group: fact.group,
          qualifier: 'exact',
          value,
          reason: 'counted',
          stated,
        });
      case 'lift': {
        const pin = pins[fact.on]?.pop();
        return pin === undefined
          ? []
          : entry('AssessmentLifted', { assessment: pin, reason: 'counted anew', stated }, pin);
      }
      default: {
        if (named === undefined) return [];
        const last = amended.get(`${subject} ${named.claim}`) ?? named.id;
        amended.set(`${subject} ${named.claim}`, id);
        const what = fact.act === 'strike' ? { strike: true } : { fields: { value } };
        return entry('EntryAmended', { of: named.claim, ...what }, last);
      }
    }
  });
  return [...BEGINNINGS, TOLL, ...entries, ...mergesOf(merging, entries)];
}

/**
 * Merges and splits of a subject in their own order: they are facts of its stream. Incidents are merged into those of a higher
 * number alone, so that none closes a circle: of such merges the position says which is void, and the facts do not.
 */
function mergesOf(merging: readonly Merging[], entries: readonly Entry[]): Entry[] {
  const found = merging.map(({ into, isSplit }, n): Entry[] => {
    const [subject, begun] = [SUBJECTS[n] ?? SUBJECTS[0], uuid(n)];
    const all = into.flatMap((pick, k): Omit<Entry, 'needs'>[] => {
      const above = SUBJECTS.slice(n + 1);
      const target = above[pick % above.length] ?? SUBJECTS[2];
      const id = 50 + 10 * n + 2 * k;
      return [
        { subject, id: uuid(id), type: 'IncidentsMerged', data: { into: target } },
        { subject, id: uuid(id + 1), type: 'IncidentSplit', data: {} },
      ];
    });
    const kept = isSplit ? all : all.slice(0, -1);
    return kept.map((one, k) => {
      const [last, target] = [
        kept[k - 1],
        SUBJECTS.findIndex((other) => 'into' in one.data && other === one.data.into),
      ];
      return { ...one, needs: [begun, ...(last ? [last.id] : []), ...(target < 0 ? [] : [uuid(target)])] };
    });
  });
  // What stays merged takes nothing any more: so it has all of its own before, and all that is merged into it.
  return found.flatMap((own, n) =>
    own.map((entry, k) => {
      if (k < own.length - 1 || entry.type === 'IncidentSplit') return entry;
      const before = entries.filter(({ subject }) => subject === SUBJECTS[n]);
      const into = found.flat().filter(({ data }) => 'into' in data && data.into === SUBJECTS[n]);
      return { ...entry, needs: [...entry.needs, ...[...before, ...into].map(({ id }) => id)] };
    }),
  );
}

/** Whether the rules take an entry: while it is merged an incident takes its split alone, and nothing is merged into it. */
function isTaken({ subject, type, data }: Entry, merges: Merges): boolean {
  if (type === 'IncidentSplit') return merges.isMerged(subject);
  return !merges.isMerged(subject) && !('into' in data && merges.isMerged(data.into as Subject));
}

/** Enters all, each time one of those that can be entered. */
function entered(entries: readonly Entry[], picks: readonly number[]): LedgerEvent[] {
  const events: LedgerEvent[] = [];
  const left = [...entries];
  const done = new Set<string>();
  const histories = new Map<Subject, ReturnType<typeof emptyHistory>>();
  while (left.length > 0) {
    const merges = mergesIn(histories.values());
    const ready = left.filter((entry) => entry.needs.every((id) => done.has(id)) && isTaken(entry, merges));
    const next =
      ready[(picks[events.length % picks.length] ?? 0) % ready.length] ?? assert.fail('nothing can be entered');
    left.splice(left.indexOf(next), 1);
    done.add(next.id);
    const body = readBody(next.type, 1, next.data as unknown as Json);
    assert.ok(body.ok, JSON.stringify(body));
    assert.ok(isSubject(next.subject));
    const before = histories.get(next.subject) ?? emptyHistory(next.subject);
    const [position, revision] = [events.length, before.revision + 1];
    const event = {
      ...body.value,
      subject: next.subject,
      id: next.id,
      position,
      revision,
      recorded: '2025-01-01T00:00:00Z',
    };
    histories.set(next.subject, evolve(before, event));
    events.push(event);
  }
  return events;
}

/** Every figure, and the total with those that it does not count again, of what had been said by a moment. */
function figures(events: readonly LedgerEvent[], T: number | null): object {
  const composed = composedUpTo(events);
  const toll = composed.get('toll/year') ?? assert.fail();
  const total = composeToll(toll, candidatesFor(toll, events), includedIn(composed), { statedUntil: T });
  return {
    figures: [...composed.values()]
      .toSorted((a, b) => (a.subject < b.subject ? -1 : 1))
      .map((history) => {
        const all = allSaid(history);
        const { figures } = figuresOf(all, saidUntil(all, T));
        const byName = figures.toSorted((a, b) => (a.group < b.group ? -1 : 1));
        return [history.subject, history.merging?.into, byName];
      }),
    total: total?.recorded,
    notCountedAgain: total?.notCountedAgain.toSorted((a, b) => (a.subject < b.subject ? -1 : 1)),
  };
}

const picks = fc.array(fc.nat(100), { minLength: 7, maxLength: 7 });
const merging = fc.record({ into: fc.array(fc.nat(1), { maxLength: 3 }), isSplit: fc.boolean() });

law('changes no figure and no total, merges and splits among the facts, where no tie falls to position', () => {
  fc.assert(
    fc.property(
      fc.array(fact, { maxLength: 40, size: 'max' }),
      fc.tuple(merging, merging),
      picks,
      fc.nat(40),
      (facts, merged, order, T) => {
        const entries = entriesOf(facts, merged);
        const [told, otherwise] = [entered(entries, [0]), entered(entries, order)];
        for (const until of [null, endOf(minute(T)) ?? 0])
          assert.deepEqual(figures(otherwise, until), figures(told, until));
      },
    ),
    { numRuns: RUNS },
  );
});

law.run();
