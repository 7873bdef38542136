// Kills the server under load again and again, and looks whether what it acknowledged is there, once, on every node:
// `node test/drills/eventstoredb-kill.ts --rounds 10`, with EVENTSTORE_COMMAND for another server than the tests' own.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { v7 } from 'uuid';
import { leafOf } from '#src/log/leaf.ts';
import { StoreUnavailableError } from '#src/store/errors.ts';
import { EventStoreDBStore } from '#src/store/eventstoredb/store.ts';
import type { EventStore, ExpectedRevision, NewEvent, StoredEvent } from '#src/store/port.ts';
import { chance } from '../support/chance.ts';
import { lived } from '../support/lived.ts';
import { caughtUp, idsOnServer } from './eventstoredb-ledger.ts';
import { ServerProgram } from './eventstoredb-program.ts';
import { everything } from './ledger-check.ts';

const random = chance();
const WRITERS = 50;
/** What must be acknowledged in a round before the kill: the load stands. */
const AT_LEAST = 100;
/** A writer appends to its own stream, or now and then to one of these, where others are at it, too. */
const STREAMS = 10;
const PREFIX = 'drill.';

export interface Tally {
  rounds: number;
  /** Events whose append was answered. */
  acknowledged: number;
  /** Appends whose outcome was given up on as unknown, and how many of them the ledger has. */
  unknown: number;
  unknownFound: number;
  /** Events in the ledger, and of the acknowledged those that are in it. */
  stored: number;
  found: number;
  doubled: number;
  /** The longest, in ms that this process lived, from the server's return to the first acknowledgement. */
  slowestReturnMs: number;
}

interface Acknowledged {
  readonly stream: string;
  readonly revision: number;
  readonly leaf: string;
}

/** Writers that append to shared streams through two nodes, deciding anew on every conflict. */
class Load {
  readonly acknowledged = new Map<string, Acknowledged>();
  readonly unknown: string[][] = [];
  readonly #last = new Map<string, ExpectedRevision>();
  readonly #nodes: readonly EventStore[];
  #stopped = false;
  /** When something was acknowledged last. */
  lastAnswer = 0;

  constructor(nodes: readonly EventStore[]) {
    this.#nodes = nodes;
  }

  stop(): void {
    this.#stopped = true;
  }

