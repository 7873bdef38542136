import { join } from 'node:path';
import { Pool } from 'undici';
import type { Bench, Measure } from './bench.ts';
import type { Child } from './children.ts';
import { ask, drive, type Script } from './load.ts';
import { postNext, posts } from './posting.ts';
import { quiet } from './quiet.ts';
import { randomOf } from './random.ts';
import { inTurn, median, quantile, type Round } from './rounds.ts';
import { Incident } from './stories.ts';
import { type Row, ratioRow } from './table.ts';

const CONNECTIONS = 50;

/** How often somebody asks for a checkpoint while events are posted: as often as one is signed. */
const CHECKPOINT_EVERY_MS = 1000;

/** Asks for checkpoints until the signal aborts. */
async function watch(server: Child, signal: AbortSignal): Promise<void> {
  const pool = new Pool(server.origin, { connections: 1 });
  while (!signal.aborted) {
    await ask(pool, { method: 'GET', path: '/log/checkpoint' });
    await new Promise((resolve) => setTimeout(resolve, CHECKPOINT_EVERY_MS));
  }
  await pool.destroy();
}

/** Appends with the tree and its checkpoints, of the same service without. */
async function appends({ plan, folder, children, say }: Bench): Promise<Row> {
  const on = await children.serve('ledger', join(folder, 'log-on'));
  const off = await children.serve('unlogged', join(folder, 'log-off'));
  say(`appends with the log on and off over ${CONNECTIONS} connections`);
  const logged = async (round: number): Promise<Round> => {
    const watching = new AbortController();
    const signed = watch(on, watching.signal);
    const driven = await drive(on, CONNECTIONS, plan.roundMs, posts(round, false));
    watching.abort();
    await signed;
    return driven;
  };
  const compared = await inTurn(plan.pairs, logged, (round) =>
    drive(off, CONNECTIONS, plan.roundMs, posts(round, false)),
  );
  await on.stop();
  await off.stop();
  return ratioRow(`append with the log on, ${CONNECTIONS} connections, of off`, 0.9, compared, 'requests/s');
}

/** How long a checkpoint takes that covers an event, from the answer to its POST on, while others post. */
async function covering({ plan, folder, children, say }: Bench): Promise<Row> {
  const server = await children.serve('ledger', join(folder, 'covering'));
  const pool = new Pool(server.origin, { connections: 1 });
  const incident = new Incident('covered', randomOf(11));
  const times: number[] = [];
  await quiet();
  say(`checkpoints that cover an event while ${CONNECTIONS} connections post`);
  const warm = performance.now() + plan.roundMs * 2;
  const load = drive(server, CONNECTIONS, plan.roundMs * 12, posts(0, false)).then(() => 'over' as const);
  while ((await Promise.race([load, undefined])) === undefined) {
    const posted = await postNext(pool, incident);
    const began = performance.now();
    const position = Number(posted.headers['ledger-position']);
    for (;;) {
      const { body: note } = await ask(pool, { method: 'GET', path: '/log/checkpoint' });
      if (Number(String(note).split('\n')[1]) > position) break;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    if (began > warm) times.push(performance.now() - began);
  }
  await pool.destroy();
  await server.stop();
  return {
    measure: `from the answer of a POST to a checkpoint that covers it, while ${CONNECTIONS} connections post`,
    goal: 'at most 1100 ms',
    reached: `${median(times).toFixed(0)} ms, most ${Math.max(...times).toFixed(0)} ms`,
    spread: `${Math.min(...times).toFixed(0)}–${quantile(times, 0.99).toFixed(0)}`,
    detail: `${times.length} times`,
  };
}

/** The proof of an event, of the event itself, each over one connection. */
async function proofs({ plan, ledgers, children, say }: Bench): Promise<Row> {
  const made = await ledgers.of(plan.ledgers.at(-1) ?? plan.ledgers[0]);
  say(`opening the ledger of ${made.events.toLocaleString('en')} events`);
  const server = await children.serve('ledger', made.folder);
  const pool = new Pool(server.origin, { connections: 1 });
  const ids: string[] = [];
  const random = randomOf(13);
  say('collecting ids');
  while (ids.length < plan.reads) {
    const cursor = Math.floor(random() * made.events);
    const { body } = await ask(pool, { method: 'GET', path: `/v1/events?limit=20&cursor=${cursor}` });
    ids.push(...(JSON.parse(String(body)).events as { id: string }[]).map(({ id }) => id));
  }
  // The first proof needs a checkpoint, which is signed then.
  await ask(pool, { method: 'GET', path: '/log/checkpoint' });
  await pool.destroy();
  const of =
    (suffix: string): ((round: number) => Script) =>
    (round) =>
    (connection) => {
      const next = randomOf(round * 1000 + connection);
      return () => ({ method: 'GET', path: `/v1/events/${ids[Math.floor(next() * ids.length)]}${suffix}` });
    };
  say('proofs of events, and events');
  const compared = await inTurn(
    plan.pairs,
    (round) => drive(server, 1, plan.roundMs, of('/proof')(round)),
    (round) => drive(server, 1, plan.roundMs, of('')(round)),
  );
  await server.stop();
  return ratioRow(
    `proof of an event of ${made.events.toLocaleString('en')}, of a GET of the event`,
    0.5,
    compared,
    'requests/s',
  );
}

/** What the log costs: the tree while events are appended, a checkpoint, a proof. */
export const log: Measure = async (bench) => [await appends(bench), await covering(bench), await proofs(bench)];
