import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Pool } from 'undici';
import type { Bench, Measure } from './bench.ts';
import type { Child } from './children.ts';
import { ask, drive, type Script } from './load.ts';
import { randomOf } from './random.ts';
import { inTurn } from './rounds.ts';
import { ratioRow } from './table.ts';
import type { Ready } from './yardstick.ts';

const CONNECTIONS = 50;
const EVENTS = 100_000;

/** Incidents that are asked for again and again. */
const OFTEN = 1000;

/** Headers that the server writes by itself. */
const OWN = new Set(['connection', 'keep-alive', 'date', 'content-length']);

/** The answers of the service to every path, as they come, written down for the yardstick. */
async function readyAnswers({ children, folder }: Bench, ledger: string, paths: readonly string[]): Promise<string> {
  const service = await children.serve('ledger', ledger);
  const pool = new Pool(service.origin, { connections: 1 });
  const ready: Record<string, Ready[string]> = {};
  for (const path of paths) {
    const { status, headers, body } = await ask(pool, { method: 'GET', path });
    if (status !== 200) throw new Error(`${path} was answered ${status}`);
    const kept = Object.entries(headers).filter(([name]) => !OWN.has(name));
    ready[path] = {
      headers: Object.fromEntries(kept.map(([name, value]) => [name, String(value)])),
      body: String(body),
    };
  }
  await pool.destroy();
  await service.stop();
  const file = join(folder, 'ready.json');
  writeFileSync(file, JSON.stringify(ready));
  return file;
}

const again =
  (paths: readonly string[], round: number): Script =>
  (connection) => {
    const random = randomOf(round * 1000 + connection);
    return () => ({ method: 'GET', path: paths[Math.floor(random() * paths.length)] ?? '' });
  };

/** Each of these paths once, over all connections. */
const once = (paths: readonly string[]): Script => {
  let next = 0;
  return () => () => {
    const path = paths[next];
    next += 1;
    return path === undefined ? undefined : { method: 'GET', path };
  };
};

/** GET of incidents that were rendered before, and of incidents that were not: both against the same bytes ready-made. */
export const get: Measure = async (bench) => {
  const { plan, ledgers, children, say } = bench;
  const { folder, subjects } = await ledgers.of(EVENTS);
  const paths = subjects
    .filter((subject) => subject.startsWith('incident/'))
    .map((subject) => `/v1/incidents/${subject.slice('incident/'.length)}`);
  say('collecting the bytes of every incident');
  const ready = await readyAnswers(bench, folder, paths);
  const service = await children.serve('ledger', folder);
  const yardstick = await children.serve('yardstick', ready);

  const rarely = paths.slice(OFTEN);
  const share = Math.floor(rarely.length / (plan.pairs + 1));
  const fresh = (server: Child) => (round: number) =>
    drive(server, CONNECTIONS, 60_000, once(rarely.slice(round * share, (round + 1) * share)));
  const often = (server: Child) => (round: number) =>
    drive(server, CONNECTIONS, plan.roundMs, again(paths.slice(0, OFTEN), round));

  say('summaries that were rendered before');
  const warm = await inTurn(plan.pairs, often(service), often(yardstick));
  say('summaries that were not');
  const cold = await inTurn(plan.pairs, fresh(service), fresh(yardstick));
  await service.stop();
  await yardstick.stop();
  return [
    ratioRow('GET of an incident’s summary, of the same bytes ready-made', 0.9, warm, 'requests/s'),
    ratioRow('the same, each incident for the first time', undefined, cold, 'requests/s'),
  ];
};
