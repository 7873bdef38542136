import { join } from 'node:path';
import { Pool } from 'undici';
import type { Measure } from '../bench.ts';
import type { Child } from '../children.ts';
import { ask, drive } from '../load.ts';
import { postNext, posts } from '../posting.ts';
import { quiet } from '../quiet.ts';
import { randomOf } from '../random.ts';
import { median, quantile } from '../rounds.ts';
import { Incident } from '../stories.ts';
import type { Row } from '../table.ts';

const OTHERS = 50;
/** Between two posts, in ms. */
const PAUSE_MS = 5;

/** Posts events one after the other and gets each one's subject until it shows: ms from each answer of a POST on. */
async function timesOf(server: Child, name: string, times: number): Promise<number[]> {
  const pool = new Pool(server.origin, { connections: 1, pipelining: 1 });
  const incident = new Incident(name, randomOf(5));
  const path = `/v1/${incident.subject.replace('incident/', 'incidents/')}`;
  const measured: number[] = [];
  while (measured.length < times) {
    const posted = await postNext(pool, incident);
    const { revision } = JSON.parse(String(posted.body));
    const began = performance.now();
    for (;;) {
      const got = await ask(pool, { method: 'GET', path });
      if (got.status === 200 && JSON.parse(String(got.body)).revision >= revision) break;
    }
    measured.push(performance.now() - began);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  await pool.destroy();
  return measured;
}

const row = (measure: string, goal: string, times: readonly number[]): Row => ({
  measure,
  goal,
  reached: `${median(times).toFixed(2)} ms, p99 ${quantile(times, 0.99).toFixed(2)} ms`,
  spread: `${Math.min(...times).toFixed(2)}–${Math.max(...times).toFixed(1)}`,
  detail: `${times.length} times`,
});

/** How long after the answer of a POST a GET on the same node shows it: alone, and while others post. */
export const seen: Measure = async ({ plan, folder, children, servers, say }) => {
  const { address, what } = await servers.get();
  const server = await children.serve('ledger', join(folder, 'seeing'), address, servers.prefix());
  const times = Math.ceil(plan.reads / 5);
  await timesOf(server, 'warming-up', 50);
  await quiet();
  say('GETs after POSTs');
  const alone = await timesOf(server, 'alone', times);
  say(`GETs after POSTs while ${OTHERS} connections post`);
  const load = drive(server, OTHERS, plan.roundMs * 3, posts(0, false));
  const busy = await timesOf(server, 'busy', times);
  await load;
  await server.stop();
  return [
    row(`${what}: from the answer of a POST to a GET that shows it`, 'median < 20 ms', alone),
    row(`${what}: the same while ${OTHERS} connections post`, '–', busy),
  ];
};
