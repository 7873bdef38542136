import { setTimeout as delay } from 'node:timers/promises';
import { breathe } from '#src/journal/breathe.ts';
import type { Tree } from '#src/journal/tree.ts';
import { StoreFormatError } from '#src/store/errors.ts';
import type { EventReader, StoredEvent } from '#src/store/port.ts';
import { leafHashOf } from '#src/store/withheld.ts';
import { isCanonical, isHashIn } from './leaves.ts';

/** After so many events others have their turn. */
const AT_ONCE = 20;

export interface ScrubOptions {
  readonly store: EventReader;
  readonly tree: () => Tree;
  readonly signal: AbortSignal;
  /** How many events a second; as fast as it goes where absent. */
  readonly pace?: number;
  readonly progress?: (done: number, all: number) => void;
}

/** What reading the whole store anew came to. */
export interface Scrubbed {
  readonly events: number;
  /** What is not as it was recorded, the first one; undefined where all is. */
  readonly wrong: string | undefined;
  /** Why it did not come to the end, where that tells nothing of the events: the store does not answer. */
  readonly unread: string | undefined;
}

/** Reads every event that the tree has anew from where it is kept, and holds its leaf's hash against the tree. */
export async function scrub({ store, tree, signal, pace, progress }: ScrubOptions): Promise<Scrubbed> {
  const [began, its] = [performance.now(), tree()];
  const all = its.size;
  let events = 0;
  const result = (wrong?: string, unread?: string): Scrubbed => ({ events, wrong, unread });
  try {
    for await (const batch of store.reread()) {
      for (const event of batch.filter(({ position }) => position < all)) {
        const wrong = wrongIn(event, its);
        // The store may have been replaced meanwhile: then it is another tree's turn.
        if (wrong !== undefined) return tree() === its ? result(wrong) : result(undefined, 'the store was replaced');
        events += 1;
        if (events % AT_ONCE === 0) await breathe();
      }
      progress?.(events, all);
      if (events === all) return result();
      const ahead = pace === undefined ? 0 : began + (events / pace) * 1000 - performance.now();
      await delay(Math.max(0, ahead), undefined, { signal });
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return error instanceof StoreFormatError ? result(reason) : result(undefined, reason);
  }
  return events < all && tree() === its ? result(`the store ends after ${events} of ${all} events`) : result();
}

function wrongIn(event: StoredEvent, tree: Tree): string | undefined {
  const { position, id, stream, leaf } = event;
  if (isHashIn(tree, position, leafHashOf(event)) && isCanonical(leaf)) return undefined;
  return `the event ${id} at position ${position} of ${stream} is not as it was recorded`;
}
