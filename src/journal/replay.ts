import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { PROJECTIONS } from '#projections/registry.ts';
import type { EventReader } from '#src/store/port.ts';
import { upTo } from '#src/store/up-to.ts';
import { JOURNAL_FILE } from './file.ts';
import { Journal } from './journal.ts';
import { openJournalFile } from './schema.ts';
import { Tables } from './tables.ts';

/** A read model replayed: its documents' digest, and where the live ones differ. */
export interface ReplayedModel {
  readonly model: string;
  readonly documents: number;
  /** SHA-256 over the documents' streams and texts, in the order of streams. */
  readonly digest: string;
  /** Streams whose live document is another, is missing, or should not be there. */
  readonly differing: readonly string[];
  /** Documents whose live one has moved on since the position replayed to: not compared. */
  readonly movedOn: number;
}

export interface Replayed {
  readonly events: number;
  readonly seconds: number;
  readonly models: readonly ReplayedModel[];
}

export interface ReplayOptions {
  readonly store: EventReader;
  readonly prefix: string;
  readonly log: Logger;
  /** An empty folder for the fresh journal. */
  readonly folder: string;
  /** The last position to replay. */
  readonly until: number;
  /** The journal to compare with. */
  readonly live: Tables;
  /** Told how many events are folded, several times a second. */
  readonly progress?: (events: number) => void;
}

/** The position that a journal's file stands at, and its tables, read only. The connection holds one moment of it. */
export function openLive(folder: string): {
  live: Tables;
  position: number;
  models: string | undefined;
  close: () => void;
} {
  const path = join(folder, JOURNAL_FILE);
  if (!existsSync(path)) throw new Error(`there is no journal to compare with at ${path}`);
  const db = openJournalFile(path, true);
  db.exec('BEGIN');
  const live = new Tables(db);
  return { live, position: live.checkpoint()?.position ?? -1, models: live.meta('models'), close: () => db.close() };
}

function compare(model: string, replayed: Tables, live: Tables, until: number): ReplayedModel {
  const digest = createHash('sha256');
  const differing: string[] = [];
  let [documents, movedOn] = [0, 0];
  const others = live.states(model);
  let other = others.next();
  const skipTo = (stream: string): void => {
    for (; !other.done && other.value.stream < stream; other = others.next()) {
      if (other.value.position <= until) differing.push(other.value.stream);
    }
  };
  for (const { stream, state } of replayed.states(model)) {
    documents += 1;
    digest.update(`${stream}\n${state}\n`);
    skipTo(stream);
    if (other.done || other.value.stream !== stream) differing.push(stream);
    else {
      if (other.value.position > until) movedOn += 1;
      else if (other.value.state !== state) differing.push(stream);
      other = others.next();
    }
  }
  skipTo('\uffff');
  return { model, documents, digest: digest.digest('hex'), differing, movedOn };
}

/** Folds the ledger again, from its first event into a fresh journal, and holds its documents against the live ones. */
export async function replay(options: ReplayOptions): Promise<Replayed> {
  const { store, prefix, log, folder, until, live, progress } = options;
  const began = performance.now();
  const journal = await Journal.open({ store: upTo(store, until), folder, prefix, log });
  try {
    while (journal.head.position < until) {
      if (journal.halted !== undefined) throw new Error(`the replay has halted: ${journal.halted}`);
      await delay(100);
      progress?.(journal.head.position + 1);
    }
    const tables = journal.written();
    const seconds = (performance.now() - began) / 1000;
    progress?.(until + 1);
    const models = PROJECTIONS.map(({ name }) => compare(name, tables, live, until));
    return { events: until + 1, seconds, models };
  } finally {
    await journal.close();
  }
}
