import { join } from 'node:path';
import type { Pool } from 'undici';
import { v4 as uuidv4 } from 'uuid';
import type { Bench, Measure } from './bench.ts';
import type { Child } from './children.ts';
import { type Answered, ask, drive, type Script } from './load.ts';
import { randomOf } from './random.ts';
import { type Compared, inTurn } from './rounds.ts';
import { Incident } from './stories.ts';
import { ratioRow } from './table.ts';

const CONNECTIONS = [50, 200] as const;

/** When what is posted was said: the same in every run, and past. */
const TODAY = Date.UTC(2026, 0, 1);

/** The share of posts that begin an incident; the others revise one that the connection has begun. */
const BEGINNINGS = 0.3;

let runs = 0;

/** What the connections post: 30 % first reports with one or two claims, 70 % revisions, about 700 bytes each. */
export function posts(round: number, isKeyed: boolean): Script {
  runs += 1;
  const run = runs;
  return (connection) => {
    const random = randomOf(round * 1000 + connection);
    const begun: Incident[] = [];
    return () => {
      const known = begun[Math.floor(random() * begun.length)];
      const incident =
        known === undefined || random() < BEGINNINGS
          ? new Incident(`r${run}-${connection}-${begun.length}`, random)
          : known;
      if (incident.isNew) begun.push(incident);
      return {
        method: 'POST',
        path: '/v1/events',
        headers: { 'content-type': 'application/json', ...(isKeyed ? { 'idempotency-key': uuidv4() } : {}) },
        body: JSON.stringify({ subject: incident.subject, ...incident.next(TODAY) }),
      };
    };
  };
}

/** Posts what an incident tells next. @throws where it is not recorded */
export async function postNext(pool: Pool, incident: Incident): Promise<Answered> {
  const body = JSON.stringify({ subject: incident.subject, ...incident.next(TODAY) });
  const headers = { 'content-type': 'application/json' };
  const posted = await ask(pool, { method: 'POST', path: '/v1/events', headers, body });
  if (posted.status !== 201) throw new Error(`a POST was answered ${posted.status}: ${posted.body}`);
  return posted;
}

interface Side {
  readonly server: Child;
  readonly isKeyed?: boolean;
}

function sideBySide({ plan }: Bench, connections: number, ours: Side, yardstick: Side): Promise<Compared> {
  const speedOf =
    ({ server, isKeyed = false }: Side) =>
    (round: number) =>
      drive(server, connections, plan.roundMs, posts(round, isKeyed));
  return inTurn(plan.pairs, speedOf(ours), speedOf(yardstick));
}

export const append: Measure = async (bench) => {
  const ledger = await bench.children.serve('ledger', join(bench.folder, 'append'));
  const yardstick = await bench.children.serve('yardstick');
  const rows = [];
  for (const connections of CONNECTIONS) {
    bench.say(`durable appends over ${connections} connections`);
    const compared = await sideBySide(bench, connections, { server: ledger }, { server: yardstick });
    const measure = `durable append, ${connections} connections, of the same route that stores nothing`;
    rows.push(ratioRow(measure, connections === 50 ? 0.65 : 0.8, compared, 'requests/s'));
  }
  await ledger.stop();
  await yardstick.stop();
  return rows;
};

export const keyed: Measure = async (bench) => {
  const server = await bench.children.serve('ledger', join(bench.folder, 'keyed'));
  const rows = [];
  for (const connections of CONNECTIONS) {
    bench.say(`appends with and without a key over ${connections} connections`);
    const compared = await sideBySide(bench, connections, { server, isKeyed: true }, { server });
    rows.push(
      ratioRow(`append with Idempotency-Key, ${connections} connections, of without`, 0.9, compared, 'requests/s'),
    );
  }
  await server.stop();
  return rows;
};

export const journal: Measure = async (bench) => {
  const on = await bench.children.serve('ledger', join(bench.folder, 'journal-on'));
  const off = await bench.children.serve('unfollowed', join(bench.folder, 'journal-off'));
  const rows = [];
  for (const connections of CONNECTIONS) {
    bench.say(`appends with the journal on and off over ${connections} connections`);
    const compared = await sideBySide(bench, connections, { server: on }, { server: off });
    const measure = `append with journal and read models on, ${connections} connections, of off`;
    rows.push(ratioRow(measure, 0.9, compared, 'requests/s'));
  }
  await on.stop();
  await off.stop();
  return rows;
};
