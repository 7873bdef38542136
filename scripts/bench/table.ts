import type { Compared } from './rounds.ts';

/** One measure as it is printed. */
export interface Row {
  readonly measure: string;
  readonly goal: string;
  readonly reached: string;
  readonly spread: string;
  readonly detail: string;
}

const speed = (value: number): string => Math.round(value).toLocaleString('en');

const costs = ({ ours, yardstick }: Compared): string =>
  ours.cpu === undefined || yardstick.cpu === undefined
    ? ''
    : `; processor time ${Math.round(ours.cpu)} and ${Math.round(yardstick.cpu)} µs each`;

/** A ratio beside its goal. @param unit of both speeds, as `requests/s` */
export const ratioRow = (measure: string, goal: number | undefined, compared: Compared, unit: string): Row => ({
  measure,
  goal: goal === undefined ? '–' : goal.toFixed(2),
  reached: compared.ratio.toFixed(2),
  spread: `${compared.least.toFixed(2)}–${compared.greatest.toFixed(2)}`,
  detail: `${speed(compared.ours.speed)} of ${speed(compared.yardstick.speed)} ${unit}, ${compared.pairs} pairs${costs(compared)}`,
});

const COLUMNS = ['measure', 'goal', 'reached', 'spread', 'detail'] as const;
const TITLES: Row = { measure: 'measure', goal: 'goal', reached: 'reached', spread: 'spread', detail: '' };

/** The rows as a table of text. */
export function tableOf(rows: readonly Row[]): string {
  const all = [TITLES, ...rows];
  const widths = new Map(COLUMNS.map((column) => [column, Math.max(...all.map((row) => row[column].length))]));
  const lines = all.map((row) => COLUMNS.map((column) => row[column].padEnd(widths.get(column) ?? 0)).join('  '));
  return lines.map((line) => line.trimEnd()).join('\n');
}
