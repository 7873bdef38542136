import type { EventReader, StoredEvent } from './port.ts';

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** A store as it was at a position. */
export function upTo(store: EventReader, last: number): EventReader {
  const isIn = ({ position }: StoredEvent): boolean => position <= last;
  return {
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
    async *reread() {
      for await (const batch of store.reread()) {
        yield batch.filter(isIn);
        if ((batch.at(-1)?.position ?? last) >= last) return;
      }
    },
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
  };
}
