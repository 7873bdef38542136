// Random histories, posted to the service, and its answers held against a reference that was written from the rules alone. For
// a long run: `node test/property/reference.test.ts 20000`, or REFERENCE_RUNS=20000. To go over a run that failed again:
// `node test/property/reference.test.ts 20000 <seed> <path>`, as it printed them (or REFERENCE_SEED, REFERENCE_PATH).
import fc from 'fast-check';
import { suite } from 'uvu';
import { on } from '../support/reference/clocks.ts';
import { type Asked, compare } from '../support/reference/compared.ts';
import { pasted } from '../support/reference/pasted.ts';
import { PostedLedger } from '../support/reference/posted.ts';
import { unmarked } from '../support/reference/stages.ts';
import { UNTIL, wishesOn } from '../support/reference/wishes.ts';

const [
  ,
  ,
  runs = process.env.REFERENCE_RUNS ?? '60',
  from = process.env.REFERENCE_SEED ?? process.env.TEST_SEED,
  path,
] = process.argv;
const seed = from === undefined ? Date.now() % 2 ** 31 : Number(from);
const replay = path ?? process.env.REFERENCE_PATH;

const test = suite('the service against a reference written from the text alone');

/** Two views of a history: positions as shares of its length (absent: all), and ends of what had been said. */
const views = fc.array(
  fc.record({
    share: fc.option(fc.nat(100), { nil: undefined }),
    T: fc.option(fc.constantFrom(...UNTIL), { nil: undefined }),
  }),
  { minLength: 2, maxLength: 3 },
);

/** An error of a history: what is wrong, and the history as a test may hold it. */
const told = (error: unknown, events: Parameters<typeof pasted>[0], views: readonly Asked[]): Error => {
  const wrong = error instanceof Error ? error.message : String(error);
  const history = `entered(\n${pasted(events)}\n)`;
  return new Error(
    unmarked(`${wrong}\n\nthe history, as a test may hold it:\n${history}\nviews: ${JSON.stringify(views)}\n`),
  );
};

test('gives the figures, dates, totals and emergencies of the text, for any history, position and date', async () => {
  console.log(`${runs} histories from seed ${seed}`);
  let ledger = await PostedLedger.open();
  try {
    await fc.assert(
      fc.asyncProperty(wishesOn, views, async ({ clock, wishes }, seen) => {
        let history = ledger.begin(clock);
        if (history === undefined) {
          await ledger.end();
          ledger = await PostedLedger.open();
          history = ledger.begin(clock);
        }
        if (history === undefined) throw new Error('a new ledger has no place for a history');
        let asked: Asked[] = [];
        try {
          for (const [n, wish] of wishes.entries()) await history.wish(wish, n);
          const { events } = history;
          asked = seen.map(({ share, T }) => ({
            P: share === undefined ? undefined : events[Math.floor((share * events.length) / 101)]?.position,
            T: T === undefined ? undefined : on(clock, T),
          }));
          for (const view of asked) await compare(history, view);
        } catch (error) {
          throw told(error, history.events, asked);
        }
      }),
      {
        numRuns: Number(runs),
        seed,
        ...(replay === undefined ? {} : { path: replay }),
        reporter: (run) => {
          if (!run.failed) return;
          const { message } = run.errorInstance as Error;
          throw new Error(`${message}\nseed ${run.seed}, path ${run.counterexamplePath}, ${run.numShrinks} shrinks`);
        },
      },
    );
  } finally {
    await ledger.end();
  }
});

test.run();
