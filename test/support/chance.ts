/** What `TEST_SEED` names: with it the random tests try again what they tried. */
export const GIVEN_SEED = process.env.TEST_SEED === undefined ? undefined : Number(process.env.TEST_SEED);

const SEED = GIVEN_SEED ?? Math.floor(Math.random() * 2 ** 31);
let streams = 0;

/** Numbers from 0 to 1 (mulberry32), for what is random and no property. Prints the seed, on the standard error. */
export function chance(): () => number {
  if (streams === 0) console.error(`TEST_SEED=${SEED}`);
  let state = SEED + streams;
  streams += 1;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
