import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { shownEvent } from '#src/http/events-shown.ts';
import { openLive, type ReplayedModel, replay } from '#src/journal/replay.ts';
import { EventStoreDBStore } from '#src/store/eventstoredb/store.ts';
import type { EventStore, StoredEvent } from '#src/store/port.ts';
import { caughtUp, idsOnServer } from './eventstoredb-ledger.ts';
import { checkLedger, everything, type Found } from './ledger-check.ts';
import type { Requests } from './requests.ts';
import type { ServiceNode } from './service-node.ts';

const PREFIX = 'ledger.';
const CAUGHT_UP_WITHIN_MS = 120_000;
const log = pino({ level: 'silent' });

interface Health {
  readonly store: { readonly head: number; readonly connected: boolean; readonly alarms: readonly string[] };
  readonly journal: { readonly position: number; readonly halted: string | null };
}

/** The health of a node once it has so many events. */
async function healthAt(node: ServiceNode, count: number): Promise<Health> {
  const until = performance.now() + CAUGHT_UP_WITHIN_MS;
  for (;;) {
    const response = await fetch(`${node.url}/health/ready`);
    const health = (await response.json()) as Health;
    if (response.ok && health.store.connected && health.journal.position >= count - 1) return health;
    assert.ok(performance.now() < until, `a node has not ${count} events in time: ${JSON.stringify(health)}`);
    await sleep(20);
  }
}

/** The documents of a node's file, all that it has folded written, against a fresh fold of the store. */
async function replayed(node: ServiceNode, store: EventStore, last: number): Promise<readonly ReplayedModel[]> {
  await fetch(`${node.url}/v1/facilities?limit=1`, { headers: { prefer: 'wait=60' } }).then((response) =>
    response.text(),
  ); // writes first what it lists
  const folder = mkdtempSync(join(tmpdir(), 'ledger-drill-'));
  const { live, position, close } = openLive(node.folder);
  try {
    assert.equal(position, last, 'the journal stands elsewhere');
    return (await replay({ store, prefix: PREFIX, log, folder, until: last, live })).models;
  } finally {
    close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Where a node says that the ledger stood when an event was recorded. */
async function positionWhen(node: ServiceNode, recorded: string): Promise<number> {
  const response = await fetch(`${node.url}/v1/incidents?limit=1&recordedUntil=${recorded}`, {
    headers: { prefer: 'wait=60' },
  });
  const { asOf } = (await response.json()) as { asOf: { position: number } };
  return asOf.position;
}

/** Every node must hold what the store holds, in its order, with its times, and documents as a fresh fold has them. */
async function judgeNode(node: ServiceNode, fresh: EventStore, all: readonly StoredEvent[]): Promise<string> {
  const { store, journal } = await healthAt(node, all.length);
  assert.deepEqual([store.head, store.alarms, journal.halted], [all.length - 1, [], null]);
  assert.equal(node.hasDied, false, 'a node has ended by itself');
  const events = await fetch(`${node.url}/v1/events`, {
    headers: { Accept: 'application/x-ndjson', prefer: 'wait=60' },
  });
  const shown = all.map((event) => `${JSON.stringify(shownEvent(event, PREFIX))}\n`);
  assert.ok((await events.text()) === shown.join(''), 'a node shows other events than the store holds');
  for (let position = all.length >> 1; position < all.length; position += Math.ceil(all.length / 10)) {
    const time = await fresh.recordedAt(position);
    const until = all.length - 1;
    let last = position;
    while (last < until && (await fresh.recordedAt(last + 1)) === time) last += 1;
    assert.equal(await positionWhen(node, time), last, `a node has another time at position ${position}`);
  }
  const models = await replayed(node, fresh, all.length - 1);
  assert.deepEqual(
    models.flatMap(({ differing }) => differing),
    [],
    'documents differ from a fresh fold',
  );
  assert.ok(models.some(({ documents }) => documents > 0));
  return models.map(({ model, documents, digest }) => `${model} ${documents} ${digest}`).join('\n');
}

/** Holds nodes that rest against their store, as a node sees it that begins anew, and it against what was acknowledged. */
export async function judge(address: string, nodes: readonly ServiceNode[], requests: Requests): Promise<Found> {
  const ids = await idsOnServer(address, PREFIX);
  const folder = mkdtempSync(join(tmpdir(), 'ledger-drill-'));
  const fresh = new EventStoreDBStore({ address, prefix: PREFIX, folder, log });
  try {
    await caughtUp(fresh, ids.length);
    const all = await everything(fresh);
    assert.deepEqual(
      all.map(({ id }) => id),
      ids,
      'the order is not that of the server',
    );
    const found = checkLedger(all, requests, PREFIX);
    const digests = new Set<string>();
    for (const node of nodes) digests.add(await judgeNode(node, fresh, all));
    assert.equal(digests.size, 1, 'the documents of two nodes differ');
    return found;
  } finally {
    await fresh.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
