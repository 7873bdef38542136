import type { Service } from './service.ts';

/** Off by more than this, the clock is warned of; by more than that, no events are taken. In ms. */
export const CLOCK_WARNING_MS = 2000;
export const CLOCK_LIMIT_MS = 60_000;

/** What is wrong with the clock of the service, by more than so many ms: what it stamps is kept for good. */
export function clockFaults({ store, journal, now }: Service, tolerance: number): string[] {
  const { recorded } = journal.head;
  const behind = recorded === '' ? 0 : Date.parse(recorded) - now();
  const { clockOffMs: off = 0 } = store.state();
  return [
    ...(behind > tolerance ? [`the clock is ${behind} ms behind the newest recorded time`] : []),
    ...(Math.abs(off) > tolerance
      ? [`the clock is ${Math.abs(off)} ms ${off > 0 ? 'ahead of' : 'behind'} the store’s own`]
      : []),
  ];
}
