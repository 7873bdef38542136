import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { v7 } from 'uuid';
import { suite } from 'uvu';
import { Journal } from '#src/journal/journal.ts';
import { Arrivals, type FollowSource, follow } from '#src/store/follow.ts';
import { MemoryStore } from '#src/store/memory.ts';
import type { StoredEvent } from '#src/store/port.ts';
import { temporaryFolder } from '../support/ledger.ts';

const test = suite('a journal whose store is replaced');
const STREAM = 'ledger.incident-a';

/** The events of a riot and so many statements, of one incident. */
async function storeOf(statements: number): Promise<readonly StoredEvent[]> {
  const store = new MemoryStore();
  const meta = { schema: 1 };
  await store.append(STREAM, 'none', [
    { id: v7(), type: 'RiotReported', data: { kind: 'riot', places: ['EC-G'] }, meta },
    ...Array.from({ length: statements }, (_, n) => ({
      id: v7(),
      type: 'StatementRecorded',
      data: { gist: `statement ${n}` },
      meta,
    })),
  ]);
  return store.read(0, 100);
}

/** A store in whose place another comes: who follows is told, as the port says. */
class ReplaceableStore extends MemoryStore {
  readonly #arrivals = new Arrivals();
  #events: readonly StoredEvent[];
  #generation = 0;
  #failures = 0;

  constructor(events: readonly StoredEvent[]) {
    super();
    this.#events = events;
  }

  replace(events: readonly StoredEvent[]): void {
    this.#events = events;
    this.#generation += 1;
    this.#arrivals.wake();
  }

  /** Whoever follows meets a fault of the disk, so many times. */
  fail(times: number): void {
    this.#failures = times;
    this.#arrivals.wake();
  }

  override async read(from: number, limit: number): Promise<readonly StoredEvent[]> {
    return this.#events.slice(from, from + limit);
  }

  override follow(from: number, signal: AbortSignal): AsyncIterable<readonly StoredEvent[]> {
    const source: FollowSource = {
      arrivals: this.#arrivals,
      generation: () => this.#generation,
      read: (next, limit) => {
        if (this.#failures > 0) {
          this.#failures -= 1;
          throw new Error('the disk cannot be read');
        }
        return this.#events.slice(next, next + limit);
      },
    };
    return follow(source, from, signal);
  }
}

async function withJournal(body: (journal: Journal, store: ReplaceableStore, folder: string) => Promise<void>) {
  const { path, remove } = temporaryFolder();
  const store = new ReplaceableStore(await storeOf(3));
  const journal = await Journal.open({ store, folder: path, prefix: 'ledger.', log: pino({ level: 'silent' }) });
  while (journal.head.position < 3) await sleep(5);
  await body(journal, store, path);
  await journal.close();
  remove();
}

async function tellsOf(journal: Journal, events: readonly StoredEvent[]): Promise<void> {
  for (let waits = 0; journal.head.id !== events.at(-1)?.id; waits += 1) {
    assert.ok(waits < 20_000 && journal.halted === undefined, `the journal stands at ${journal.head.position}`);
    await sleep(5);
  }
  const entries = journal.live(STREAM)[0]?.history?.entries.map(({ id }) => id);
  assert.deepEqual(
    entries,
    events.map(({ id }) => id),
  );
}

for (const statements of [1, 3, 6]) {
  test(`begins anew, whether the other holds less, as much or more: ${statements} statements`, () =>
    withJournal(async (journal, store, folder) => {
      const other = await storeOf(statements);
      store.replace(other);
      await tellsOf(journal, other);
      assert.equal(readdirSync(folder).filter((file) => file.includes('.aside-')).length, 1);
    }));

  test(`also where that happens while it cannot follow: ${statements} statements`, () =>
    withJournal(async (journal, store) => {
      const other = await storeOf(statements);
      store.fail(2);
      await sleep(50);
      store.replace(other);
      await tellsOf(journal, other);
    }));
}

test.run();
