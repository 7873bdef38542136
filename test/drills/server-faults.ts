import { setTimeout as sleep } from 'node:timers/promises';
import { chance } from '../support/chance.ts';
import type { AppendFault } from '../support/eventstoredb/faults.ts';
import type { ServerProgram } from './eventstoredb-program.ts';

/** A thing that goes wrong with a server under load. */
export interface Fault {
  /** How many servers there are over one log; one where absent. */
  readonly members?: number;
  /** How long an append hangs by its own timer because of it, in ms: the server is there all the time. */
  readonly hangsMs?: number;
  /** Lets it go wrong; resolves when the server is there again as it was. */
  inflict(server: ServerProgram, round: number): Promise<void>;
}

const random = chance();
const some = (count: number, fault: AppendFault): AppendFault[] => Array.from({ length: count }, () => fault);

/** A time in ms between two. */
const between = (least: number, most: number): Promise<void> => sleep(least + random() * (most - least));

/** One of these a round, in turn. */
const inTurn = <T>(round: number, choices: readonly [T, ...T[]]): T => choices[round % choices.length] ?? choices[0];

/** One try of an append, and longer than all of them together. */
const TRY_MS = 5000;
const LONGER_THAN_PATIENCE_MS = 13_000;

async function die(server: ServerProgram, round: number): Promise<void> {
  const how = inTurn(round, ['kill', 'die-before', 'die-after', 'die-torn'] as const);
  if (how === 'kill' || server.isReal) await server.kill();
  else {
    await server.order({ appends: [how] });
    await server.gone();
  }
  await between(0, 1000);
  await server.start();
}

/** Below the connections, or the whole process; now and then for longer than an append is tried. */
async function freeze(server: ServerProgram, round: number): Promise<void> {
  const isProcess = server.isReal || round % 2 === 0;
  if (isProcess) server.freeze();
  else await server.order({ call: 'freeze' });
  await (round % 5 === 0 ? sleep(LONGER_THAN_PATIENCE_MS) : between(300, 2000));
  if (isProcess) server.thaw();
  else await server.order({ call: 'thaw' });
}

/** So often the same order, with a pause after each. */
async function again(times: number, pauseMs: number, order: () => Promise<void>): Promise<void> {
  for (let n = 0; n < times; n += 1) {
    await order();
    await between(0, pauseMs);
  }
}

async function refuse(server: ServerProgram, round: number): Promise<void> {
  await server.order({ faults: { refusal: inTurn(round, ['busy', 'not-ready'] as const) } });
  await between(200, 1500);
  await server.order({ faults: { refusal: null } });
  await server.order({ appends: [...some(10, 'busy'), ...some(10, 'not-ready')] });
}

async function late(server: ServerProgram): Promise<void> {
  await server.order({ call: 'late', ms: 100 + random() * 900 });
  await sleep(1500);
  await server.order({ call: 'late', ms: 0 });
}

/** The one that leads is gone, frozen or only deposed; after a while without any another leads, and later it is back. */
async function lead(server: ServerProgram, round: number): Promise<void> {
  if (server.isReal) return server.killLeader();
  const [old, next] = [round % 3, (round + 1) % 3];
  const how = inTurn(round, ['die', 'freeze', 'depose'] as const);
  if (how !== 'depose') await server.order({ member: old, call: how });
  await server.order({ lead: null });
  await between(0, 1000);
  await server.order({ lead: next });
  if (how !== 'depose') {
    await between(0, 500);
    await server.order({ member: old, call: how === 'die' ? 'start' : 'thaw' });
  }
}

/** What the drill lets go wrong, by names. */
export const FAULTS: Readonly<Record<string, Fault>> = {
  die: { inflict: die },
  freeze: { inflict: freeze },
  cut: { inflict: (server) => again(3, 150, () => server.order({ call: 'cut' })) },
  late: { inflict: late },
  never: { hangsMs: TRY_MS, inflict: (server) => server.order({ appends: some(20, 'unanswered') }) },
  lost: {
    hangsMs: TRY_MS,
    inflict: (server) => server.order({ appends: [...some(15, 'written-unanswered'), ...some(5, 'timeout')] }),
  },
  lead: { members: 3, inflict: lead },
  end: {
    inflict: (server, round) =>
      again(5, 100, () => server.order({ call: inTurn(round, ['endSubscriptions', 'dropSubscriptions']) })),
  },
  rewind: {
    async inflict(server) {
      await server.order({ faults: { rewind: 20 } });
      await again(5, 100, () => server.order({ call: 'endSubscriptions' }));
      await server.order({ faults: { rewind: 0 } });
    },
  },
  refuse: { inflict: refuse },
};
