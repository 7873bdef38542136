import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '#src/config.ts';

/** Keeps a command that is about a ledger from making an empty one where a folder is misspelt. @throws Error where there is none */
export function needsLedger({ LEDGER_STORE: store, LEDGER_DATA: folder }: Settings): void {
  const file = join(folder, 'ledger.db');
  if (store === 'embedded' && !existsSync(file)) throw new Error(`there is no ledger at ${file}: is the folder right?`);
}
