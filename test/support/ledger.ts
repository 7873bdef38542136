import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compose, openLedger, type Running, TOKENS } from '#src/composition.ts';
import { settingsFrom } from '#src/config.ts';
import type { EventStore } from '#src/store/port.ts';

/** A folder of its own, removed with `remove`. */
export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'ledger-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export interface TestLedger extends Running {
  readonly folder: string;
  /** Stops the ledger and removes its folder. */
  end(): Promise<void>;
}

export interface TestOptions {
  /** A folder to open again; it is then not removed at the end. */
  readonly folder?: string;
  /** Unix time in ms. */
  readonly now?: () => number;
  /** Another store than the embedded one. */
  readonly store?: EventStore;
}

/** Opens a ledger in a folder of its own, not listening: `app.inject` asks it. */
export async function openTestLedger({ folder, now, store }: TestOptions = {}): Promise<TestLedger> {
  const { path, remove } = folder === undefined ? temporaryFolder() : { path: folder, remove: () => undefined };
  const settings = settingsFrom({ LEDGER_DATA: path, LEDGER_PORT: '0', LEDGER_LOG_LEVEL: 'silent' });
  const parts = compose(settings);
  if (now !== undefined) parts.registerInstance(TOKENS.now, now);
  if (store !== undefined) parts.registerInstance(TOKENS.store, store);
  const running = await openLedger(settings, parts);
  return {
    ...running,
    folder: path,
    async end() {
      await running.stop();
      remove();
    },
  };
}
