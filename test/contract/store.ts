import { suite } from 'uvu';
import type { EventStore } from '#src/store/port.ts';
import { appending } from './appending.ts';
import { following } from './following.ts';
import { leaves } from './leaves.ts';
import { lifetime, reopening } from './lifetime.ts';
import { limits } from './limits.ts';
import { reading } from './reading.ts';
import { writers } from './writers.ts';

/** One ledger, empty at first. */
export interface StoreUnderTest {
  /** Opens the ledger; `clock` is the time in ms that the stamps are taken from. */
  open(clock?: () => number): Promise<EventStore>;
  cleanup(): Promise<void>;
}

export interface StoreKind {
  make(): Promise<StoreUnderTest>;
  /** Whether what was stored is there when the ledger is opened again. */
  readonly reopenable: boolean;
}

/** One sentence of the contract, on a store of its own, opened with `clock`. */
export type Spec = (
  sentence: string,
  body: (store: EventStore, ledger: StoreUnderTest) => Promise<void>,
  clock?: () => number,
) => void;

/** What every store must do. */
export function storeContract(name: string, { make, reopenable }: StoreKind): void {
  const test = suite(name);
  const spec: Spec = (sentence, body, clock) => {
    test(sentence, async () => {
      const ledger = await make();
      try {
        const store = await ledger.open(clock);
        try {
          await body(store, ledger);
        } finally {
          await store.close();
        }
      } finally {
        await ledger.cleanup();
      }
    });
  };
  for (const part of [appending, reading, leaves, limits, following, writers, lifetime]) part(spec);
  if (reopenable) reopening(spec);
  test.run();
}
