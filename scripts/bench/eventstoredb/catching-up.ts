import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { EventStoreDBStore } from '#src/store/eventstoredb/store.ts';
import type { Bench, Measure } from '../bench.ts';
import { fill } from '../ledgers.ts';
import { inTurn, type Round } from '../rounds.ts';
import { ratioRow } from '../table.ts';

/** How many appends wait together while the ledger is made. */
const AT_ONCE = 500;

/** Puts a ledger on the server, under a prefix of its own. */
async function madeLedger({ folder, plan, servers, say }: Bench, address: string): Promise<string> {
  const prefix = servers.prefix();
  say(`putting ${plan.followed.toLocaleString('en')} events on the server`);
  const log = pino({ level: 'error' }, pino.destination(2));
  const store = new EventStoreDBStore({ address, prefix, folder: mkdtempSync(join(folder, 'filling-')), log });
  await fill(store, prefix, plan.followed, AT_ONCE);
  await store.close();
  return prefix;
}

/** A node that starts with nothing, each time in a fresh process, of the client's own subscription that only counts. */
export const catchUp: Measure = async (bench) => {
  const { plan, folder, children, servers, say } = bench;
  const { address, what } = await servers.get();
  const prefix = await madeLedger(bench, address);
  const round = (mode: string) => async (): Promise<Round> => {
    const own = mkdtempSync(join(folder, 'catching-up-'));
    const told = await children.run('./eventstoredb/catch-up-once.ts', mode, address, prefix, `${plan.followed}`, own);
    rmSync(own, { recursive: true, force: true });
    return { speed: (plan.followed * 1000) / Number(told.ms), cpu: Number(told.cpu) / plan.followed };
  };
  say('catching up: the order and the journal');
  const journal = await inTurn(plan.pairs, round('journal'), round('count'));
  say('catching up: the order alone');
  const order = await inTurn(plan.pairs, round('order'), round('count'));
  return [
    ratioRow(`${what}: catch-up of order and journal, of subscribeToAll that counts`, 0.9, journal, 'events/s'),
    ratioRow(`${what}: catch-up of the order alone, of the same`, undefined, order, 'events/s'),
  ];
};
