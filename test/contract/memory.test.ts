import { MemoryStore } from '#src/store/memory.ts';
import { storeContract } from './store.ts';

storeContract('the in-memory store', {
  reopenable: false,
  make: async () => ({ prefix: 'ledger.', open: async (clock) => new MemoryStore(clock), cleanup: async () => {} }),
});
