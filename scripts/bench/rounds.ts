import { quiet } from './quiet.ts';

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = Number.NaN, high = Number.NaN] = [sorted[middle - 1], sorted[middle]];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
}

/** The value below which a share of the values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** One round: a speed, where more is better, and the processor time (µs) that the process measured took for each, where known. */
export interface Round {
  readonly speed: number;
  readonly cpu?: number;
}

/** Two things measured in turn. */
export interface Compared {
  /** The median of the pairs' ratios, ours over the yardstick's, and the least and the greatest of them. */
  readonly ratio: number;
  readonly least: number;
  readonly greatest: number;
  readonly ours: Round;
  readonly yardstick: Round;
  readonly pairs: number;
}

function middleOf(rounds: readonly Round[]): Round {
  const times = rounds.flatMap(({ cpu }) => (cpu === undefined ? [] : [cpu]));
  const speed = median(rounds.map((round) => round.speed));
  return times.length === 0 ? { speed } : { speed, cpu: median(times) };
}

export function compare(pairs: readonly (readonly [ours: Round, yardstick: Round])[]): Compared {
  const ratios = pairs.map(([ours, yardstick]) => ours.speed / yardstick.speed);
  return {
    ratio: median(ratios),
    least: Math.min(...ratios),
    greatest: Math.max(...ratios),
    ours: middleOf(pairs.map(([ours]) => ours)),
    yardstick: middleOf(pairs.map(([, yardstick]) => yardstick)),
    pairs: pairs.length,
  };
}

/**
 * Measures two things in turn, A B A B …, so that what the machine does beside falls on both. The first pair warms up
 * and is not counted.
 */
export async function inTurn(
  pairs: number,
  ours: (round: number) => Promise<Round>,
  yardstick: (round: number) => Promise<Round>,
): Promise<Compared> {
  const measured: [Round, Round][] = [];
  for (let round = 0; round <= pairs; round += 1) {
    await quiet();
    const pair: [Round, Round] = [await ours(round), await yardstick(round)];
    if (round > 0) measured.push(pair);
  }
  return compare(measured);
}
