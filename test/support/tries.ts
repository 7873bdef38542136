/** Whether all is tried as often as in a long run: `npm run test:long`. */
const LONG = process.env.TEST_LONG === '1';

/** How often a thing is tried: with all other tests, and in a long run; `TEST_RUNS` times where that is set. */
export const tries = (usually: number, long: number): number =>
  Number(process.env.TEST_RUNS ?? (LONG ? long : usually));
