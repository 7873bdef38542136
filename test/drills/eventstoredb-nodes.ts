// Several service nodes over one server, killed and paused at random under load: in the end all must tell the same.
// `node test/drills/eventstoredb-nodes.ts --nodes 3 --kills 50`, with EVENTSTORE_COMMAND for another server.
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
import { ServiceNode } from './service-node.ts';

const random = chance();
const WRITERS = 50;
/** What must be acknowledged before each kill: the load stands. */
const AT_LEAST = 60;
const THINK_MS = 600;
/** How many of the requests go to two nodes at once, or twice to one. */
const TWICE = 0.15;

export interface Tally extends Found, Met {
  readonly nodes: number;
  readonly kills: number;
}

const between = (least: number, most: number): Promise<void> => sleep(least + random() * (most - least));

/** Kills a node, or now and then only stops it in its tracks, and lets it come back after a while. */
async function disturb(node: ServiceNode): Promise<'killed' | 'paused'> {
  if (random() < 0.25) {
    node.pause();
    await between(100, 1500);
    node.resume();
    return 'paused';
  }
  await node.end('SIGKILL');
  await between(0, 800);
  await node.start();
  return 'killed';
}

/** So many kills of one of so many nodes, under load; all is looked at in the end. */
export async function killNodes(count: number, kills: number): Promise<Tally> {
  const root = mkdtempSync(join(tmpdir(), 'ledger-nodes-'));
  const server = await ServerProgram.begin();
  const nodes: ServiceNode[] = [];
  const requests = new Requests(random);
  const urls = (): string[] => nodes.flatMap(({ url }) => url ?? []);
  const load = new NodeLoad({ requests, urls, thinkMs: THINK_MS, twice: TWICE });
  try {
    for (let n = 0; n < count; n += 1) nodes.push(await ServiceNode.begin(server.address, join(root, `node-${n}`)));
    const running = load.run(WRITERS);
    running.catch(() => load.stop());
    for (let done = 0; done < kills && !load.hasStopped; ) {
      const goal = requests.acknowledged.size + AT_LEAST;
      while (requests.acknowledged.size < goal && !load.hasStopped) await sleep(10);
      await between(0, 800);
      if ((await disturb(requests.pick(nodes) ?? assert.fail())) === 'killed') done += 1;
    }
    await load.answersAgain();
    load.stop();
    await running;
    const found = await judge(server.address, nodes, requests);
    for (const node of nodes) assert.deepEqual(node.logged(60), [], 'a node has logged something fatal');
    return { nodes: count, kills, ...found, ...load.met };
  } finally {
    load.stop();
    for (const node of nodes) await node.end('SIGKILL');
    await server.end();
    rmSync(root, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  const options = { nodes: { type: 'string', default: '3' }, kills: { type: 'string', default: '30' } } as const;
  const { nodes, kills } = parseArgs({ options }).values;
  console.log(JSON.stringify(await killNodes(Number(nodes), Number(kills))));
}
