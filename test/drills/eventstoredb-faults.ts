// Lets a server err under the load of a whole service, each way again and again, and looks whether the service kept its
// word: `node test/drills/eventstoredb-faults.ts --rounds 20 --fault lead`, every fault where none is named.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { chance } from '../support/chance.ts';
import { ServerProgram } from './eventstoredb-program.ts';
import type { Found } from './ledger-check.ts';
import { judge } from './node-judge.ts';
import { type Met, NodeLoad } from './node-load.ts';
import { Requests } from './requests.ts';
import { FAULTS } from './server-faults.ts';
import { ServiceNode } from './service-node.ts';

const WRITERS = 50;
const THINK_MS = 300;
/** What must be acknowledged before the server errs: the load stands. */
const AT_LEAST = 50;

/** How soon after the server's return, or where an append hangs after its own timer, the service must answer again. */
const WITHIN_MS = 5000;
/** On a slow machine it may take longer: so many times what an answer takes under the same load when nothing errs. */
const USUALLY = 20;

export interface Tally extends Found, Met {
  readonly rounds: number;
  /** The longest, in ms, from the server's return to a new event recorded and read. */
  readonly slowestReturnMs: number;
}

/** So many rounds of one fault on one ledger that grows. */
export async function faultRounds(
  name: string,
  rounds: number,
  progress: (tally: Tally) => void = () => undefined,
): Promise<Tally> {
  const fault = FAULTS[name];
  assert.ok(fault, `there is no fault ${name}`);
  const root = mkdtempSync(join(tmpdir(), 'ledger-faults-'));
  const server = await ServerProgram.begin(fault.members);
  const node = await ServiceNode.begin(server.address, join(root, 'node'));
  const requests = new Requests(chance());
  const load = new NodeLoad({ requests, urls: () => [node.url].flatMap((url) => url ?? []), thinkMs: THINK_MS });
  let slowestReturnMs = 0;
  let tally: Tally | undefined;
  try {
    for (let round = 0; round < rounds; round += 1) {
      const goal = requests.acknowledged.size + AT_LEAST;
      const running = load.run(WRITERS);
      running.catch(() => load.stop());
      while (requests.acknowledged.size < goal && !load.hasStopped) await sleep(10);
      const usualMs: number = await load.answersAgain();
      await fault.inflict(server, round);
      const returnMs = await load.answersAgain();
      slowestReturnMs = Math.max(slowestReturnMs, returnMs);
      const mostMs: number = WITHIN_MS + (fault.hangsMs ?? 0) + USUALLY * usualMs;
      assert.ok(returnMs < mostMs, `${name}: it answers ${returnMs} ms after the return`);
      await sleep(200);
      load.stop();
      await running;
      const found = await judge(server.address, [node], requests);
      assert.deepEqual(node.logged(60), [], 'the node has logged something fatal');
      tally = { rounds: round + 1, ...found, ...load.met, slowestReturnMs };
      progress(tally);
    }
  } finally {
    load.stop();
    await node.end('SIGKILL');
    await server.end();
    rmSync(root, { recursive: true, force: true });
  }
  return tally ?? assert.fail('no rounds');
}

if (import.meta.main) {
  const options = { rounds: { type: 'string', default: '5' }, fault: { type: 'string', multiple: true } } as const;
  const { rounds, fault: names = Object.keys(FAULTS) } = parseArgs({ options }).values;
  for (const name of names) {
    await faultRounds(name, Number(rounds), (tally) => console.log(`${name}: ${JSON.stringify(tally)}`));
  }
}
