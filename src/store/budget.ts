import { AsyncLocalStorage } from 'node:async_hooks';

const ends = new AsyncLocalStorage<number>();

/**
 * Does something that must be over within a time, in ms: all that it asks of a store together, however often that is tried.
 * What the store has not answered by then is given up.
 */
export const withinBudget = <T>(milliseconds: number, act: () => Promise<T>): Promise<T> =>
  ends.run(Math.min(budgetEnds(), performance.now() + milliseconds), act);

/** When the budget of the present request is used up, on the clock of `performance`; never where it has none. */
export const budgetEnds = (): number => ends.getStore() ?? Number.POSITIVE_INFINITY;
