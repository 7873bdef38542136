// Kills a service under load again and again, and looks whether it kept its word. Its own flag: --rounds N.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { openStore } from '#src/composition.ts';
import { type Settings, settingsFrom } from '#src/config.ts';
import { subjectOf } from '#src/domain/subject.ts';
import { openLive, replay } from '#src/journal/replay.ts';
import type { EventStore, StoredEvent } from '#src/store/port.ts';
import { temporaryFolder } from '../support/ledger.ts';
import { ownLedger } from '../support/own-ledger.ts';
import { startService } from '../support/process.ts';
import { type Acknowledged, Load, type Sent } from './service-load.ts';

/** Rounds on one ledger before a fresh one: a replay of all of it is part of each. */
const ROUNDS_A_LEDGER = 10;
const WORKERS = 32;

const log = pino({ level: 'silent' });

export interface Tally {
  rounds: number;
  acknowledged: number;
  /** Requests whose outcome nobody knew when the service died, and how many of them it had recorded. */
  unknown: number;
  unknownRecorded: number;
}

/** The events of a ledger that nobody serves. */
async function eventsIn(store: EventStore): Promise<StoredEvent[]> {
  await store.caughtUp();
  const events: StoredEvent[] = [];
  for (let batch = await store.read(0, 1000); batch.length > 0; batch = await store.read(events.length, 1000)) {
    events.push(...batch);
  }
  return events;
}

/** What must hold of the ledger after a crash. */
function check(
  events: readonly StoredEvent[],
  acknowledged: ReadonlyMap<string, Acknowledged>,
  sent: readonly Sent[],
  prefix: string,
): void {
  const byId = new Map(events.map((event) => [event.id, event]));
  assert.equal(byId.size, events.length, 'an id stands twice');
  const revisions = new Map<string, number>();
  for (const [index, { position, stream, revision }] of events.entries()) {
    assert.equal(position, index, 'the positions have a gap');
    assert.equal(revision, (revisions.get(stream) ?? -1) + 1, `the revisions of ${stream} have a gap`);
    revisions.set(stream, revision);
  }
  for (const [id, { subject, revision }] of acknowledged) {
    const found = byId.get(id);
    assert.ok(found, `an acknowledged event is lost: ${id}`);
    assert.deepEqual([subjectOf(prefix, found.stream), found.revision], [subject, revision]);
  }
  const stored = Map.groupBy(events, ({ meta }) => meta.correlation);
  for (const { request, events: wanted } of sent) {
    const count = stored.get(request)?.length ?? 0;
    assert.ok(count === 0 || count === wanted, `a request of ${wanted} events is half there: ${count}`);
  }
}

/** The journal of a ledger that nobody serves: every document as a fresh fold of the store gives it. */
async function checkJournal(store: EventStore, settings: Settings, again: string): Promise<void> {
  const { live, position, close } = openLive(settings.LEDGER_DATA);
  try {
    await store.caughtUp();
    const { models } = await replay({
      store,
      prefix: settings.LEDGER_PREFIX,
      log,
      folder: again,
      until: position,
      live,
    });
    assert.deepEqual(
      models.flatMap(({ differing }) => differing),
      [],
      'documents differ from a fresh fold',
    );
  } finally {
    close();
  }
}

/** Looks at a ledger after a crash. */
async function look(settings: Settings, { acknowledged, sent }: Load): Promise<void> {
  const { path, remove } = temporaryFolder();
  const store = openStore(settings, { log, beside: join(path, 'order') });
  try {
    await checkJournal(store, settings, join(path, 'journal'));
    check(await eventsIn(store), acknowledged, sent, settings.LEDGER_PREFIX);
  } finally {
    await store.close();
    remove();
  }
}

/** Runs rounds of: serve, load, `kill -9` at a random moment, look. @param random from 0 to 1 */
export async function killService(
  rounds: number,
  random: () => number,
  progress: (tally: Tally) => void = () => undefined,
): Promise<Tally> {
  const tally: Tally = { rounds: 0, acknowledged: 0, unknown: 0, unknownRecorded: 0 };
  for (let done = 0; done < rounds; done += ROUNDS_A_LEDGER) {
    const { path, remove } = temporaryFolder();
    const environment = { ...ownLedger(), LEDGER_DATA: path };
    const load = new Load(random);
    try {
      for (let round = 0; round < Math.min(ROUNDS_A_LEDGER, rounds - done); round += 1) {
        const service = await startService(environment);
        try {
          await load.retryUnknown(service.url, tally);
          const working = load.run(service.url, WORKERS);
          await delay(30 + random() * 600);
          await service.end('SIGKILL');
          await working;
        } finally {
          await service.end('SIGKILL');
        }
        await look(settingsFrom(environment), load);
        tally.rounds += 1;
        if (tally.rounds % 10 === 0) progress(tally);
      }
      tally.acknowledged += load.acknowledged.size;
    } finally {
      remove();
    }
  }
  return tally;
}

if (import.meta.main) {
  const { rounds } = parseArgs({ options: { rounds: { type: 'string', default: '300' } } }).values;
  console.log(await killService(Number(rounds), Math.random, ({ rounds: done }) => console.error(`${done} rounds`)));
}
