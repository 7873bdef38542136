import { Served } from './eventstoredb-server.ts';
import { storeContract } from './store.ts';

const served = new Served();

storeContract('the EventStoreDB store', {
  reopenable: true,
  begin: () => served.begin(),
  end: () => served.end(),
  make: async () => {
    const ledger = served.ledger();
    const folder = ledger.folder();
    return {
      prefix: ledger.prefix,
      open: async (clock) => ledger.node(folder, clock),
      cleanup: () => ledger.cleanup(),
    };
  },
});
