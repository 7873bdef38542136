// Kills a service under load again and again, and looks whether it kept its word. Its own flag: --rounds N.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { openStore } from '#src/composition.ts';
import { type Settings, settingsFrom } from '#src/config.ts';
import { openLive, replay } from '#src/journal/replay.ts';
import type { EventStore } from '#src/store/port.ts';
import { chance } from '../support/chance.ts';
import { temporaryFolder } from '../support/ledger.ts';
import { ownLedger } from '../support/own-ledger.ts';
import { startService } from '../support/process.ts';
import { checkLedger, everything } from './ledger-check.ts';
import { Load } from './service-load.ts';

/** Rounds on one ledger before a fresh one: a replay of all of it is part of each. */
const ROUNDS_A_LEDGER = 10;
const WORKERS = 32;
/** What must be acknowledged in a round before the kill. */
const AT_LEAST = 10;

const log = pino({ level: 'silent' });

export interface Tally {
  rounds: number;
  acknowledged: number;
  /** Requests whose outcome nobody knew when the service died, and how many of them it had recorded. */
  unknown: number;
  unknownRecorded: number;
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
async function look(settings: Settings, { requests }: Load): Promise<void> {
  const { path, remove } = temporaryFolder();
  const store = openStore(settings, { log, beside: join(path, 'order') });
  try {
    await checkJournal(store, settings, join(path, 'journal'));
    checkLedger(await everything(store), requests, settings.LEDGER_PREFIX);
  } finally {
    await store.close();
    remove();
  }
}

/** Waits until the load stands, however long a slow machine takes, or is over. */
async function standing({ requests }: Load, working: Promise<void>): Promise<void> {
  let isOver = false;
  const over = (): void => {
    isOver = true;
  };
  working.then(over, over);
  const goal = requests.acknowledged.size + AT_LEAST;
  while (requests.acknowledged.size < goal && !isOver) await delay(5);
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
          await standing(load, working);
          await delay(random() * 400);
          await service.end('SIGKILL');
          await working;
        } finally {
          await service.end('SIGKILL');
        }
        await look(settingsFrom(environment), load);
        tally.rounds += 1;
        if (tally.rounds % 10 === 0) progress(tally);
      }
      tally.acknowledged += load.requests.acknowledged.size;
    } finally {
      remove();
    }
  }
  return tally;
}

if (import.meta.main) {
  const { rounds } = parseArgs({ options: { rounds: { type: 'string', default: '300' } } }).values;
  console.log(await killService(Number(rounds), chance(), ({ rounds: done }) => console.error(`${done} rounds`)));
}
