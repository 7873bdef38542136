import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import type { z } from 'zod';
import type { Rebuilds } from '#src/http/rebuild-shapes.ts';
import type { Measure } from './bench.ts';
import type { Child } from './children.ts';
import { ask } from './load.ts';
import { quiet } from './quiet.ts';
import { type Random, randomOf } from './random.ts';
import { median, quantile } from './rounds.ts';

const CONNECTIONS = 8;
/** Incidents that are asked for again and again: all are rendered by the time that the measuring begins. */
const OFTEN = 1000;
const WARM_UP_MS = 3000;
const LOOK_MS = 200;
/** Reads beside nothing: for as long as beside the rebuild, but for no longer. */
const LONGEST_BESIDE_MS = 60_000;

/** The same load for as long as it is wanted. */
class Readers {
  readonly #pool: Pool;
  readonly #paths: readonly string[];
  readonly #random: Random;

  constructor({ origin }: Child, paths: readonly string[], seed: number) {
    this.#pool = new Pool(origin, { connections: CONNECTIONS, pipelining: 1 });
    this.#paths = paths;
    this.#random = randomOf(seed);
  }

  /** How long each read took, in ms. @throws where one failed */
  async during(until: Promise<unknown>): Promise<number[]> {
    let isOver = false;
    const ended = until.finally(() => {
      isOver = true;
    });
    const times: number[] = [];
    const read = async (): Promise<void> => {
      while (!isOver) {
        const path = this.#paths[Math.floor(this.#random() * this.#paths.length)] ?? '';
        const began = performance.now();
        const { status, body } = await ask(this.#pool, { method: 'GET', path });
        times.push(performance.now() - began);
        if (status !== 200) throw new Error(`${path} was answered ${status}: ${body}`);
      }
    };
    await Promise.all([ended, ...Array.from({ length: CONNECTIONS }, read)]);
    return times;
  }

  end(): Promise<void> {
    return this.#pool.destroy();
  }
}

type Status = z.infer<typeof Rebuilds>['items'][number]['status'];

/** Waits until the rebuild of a service has come to something. */
async function reached({ origin }: Child, wanted: Status): Promise<void> {
  for (;;) {
    const { items } = (await (await fetch(`${origin}/v1/rebuilds`)).json()) as z.infer<typeof Rebuilds>;
    const status = items[0]?.status;
    if (status === wanted) return;
    if (status === 'failed') throw new Error(`a rebuild of the bench failed: ${items[0]?.reason}`);
    await delay(LOOK_MS);
  }
}

async function switched(service: Child): Promise<void> {
  const { items } = (await (await fetch(`${service.origin}/v1/rebuilds`)).json()) as z.infer<typeof Rebuilds>;
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ atEnd: 'switch' });
  await fetch(`${service.origin}/v1/rebuilds/${items[0]?.id}`, { method: 'POST', headers, body });
  await reached(service, 'switched');
}

/** Puts a ledger back to what it was before it was rebuilt. */
function withoutEditions(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (name.startsWith('edition')) rmSync(join(folder, name), { recursive: true });
  }
}

/**
 * Reads under load while all read models are rebuilt beside the ones that serve, and while nothing is; then through the
 * switch. One service in a round, the same edition serving.
 */
export const rebuild: Measure = async ({ plan, ledgers, children, say }) => {
  const { folder, events, subjects } = await ledgers.of(plan.ledgers.at(-1) ?? plan.ledgers[0]);
  const size = `${events.toLocaleString('en')} events`;
  const paths = subjects
    .filter((subject) => subject.startsWith('incident/'))
    .slice(0, OFTEN)
    .map((subject) => `/v1/incidents/${subject.slice('incident/'.length)}`);
  // The edition that is rebuilt: that of today.
  await (await children.serve('ledger', folder)).stop();
  const rounds: { ratio: number; during: number[]; without: number[]; ms: number; through: number[] }[] = [];
  for (let round = 1; round <= plan.replays; round += 1) {
    await quiet();
    say(`rebuild ${round} of ${plan.replays}, of ${size}`);
    const began = performance.now();
    const service = await children.serve('raised', folder);
    const readers = new Readers(service, paths, round);
    await readers.during(delay(WARM_UP_MS));
    const from = performance.now();
    const during = await readers.during(reached(service, 'held'));
    const [ms, took] = [performance.now() - began, performance.now() - from];
    say(`it took ${Math.round(took / 1000)} s; reads beside nothing`);
    const without = await readers.during(delay(Math.min(took, LONGEST_BESIDE_MS)));
    say('reads through the switch');
    const through = await readers.during(switched(service).then(() => delay(1000)));
    await readers.end();
    await service.stop();
    withoutEditions(folder);
    rounds.push({ ratio: median(during) / median(without), during, without, ms, through });
  }
  const ratios = rounds.map(({ ratio }) => ratio);
  const ms = (of: (round: (typeof rounds)[number]) => number): string => median(rounds.map(of)).toFixed(2);
  const spread = `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`;
  const took = Math.round(median(rounds.map((round) => round.ms)) / 1000);
  const through = rounds.flatMap((round) => round.through);
  return [
    {
      measure: `median GET while ${size} are rebuilt, of the same beside nothing`,
      goal: '≤ 1.20',
      reached: median(ratios).toFixed(2),
      spread,
      detail: `${ms(({ during }) => median(during))} of ${ms(({ without }) => median(without))} ms, p99 ${ms(({ during }) => quantile(during, 0.99))} of ${ms(({ without }) => quantile(without, 0.99))} ms; built and compared in ${took} s`,
    },
    {
      measure: 'reads that failed while it switched',
      goal: '0',
      reached: '0',
      spread: '–',
      detail: `of ${through.length.toLocaleString('en')}; the slowest took ${Math.max(...through).toFixed(0)} ms`,
    },
  ];
};
