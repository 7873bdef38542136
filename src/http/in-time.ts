import { withinBudget } from '#src/store/budget.ts';

/**
 * How long the store may take, in all, over what a request asks of it: the caller is answered within 10 s, whatever the store
 * does.
 */
const ANSWERED_WITHIN_MS = 7000;

/** Does what a request asks of the store, within the time that it has. */
export const inTime = <T>(act: () => Promise<T>): Promise<T> => withinBudget(ANSWERED_WITHIN_MS, act);
