import { suite } from 'uvu';
import type { EventStore } from '#src/store/port.ts';
import { appending } from './appending.ts';
import { erasing } from './erasing.ts';
import { following } from './following.ts';
import { leaves } from './leaves.ts';
import { lifetime, reopening } from './lifetime.ts';
import { limits } from './limits.ts';
import { moving } from './moving.ts';
import { reading } from './reading.ts';
import { writers } from './writers.ts';

/** One ledger, empty at first. */
export interface StoreUnderTest {
  /** What the names of its streams begin with. */
  readonly prefix: string;
  /** Opens the ledger; `clock` is the time in ms that the stamps are taken from. */
  open(clock?: () => number): Promise<EventStore>;
  cleanup(): Promise<void>;
}

export interface StoreKind {
  make(): Promise<StoreUnderTest>;
  /** Whether what was stored is there when the ledger is opened again. */
  readonly reopenable: boolean;
  /** Before all and after all. */
  begin?(): Promise<void>;
  end?(): Promise<void>;
}

/** A ledger as a sentence of the contract gets it. */
export interface Ledger extends StoreUnderTest {
  /** The name of one of its streams. */
  stream(name: string): string;
}

/** One sentence of the contract, on a store of its own, opened with `clock`. */
export type Spec = (
  sentence: string,
  body: (store: EventStore, ledger: Ledger) => Promise<void>,
  clock?: () => number,
) => void;

/** What every store must do. */
export function storeContract(name: string, { make, reopenable, begin, end }: StoreKind): void {
  const test = suite(name);
  if (begin !== undefined) test.before(begin);
  if (end !== undefined) test.after(end);
  const spec: Spec = (sentence, body, clock) => {
    test(sentence, async () => {
      const made = await make();
      try {
        const store = await made.open(clock);
        try {
          await body(store, { ...made, stream: (its) => made.prefix + its });
        } finally {
          await store.close();
        }
      } finally {
        await made.cleanup();
      }
    });
  };
  for (const part of [appending, reading, leaves, limits, following, writers, moving, erasing, lifetime]) part(spec);
  if (reopenable) reopening(spec);
  test.run();
}
