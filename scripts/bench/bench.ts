import type { Children } from './children.ts';
import type { Servers } from './eventstoredb/servers.ts';
import type { Ledgers } from './ledgers.ts';
import type { Plan } from './plan.ts';
import type { Row } from './table.ts';

/** What a measure works with. */
export interface Bench {
  readonly plan: Plan;
  /** A folder of this run, removed at its end. */
  readonly folder: string;
  readonly children: Children;
  readonly ledgers: Ledgers;
  readonly servers: Servers;
  /** Says on standard error what is under way. */
  say(text: string): void;
}

export type Measure = (bench: Bench) => Promise<Row[]>;
