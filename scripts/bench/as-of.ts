import { Pool } from 'undici';
import type { Measure } from './bench.ts';
import type { Child } from './children.ts';
import { type Made, SPAN } from './ledgers.ts';
import { ask } from './load.ts';
import { quiet } from './quiet.ts';
import { type Random, randomOf } from './random.ts';
import { median, quantile } from './rounds.ts';
import type { Row } from './table.ts';
import { dayOf } from './words.ts';

/** Reads in a row of one ledger, before the next has its turn. */
const TURN = 100;

const anyTime = (random: Random): number => SPAN.from + random() * (SPAN.to - SPAN.from);

/** The axes that are asked for. */
const AXES = {
  atPosition: (random: Random, { events }: Made) =>
    `atPosition=${Math.floor(random() * events)}&statedUntil=${dayOf(anyTime(random))}`,
  recordedUntil: (random: Random) => `recordedUntil=${dayOf(anyTime(random))}&statedUntil=${dayOf(anyTime(random))}`,
} as const;

interface Asked {
  readonly made: Made;
  readonly child: Child;
  readonly pool: Pool;
}

/** How long reads of random incidents in random views take, in ms. One not begun by then (404) is a view as well. */
async function timesOf(
  { made, pool }: Asked,
  axis: keyof typeof AXES,
  reads: number,
  random: Random,
): Promise<number[]> {
  const times: number[] = [];
  while (times.length < reads) {
    const subject = made.subjects[Math.floor(random() * made.subjects.length)] ?? '';
    if (!subject.startsWith('incident/')) continue;
    const path = `/v1/incidents/${subject.slice('incident/'.length)}?${AXES[axis](random, made)}`;
    const began = performance.now();
    const { status, body } = await ask(pool, { method: 'GET', path });
    times.push(performance.now() - began);
    if (status !== 200 && status !== 404) throw new Error(`${path} was answered ${status}: ${body}`);
  }
  return times;
}

/** As-of reads over one connection, the ledgers in turn. */
export const asOf: Measure = async ({ plan, ledgers, children, say }) => {
  const asked: Asked[] = [];
  for (const events of plan.ledgers) {
    const made = await ledgers.of(events);
    say(`opening the ledger of ${events.toLocaleString('en')} events`);
    const child = await children.serve('ledger', made.folder);
    asked.push({ made, child, pool: new Pool(child.origin, { connections: 1, pipelining: 1 }) });
  }
  const rows: Row[] = [];
  for (const axis of Object.keys(AXES) as (keyof typeof AXES)[]) {
    say(`as-of reads by ${axis}`);
    const random = randomOf(7);
    const times = new Map<Asked, number[]>(asked.map((one) => [one, []]));
    for (const one of asked) await timesOf(one, axis, TURN, random);
    for (let done = 0; done < plan.reads; done += TURN) {
      await quiet();
      for (const one of asked) times.get(one)?.push(...(await timesOf(one, axis, TURN, random)));
    }
    const least = Math.min(...[...times.values()].map(median));
    for (const [{ made }, measured] of times) {
      const [middle, p99] = [median(measured), quantile(measured, 0.99)];
      rows.push({
        measure: `as-of GET by ${axis} and statedUntil, ${made.events.toLocaleString('en')} events`,
        goal: 'flat, p99 < 50 ms',
        reached: `${middle.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`,
        spread: `×${(middle / least).toFixed(2)}`,
        detail: `greatest ${Math.max(...measured).toFixed(1)} ms of ${measured.length} reads`,
      });
    }
  }
  for (const { child, pool } of asked) {
    await pool.destroy();
    await child.stop();
  }
  return rows;
};
