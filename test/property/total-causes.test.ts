import assert from 'node:assert/strict';
import { suite } from 'uvu';
import type { LedgerEvent } from '#src/domain/contract.ts';
import type { EventType } from '#src/domain/events.ts';
import { idOf, type Subject } from '#src/domain/subject.ts';
import type { Api } from '../support/api.ts';
import { type Change, diffOf } from '../support/diff-pages.ts';
import fc from '../support/random.ts';
import { ledgers, NOW, RandomLedger, uuid } from '../support/reference/histories.ts';
import { ledgerOf } from '../support/reference/served.ts';
import { tries } from '../support/tries.ts';

const RUNS = tries(12, 120);

const event = (position: number, subject: Subject, revision: number, type: EventType, data: object): LedgerEvent =>
  ({
    id: uuid(position),
    subject,
    position,
    revision,
    recorded: new Date(NOW + position).toISOString(),
    type,
    data,
  }) as LedgerEvent;
const said = (id: string, value: number) => ({ id, measure: 'killed', group: 'inmate', qualifier: 'exact', value });
const scope = { place: 'EC', population: 'inmates', measure: 'killed', group: 'inmate', interval: '2021' };

/** Always among them: a total that changes. */
const CHANGING = new RandomLedger([
  event(0, 'incident/m', 0, 'RiotReported', {
    kind: 'riot',
    places: ['EC-G'],
    occurred: '2021-05',
    claims: [said('a', 5)],
  }),
  event(1, 'toll/t', 0, 'TollClaimed', { scope, claims: [said('t', 9)] }),
  event(2, 'incident/m', 1, 'CasualtiesRevised', { claims: [{ ...said('b', 7), stated: '2021-06' }] }),
]);
const served = suite('what changed a total');

const tollsIn = ({ events }: RandomLedger): Subject[] => [
  ...new Set(events.flatMap(({ subject }) => (subject.startsWith('toll/') ? [subject] : []))),
];

/** A toll's part of a comparison; none before it began, nor where nothing of it changed. */
async function totalOf(api: Api, toll: Subject, query: string): Promise<Change['total']> {
  return (await diffOf(api, `${query}&subject=${toll}`)).items[0]?.total ?? null;
}

served(
  'is named: of every addend that changed with an event, that event alone; and no total changes without',
  async () => {
    let changed = 0;
    await fc.assert(
      fc.asyncProperty(ledgers, async (ledger) => {
        const api = await ledgerOf(ledger);
        for (const toll of tollsIn(ledger)) {
          const begun = ledger.events.find(({ subject }) => subject === toll)?.position ?? assert.fail();
          for (const { position, id } of ledger.events.slice(begun)) {
            const total = await totalOf(api, toll, `from=${position - 1}&to=${position}`);
            for (const { subject, causes } of total?.addends ?? []) {
              changed += 1;
              assert.deepEqual(
                causes.map(({ event }) => event),
                [id],
                `${subject} in ${toll} at ${position}`,
              );
            }
            if (total === null) continue;
            const sums = [total.before, total.after].map((sum) => JSON.stringify(sum));
            assert.ok(
              sums[0] === sums[1] || total.before === null || total.addends.length > 0,
              `${toll} at ${position}`,
            );
          }
        }
        await api.end();
      }),
      { numRuns: RUNS, endOnFailure: true, examples: [[CHANGING]] },
    );
    assert.ok(changed > 0, 'no total changed');
  },
);

const ends = fc.tuple(fc.nat(100), fc.nat(100)).map((shares) => shares.sort((a, b) => a - b));
const days = fc.constantFrom(['2021-05-01', '2021-05-02'], ['2021-05-01', '2021-06'], ['2021-05', '2030']);

served('is named over any stretch of either axis, by events of that stretch', async () => {
  await fc.assert(
    fc.asyncProperty(ledgers, ends, days, async (ledger, shares, [early, late]) => {
      const api = await ledgerOf(ledger);
      const [a = 0, b = 0] = shares.map((share) => Math.floor((share * (ledger.events.length + 1)) / 101) - 1);
      const begun = new Map(ledger.events.toReversed().map(({ subject, position }) => [subject, position]));
      for (const toll of tollsIn(ledger).filter((one) => (begun.get(one) ?? 0) <= b)) {
        for (const query of [`from=${a}&to=${b}`, `from=${a}&to=${b}&statedUntil=${early}`]) {
          for (const { subject, causes } of (await totalOf(api, toll, query))?.addends ?? []) {
            assert.ok(causes.length > 0, `${subject} in ${toll}, ${query}`);
            for (const { position } of causes) assert.ok(position > a && position <= b);
          }
        }
        const stated = `axis=stated&from=${early}&to=${late}&atPosition=${b}`;
        for (const { subject, causes } of (await totalOf(api, toll, stated))?.addends ?? [])
          assert.ok(causes.length > 0, `${subject} in ${toll}, ${stated}`);
      }
      await api.end();
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
});

interface Sum {
  readonly sum: number;
  readonly qualifier: string;
  readonly low: number;
  readonly high: number | null;
}
const sumOf = ({ sum, qualifier, low, high }: Sum): Sum => ({ sum, qualifier, low, high });

served('makes the points of its history, as served: each is what its page says as of then', async () => {
  await fc.assert(
    fc.asyncProperty(ledgers, async (ledger) => {
      const api = await ledgerOf(ledger);
      for (const toll of tollsIn(ledger)) {
        const path = `/v1/tolls/${idOf(toll)}`;
        const { items } = (await api.get<{ items: (Sum & { position: number })[] }>(`${path}/history?limit=100`)).body;
        for (const { position } of ledger.events.slice(items[0]?.position)) {
          const page = (await api.get<{ recorded: Sum }>(`${path}?atPosition=${position}`)).body;
          const point = items.findLast((one) => one.position <= position) ?? assert.fail();
          assert.deepEqual(sumOf(point), sumOf(page.recorded), `${toll} at ${position}`);
        }
      }
      await api.end();
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
});

served.run();
