import { parseArgs } from 'node:util';

export const MEASURES = [
  'append',
  'keyed',
  'journal',
  'replay',
  'rebuild',
  'verify',
  'log',
  'get',
  'views',
  'esdb-catch-up',
  'esdb-append',
  'esdb-seen',
] as const;
export type MeasureName = (typeof MEASURES)[number];

/** How much is measured. */
export interface Plan {
  readonly only: readonly MeasureName[];
  /** Pairs of rounds, ours and the yardstick's in turn, and how long a round under load lasts. */
  readonly pairs: number;
  readonly roundMs: number;
  /** Sizes of the ledgers that are read in any view, in events; the last is also the one that is replayed. */
  readonly ledgers: readonly [number, ...number[]];
  readonly replays: number;
  /** How often each read is asked of a ledger. */
  readonly reads: number;
  /** On EventStoreDB: events that a node catches up, and appends a round. */
  readonly followed: number;
  readonly appends: number;
  /** A folder that the servers and the replays write their CPU profiles to (`node --cpu-prof`). */
  readonly profile: string | undefined;
}

const FULL = {
  pairs: 7,
  roundMs: 2000,
  ledgers: [10_000, 100_000, 1_000_000],
  replays: 3,
  reads: 3000,
  followed: 100_000,
  appends: 10_000,
} as const;
const QUICK = {
  pairs: 3,
  roundMs: 1000,
  ledgers: [10_000, 100_000],
  replays: 3,
  reads: 500,
  followed: 30_000,
  appends: 5_000,
} as const;

const isMeasure = (name: string): name is MeasureName => (MEASURES as readonly string[]).includes(name);

/** The plan of a command line. @throws Error with a line to print where it is not understood */
export function planOf(args: readonly string[]): Plan {
  const options = { only: { type: 'string' }, quick: { type: 'boolean' }, profile: { type: 'string' } } as const;
  const { values } = parseArgs({ args: [...args], options });
  const only = values.only?.split(',') ?? MEASURES;
  const unknown = only.find((name) => !isMeasure(name));
  if (unknown !== undefined) throw new Error(`no such measure: ${unknown}; there are ${MEASURES.join(', ')}`);
  return { only: only.filter(isMeasure), profile: values.profile, ...(values.quick === true ? QUICK : FULL) };
}
