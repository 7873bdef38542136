import { pino } from 'pino';
import { openStore } from '#src/composition.ts';
import { settingsFrom } from '#src/config.ts';
import { MemoryStore } from '#src/store/memory.ts';
import type { EventStore } from '#src/store/port.ts';
import { temporaryFolder } from './ledger.ts';
import { ownLedger } from './own-ledger.ts';

/** A ledger that a test has for itself: its store, in memory, or on the server that `EVENTSTORE_URL` names, and its prefix. */
export interface OwnStore {
  readonly store: EventStore;
  readonly prefix: string;
}

export async function withOwnStore(body: (own: OwnStore) => Promise<void>): Promise<void> {
  const { path, remove } = temporaryFolder();
  const settings = settingsFrom({ ...ownLedger(), LEDGER_DATA: path });
  const { LEDGER_STORE: address, LEDGER_PREFIX: prefix } = settings;
  const store = address === 'embedded' ? new MemoryStore() : openStore(settings, { log: pino({ level: 'silent' }) });
  try {
    await body({ store, prefix });
  } finally {
    await store.close();
    remove();
  }
}
