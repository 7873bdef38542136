import type { EventStore, StoredEvent } from './port.ts';

const refused = (): never => {
  throw new Error('this view of the ledger takes no events');
};

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** A store as it was at a position: it takes no events, and closing it leaves the other open. */
export function upTo(store: EventStore, last: number): EventStore {
  const isIn = ({ position }: StoredEvent): boolean => position <= last;
  return {
    append: async () => refused(),
    readStream: async (stream, from) => (await store.readStream(stream, from)).filter(isIn),
    readPlaced: async (stream) => (await store.readPlaced(stream)).filter(isIn),
    recordedAt: (position) => store.recordedAt(position),
    state: () => store.state(),
    read: async (from, limit) => (await store.read(from, limit)).filter(isIn),
    find: async (id) => {
      const event = await store.find(id);
      return event !== undefined && isIn(event) ? event : undefined;
    },
    head: async () => Math.min(last, await store.head()),
    async *follow(from, signal) {
      if (from <= last) {
        for await (const batch of store.follow(from, signal)) {
          const wanted = batch.filter(isIn);
          if (wanted.length > 0) yield wanted;
          if ((batch.at(-1)?.position ?? last) >= last) break;
        }
      }
      await aborted(signal);
    },
    close: async () => undefined,
  };
}
