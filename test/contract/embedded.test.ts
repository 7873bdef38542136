import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbedded } from '#src/store/embedded.ts';
import { storeContract } from './store.ts';

storeContract('the embedded store', {
  reopenable: true,
  make: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ledger-'));
    return {
      prefix: 'ledger.',
      open: async (clock) => openEmbedded(folder, clock ? { clock } : {}),
      cleanup: async () => rmSync(folder, { recursive: true }),
    };
  },
});
