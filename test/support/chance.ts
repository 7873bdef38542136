import { type Random, randomOf } from '../../scripts/bench/random.ts';

/** What `TEST_SEED` names: with it the random tests try again what they tried. */
export const GIVEN_SEED = process.env.TEST_SEED === undefined ? undefined : Number(process.env.TEST_SEED);

const SEED = GIVEN_SEED ?? Math.floor(Math.random() * 2 ** 31);
let streams = 0;

/** Numbers from 0 to 1, for what is random and no property. Prints the seed, on the standard error. */
export function chance(): Random {
  if (streams === 0) console.error(`TEST_SEED=${SEED}`);
  const random = randomOf(SEED + streams);
  streams += 1;
  return random;
}
