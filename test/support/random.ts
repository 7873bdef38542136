// What tests leave to chance, in one place: the seed of every random test is printed, and `TEST_SEED` repeats it.
import fc from 'fast-check';
import { GIVEN_SEED } from './chance.ts';

export default fc;

/** A failure is told by what was wrong, then by how to repeat it, then by the example and its path. */
function report(run: fc.RunDetails<unknown>): void {
  if (!run.failed) return;
  const wrong = run.errorInstance instanceof Error ? run.errorInstance.message : String(run.errorInstance ?? '');
  const repeat = `To repeat it: TEST_SEED=${run.seed} TEST_RUNS=${run.numRuns + run.numSkips} npm test -- PART-OF-PATH`;
  throw new Error(`${wrong}\n${repeat}\n${fc.defaultReportMessage(run)}`, { cause: run.errorInstance });
}

fc.configureGlobal({ reporter: report, ...(GIVEN_SEED === undefined ? {} : { seed: GIVEN_SEED }) });

/** Always the same values: what has to be met with at least once is met with among them, and not by luck. */
export const fixed = <T extends unknown[]>(
  count: number,
  ...arbitraries: { [K in keyof T]: fc.Arbitrary<T[K]> }
): T[] => fc.sample(fc.tuple<T>(...arbitraries), { seed: 1, numRuns: count });
