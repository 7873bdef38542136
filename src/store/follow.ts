import { setImmediate as nextTurn } from 'node:timers/promises';
import { StoreClosedError, StoreReplacedError } from './errors.ts';
import type { EventReader, StoredEvent } from './port.ts';

/** The most events in one batch of a follower. */
const FOLLOW_BATCH = 1_000;

/** Tells waiting followers that there is something to read, or that the store is closed. */
export class Arrivals {
  readonly #waiting = new Set<() => void>();
  #ended = false;

  get ended(): boolean {
    return this.#ended;
  }

  wake(): void {
    for (const resume of [...this.#waiting]) resume();
  }

  end(): void {
    this.#ended = true;
    this.wake();
  }

  /** Resolves at the next wake or abort, or after `pollMs` where given. Never rejects. */
  next(signal: AbortSignal, pollMs?: number): Promise<void> {
    return new Promise((resolve) => {
      const resume = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(resume);
        signal.removeEventListener('abort', resume);
        resolve();
      };
      const timer = pollMs === undefined ? undefined : setTimeout(resume, pollMs);
      this.#waiting.add(resume);
      signal.addEventListener('abort', resume);
    });
  }
}

/** Where a follower reads. `read` is synchronous: no arrival can fall between an empty read and the wait for the next. */
export interface FollowSource {
  readonly arrivals: Arrivals;
  read(from: number, limit: number): readonly StoredEvent[];
  /** Counts how often what was there was replaced: who followed before must begin anew. */
  readonly generation?: () => number;
  /** Ms between looks at a ledger that another process writes; absent where `arrivals` tells. */
  readonly pollMs?: number | undefined;
}

/**
 * The total order from a position on, as `EventStore.follow` says. What is there at the call is what is followed.
 * A follower holds a place and no queue: what it has not read yet stays in the store.
 *
 * @throws StoreClosedError where the store was closed before the first batch was asked for
 * @throws StoreReplacedError where what was followed is not what the store holds
 */
export function follow(
  source: FollowSource,
  from: number,
  signal: AbortSignal,
): AsyncGenerator<readonly StoredEvent[], void, void> {
  return followed(source, source.generation?.(), from, signal);
}

async function* followed(
  { arrivals, read, generation, pollMs }: FollowSource,
  began: number | undefined,
  from: number,
  signal: AbortSignal,
): AsyncGenerator<readonly StoredEvent[], void, void> {
  if (arrivals.ended) throw new StoreClosedError();
  let next = Math.max(0, from);
  while (!signal.aborted && !arrivals.ended) {
    if (generation?.() !== began) throw new StoreReplacedError();
    const batch = read(next, FOLLOW_BATCH);
    if (batch.length === 0) {
      await arrivals.next(signal, pollMs);
      continue;
    }
    next += batch.length;
    yield batch;
    // Reads never wait for I/O, so one that catches up must let the appends and everything else of this process have a turn.
    if (batch.length === FOLLOW_BATCH) await nextTurn();
  }
}

/** A store that is followed in another way, and read as it is. */
export const followedBy = (store: EventReader, follow: EventReader['follow']): EventReader => ({
  readStream: (stream, fromRevision) => store.readStream(stream, fromRevision),
  readPlaced: (stream) => store.readPlaced(stream),
  recordedAt: (position) => store.recordedAt(position),
  state: () => store.state(),
  read: (fromPosition, limit) => store.read(fromPosition, limit),
  find: (id) => store.find(id),
  head: () => store.head(),
  reread: () => store.reread(),
  follow,
});
