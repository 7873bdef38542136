import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compose, openLedger, type Running, TOKENS } from '#src/composition.ts';
import { settingsFrom } from '#src/config.ts';
import type { EventStore } from '#src/store/port.ts';
import { ownLedger } from './own-ledger.ts';

/** As long as it takes, on a machine under any load. */
const SERVED_WITHIN_MS = 120_000;

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
  /** The prefix of the ledger, where it is not a new one. */
  readonly prefix?: string;
  /** Unix time in ms. */
  readonly now?: () => number;
  /** Another store than the one of `ownLedger`. */
  readonly store?: EventStore;
  /** The module of another registry of read models. */
  readonly registry?: string;
  /** Settings beside those. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Absent: as long as it takes. */
  readonly placedWithinMs?: number;
}

/** Opens a ledger in a folder of its own, not listening: `app.inject` asks it. */
export async function openTestLedger({
  folder,
  prefix,
  now,
  store,
  registry,
  environment = {},
  placedWithinMs = SERVED_WITHIN_MS,
}: TestOptions = {}): Promise<TestLedger> {
  const { path, remove } = folder === undefined ? temporaryFolder() : { path: folder, remove: () => undefined };
  const settings = settingsFrom({
    ...(store === undefined ? ownLedger() : {}),
    ...(prefix === undefined ? {} : { LEDGER_PREFIX: prefix }),
    LEDGER_DATA: path,
    LEDGER_PORT: '0',
    LEDGER_LOG_LEVEL: 'silent',
    ...environment,
  });
  const parts = compose(settings);
  parts.registerInstance(TOKENS.placedWithinMs, placedWithinMs);
  if (registry !== undefined) parts.registerInstance(TOKENS.registry, registry);
  if (now !== undefined) parts.registerInstance(TOKENS.now, now);
  if (store !== undefined) parts.registerInstance(TOKENS.store, store);
  else if (now !== undefined) parts.registerInstance(TOKENS.store, withoutClock(parts.resolve(TOKENS.store)));
  const running = await openLedger(settings, parts);
  if (store === undefined) await served(running);
  return {
    ...running,
    folder: path,
    async end() {
      await running.stop();
      remove();
    },
  };
}

/** A store that is not held against its own clock: the test has one of its own. */
function withoutClock(store: EventStore): EventStore {
  const state = store.state.bind(store);
  return Object.assign(store, { state: () => ({ ...state(), clockOffMs: undefined }) });
}

/** Waits until a ledger that was just opened serves reads: what is posted before that has no position in time, either. */
export async function served({ service, stop }: Running): Promise<void> {
  if (await service.serving.opens(SERVED_WITHIN_MS)) return;
  await stop();
  throw new Error(`the ledger serves no reads after ${SERVED_WITHIN_MS} ms`);
}
