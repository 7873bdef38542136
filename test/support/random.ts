// What tests leave to chance, in one place: the seed of every random test is printed, and `TEST_SEED` repeats it.
import fc from 'fast-check';

export default fc;

/** Whether all is tried as often as in a long run: `npm run test:long`. */
export const LONG = process.env.TEST_LONG === '1';

/** How often a thing is tried: with all other tests, and in a long run; `TEST_RUNS` times where that is set. */
export const tries = (usually: number, long: number): number =>
  Number(process.env.TEST_RUNS ?? (LONG ? long : usually));

const GIVEN = process.env.TEST_SEED === undefined ? undefined : Number(process.env.TEST_SEED);

/** A failure is told by what was wrong, then by how to repeat it, then by the example and its path. */
function report(run: fc.RunDetails<unknown>): void {
  if (!run.failed) return;
  const wrong = run.errorInstance instanceof Error ? run.errorInstance.message : String(run.errorInstance ?? '');
  const repeat = `To repeat it: TEST_SEED=${run.seed} TEST_RUNS=${run.numRuns + run.numSkips}, and the file as an argument of npm test.`;
  throw new Error(`${wrong}\n${repeat}\n${fc.defaultReportMessage(run)}`, { cause: run.errorInstance });
}

fc.configureGlobal({ reporter: report, ...(GIVEN === undefined ? {} : { seed: GIVEN }) });

/** Always the same values: what has to be met with at least once is met with among them, and not by luck. */
export const fixed = <T extends unknown[]>(
  count: number,
  ...arbitraries: { [K in keyof T]: fc.Arbitrary<T[K]> }
): T[] => fc.sample(fc.tuple<T>(...arbitraries), { seed: 1, numRuns: count });

/** Numbers from 0 to 1 for what is no property (mulberry32). Prints its seed. */
export function chance(): () => number {
  const seed = GIVEN ?? Math.floor(Math.random() * 2 ** 31);
  console.log(`TEST_SEED=${seed}`);
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
