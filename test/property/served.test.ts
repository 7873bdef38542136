import assert from 'node:assert/strict';
import { suite } from 'uvu';
import type { LedgerEvent } from '#src/domain/contract.ts';
import { idOf, kindOf } from '#src/domain/subject.ts';
import type { Api } from '../support/api.ts';
import fc from '../support/random.ts';
import { ledgers } from '../support/reference/histories.ts';
import { ledgerOf } from '../support/reference/served.ts';
import { UNTIL } from '../support/reference/wishes.ts';
import { tries } from '../support/tries.ts';

const RUNS = tries(8, 80);
const served = suite('random ledgers, as they are served');

const pathsOf = (events: readonly LedgerEvent[]): string[] => [
  ...['incidents', 'incidents?limit=2', 'incidents?place=EC-G', 'incidents?facility=turi', 'operations', 'tolls'],
  ...['facilities', 'facilities/turi', 'facilities/litoral-penitentiary', 'emergencies'],
  ...[...new Set(events.map(({ subject }) => subject))].flatMap((subject) => {
    const path = `${kindOf(subject).replace('y', 'ie')}s/${idOf(subject)}`;
    return [path, `${path}/figures/killed/inmate`, `${path}/figures/killed/all`];
  }),
];

interface Seen {
  readonly status: number;
  readonly location: string | undefined;
  readonly text: string;
}

/** What is answered, or that it is not there, or told elsewhere. */
async function answerOf(api: Api, path: string, view: string): Promise<Seen> {
  const url = `/v1/${path}${path.includes('?') ? '&' : '?'}${view}`;
  const { status, headers, text } = await api.send({ url });
  assert.ok([200, 308, 404].includes(status), `${url}: ${text}`);
  return { status, location: headers.location, text: status === 404 ? '' : text };
}

served('are, as of a position, what a ledger is that ends there', async () => {
  await fc.assert(
    fc.asyncProperty(ledgers, fc.nat(100), fc.constantFrom(...UNTIL), async ({ events }, share, T) => {
      fc.pre(events.length > 0);
      const P = Math.floor((share * events.length) / 101);
      const [whole, cut] = [await ledgerOf({ events }), await ledgerOf({ events: events.slice(0, P + 1) })];
      for (const path of pathsOf(events)) {
        for (const view of [`atPosition=${P}`, `atPosition=${P}&statedUntil=${T}`]) {
          assert.deepEqual(await answerOf(whole, path, view), await answerOf(cut, path, view), `${path} ${view}`);
        }
      }
      await whole.end();
      await cut.end();
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
});

/** An answer but for the view that it names. */
const apartFromView = ({ status, location, text }: Seen): object => {
  const { asOf: _, next, ...rest } = JSON.parse(text === '' ? '{}' : text);
  return { status, location: location?.split('?')[0], rest, hasMore: next !== null };
};

served('are, as of the last position, what they are', async () => {
  await fc.assert(
    fc.asyncProperty(ledgers, fc.constantFrom(...UNTIL), async ({ events }, T) => {
      fc.pre(events.length > 0);
      const api = await ledgerOf({ events });
      for (const path of pathsOf(events)) {
        const view = `statedUntil=${T}`;
        const [now, then] = [
          await answerOf(api, path, view),
          await answerOf(api, path, `${view}&atPosition=${events.length - 1}`),
        ];
        assert.deepEqual(apartFromView(then), apartFromView(now), path);
      }
      await api.end();
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
});

served.run();
