import type { Measure } from '../bench.ts';
import type { Worker } from '../children.ts';
import { inTurn, type Round } from '../rounds.ts';
import { ratioRow } from '../table.ts';
import type { AppendRound } from './append-worker.ts';

const AT_ONCE = 50;

/** Appends of the same events through the service's store and by the client's own call. */
export const throughStore: Measure = async ({ plan, folder, children, servers, say }) => {
  const { address, what } = await servers.get();
  const start = (way: string): Promise<Worker> =>
    children.worker('./eventstoredb/append-worker.ts', way, address, folder);
  const round = (worker: Worker) => async (): Promise<Round> => {
    const asked: AppendRound = { prefix: servers.prefix(), appends: plan.appends, atOnce: AT_ONCE };
    const { appends, ms, cpu } = await worker.ask({ ...asked });
    return { speed: (Number(appends) * 1000) / Number(ms), cpu: Number(cpu) / Number(appends) };
  };
  const [store, bare] = [await start('store'), await start('bare')];
  say(`appends through the store, ${AT_ONCE} at a time`);
  const ofBare = await inTurn(plan.pairs, round(store), round(bare));
  for (const worker of [store, bare]) await worker.stop();
  return [
    ratioRow(`${what}: append through the store, ${AT_ONCE} at a time, of appendToStream`, 0.9, ofBare, 'appends/s'),
  ];
};