  async run(): Promise<void> {
    this.#stopped = false;
    await Promise.all(Array.from({ length: WRITERS }, (_, writer) => this.#write(writer)));
  }

  async #write(writer: number): Promise<void> {
    const node = this.#nodes[writer % this.#nodes.length] ?? assert.fail();
    for (let n = 0; !this.#stopped; n += 1) {
      const name = random() < 0.7 ? `of-${writer}` : `shared-${Math.floor(random() * STREAMS)}`;
      const stream = `${PREFIX}incident-${name}`;
      await this.#append(node, stream, eventsOf(writer, n));
    }
  }

  async #append(node: EventStore, stream: string, events: readonly NewEvent[]): Promise<void> {
    for (;;) {
      try {
        const result = await node.append(stream, this.#last.get(stream) ?? 'none', events);
        assert.notEqual(result.outcome, 'too-large');
        if (result.outcome === 'conflict') {
          this.#last.set(stream, result.revision);
          continue;
        }
        if (result.outcome !== 'appended') return;
        for (const { id, revision, leaf } of result.events) this.acknowledged.set(id, { stream, revision, leaf });
        this.#last.set(stream, result.events.at(-1)?.revision ?? 'none');
        this.lastAnswer = performance.now();
        return;
      } catch (error) {
        if (!(error instanceof StoreUnavailableError)) throw error;
        this.unknown.push(events.map(({ id }) => id));
        return;
      }
    }
  }
}

/** The events of one append: each says which append it is of and how many there are, so that a half one shows. */
function eventsOf(writer: number, n: number): NewEvent[] {
  const append = v7();
  const count = random() < 0.7 ? 1 : 1 + Math.floor(random() * 6);
  return Array.from({ length: count }, (_, index) => ({
    id: v7(),
    type: 'CasualtiesRevised',
    data: { append, count, index, writer, n, note: 'x'.repeat(Math.floor(random() * 600)) },
    meta: { schema: 1, actor: `desk-${writer}` },
  }));
}

/** What must hold of a node's ledger, given what was acknowledged. */
function check(all: readonly StoredEvent[], times: readonly string[], load: Load): void {
  const next = new Map<string, number>();
  for (const [position, event] of all.entries()) {
    assert.equal(event.position, position, 'positions have a gap');
    assert.equal(event.revision, next.get(event.stream) ?? 0, `revisions of ${event.stream} have a gap`);
    assert.equal(event.leaf, leafOf(event), `the leaf at position ${position} is another`);
    next.set(event.stream, event.revision + 1);
    const acknowledged = load.acknowledged.get(event.id);
    if (acknowledged === undefined) continue;
    const { stream, revision, leaf } = event;
    assert.deepEqual({ stream, revision, leaf }, acknowledged, `position ${position} is not what was acknowledged`);
  }
  assert.deepEqual(times, times.toSorted(), 'the recorded time decreases');
  for (const [append, events] of Map.groupBy(all, ({ data }) => data.append)) {
    const count = new Set(events.map(({ id }) => id)).size;
    assert.equal(count, events[0]?.data.count, `the append ${append} is half there`);
  }
}

/** Follows a ledger from its beginning until it is closed. */
async function followed(store: EventStore, into: string[]): Promise<void> {
  for await (const batch of store.follow(0, new AbortController().signal)) into.push(...batch.map(({ id }) => id));
}

export async function killServer(rounds: number): Promise<Tally> {
  const tally: Tally = {
    rounds: 0,
    acknowledged: 0,
    unknown: 0,
    unknownFound: 0,
    stored: 0,
    found: 0,
    doubled: 0,
    slowestReturnMs: 0,
  };
  const root = mkdtempSync(join(tmpdir(), 'ledger-kill-'));
  const server = await ServerProgram.begin();
  const log = pino({ level: process.env.DRILL_LOG_LEVEL ?? 'silent' });
  const open = (name: string): EventStoreDBStore =>
    new EventStoreDBStore({ address: server.address, prefix: PREFIX, folder: join(root, name), log });
  const nodes = [open('one'), open('two')];
  const seen: string[][] = nodes.map(() => []);
  const following = nodes.map((node, n) => followed(node, seen[n] ?? []));
  const load = new Load(nodes);
  try {
    for (let round = 1; round <= rounds; round += 1) {
      const running = load.run();
      const goal = load.acknowledged.size + AT_LEAST;
      while (load.acknowledged.size < goal) await sleep(5);
      await sleep(random() * 1000);
      await server.kill();
      await sleep(random() * 2000);
      await server.start();
      const returned = performance.now();
      const returnMs = await lived(async () => {
        while (load.lastAnswer < returned) await sleep(5);
      });
      tally.slowestReturnMs = Math.max(tally.slowestReturnMs, returnMs);
      await sleep(500);
      load.stop();
      await running;
      tally.rounds = round;
      await judge(tally, nodes, load, server.address, () => open(`fresh-${round}`));
      for (const [n, ids] of seen.entries()) {
        await caughtUpFollower(ids, tally.stored);
        assert.deepEqual(
          ids,
          (await everything(nodes[n] ?? assert.fail())).map(({ id }) => id),
          'a follower missed or doubled',
        );
      }
      console.log(`round ${round}: ${JSON.stringify(tally)}`);
    }
  } finally {
    load.stop();
    await Promise.all(nodes.map((node) => node.close()));
    await Promise.all(following);
    await server.end();
    rmSync(root, { recursive: true, force: true });
  }
  return tally;
}

async function caughtUpFollower(ids: readonly string[], count: number): Promise<void> {
  for (let n = 0; ids.length < count && n < 10_000; n += 1) await sleep(10);
}

/** Holds both nodes and one that begins anew against the server and against what was acknowledged. */
async function judge(
  tally: Tally,
  nodes: readonly EventStore[],
  load: Load,
  address: string,
  openFresh: () => EventStore,
): Promise<void> {
  const ids = await idsOnServer(address, PREFIX);
  const fresh = openFresh();
  const orders: string[] = [];
  try {
    for (const node of [...nodes, fresh]) {
      await caughtUp(node, ids.length);
      const all = await everything(node);
      const times = await Promise.all(all.map(({ position }) => node.recordedAt(position)));
      check(all, times, load);
      assert.deepEqual(
        all.map(({ id }) => id),
        ids,
        'the order of a node is not that of the server',
      );
      orders.push(JSON.stringify(all.map(({ position, leaf }, n) => [position, leaf, times[n]])));
    }
  } finally {
    await fresh.close();
  }
  assert.equal(new Set(orders).size, 1, 'two nodes differ');
  const held = new Set(ids);
  tally.stored = ids.length;
  tally.doubled = ids.length - held.size;
  tally.acknowledged = load.acknowledged.size;
  tally.found = [...load.acknowledged.keys()].filter((id) => held.has(id)).length;
  tally.unknown = load.unknown.length;
  tally.unknownFound = load.unknown.filter((append) => append.every((id) => held.has(id))).length;
  assert.equal(tally.found, tally.acknowledged, 'acknowledged events are lost');
  assert.equal(tally.doubled, 0, 'events are doubled');
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({ options: { rounds: { type: 'string', default: '10' } } });
  console.log(JSON.stringify(await killServer(Number(values.rounds))));
}
