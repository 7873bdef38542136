import { Pool } from 'undici';
import { slugOf } from '#src/domain/names.ts';
import { idOf, type Kind, kindOf, type Subject } from '#src/domain/subject.ts';
import type { Bench, Measure } from './bench.ts';
import type { Child } from './children.ts';
import { type Made, SPAN } from './ledgers.ts';
import { ask } from './load.ts';
import { quiet } from './quiet.ts';
import { between, oneOf, type Random, randomOf } from './random.ts';
import { median, quantile } from './rounds.ts';
import type { Row } from './table.ts';
import { dayOf, facility, PLACES } from './words.ts';

/** Reads in a row of one ledger, before the next has its turn. */
const TURN = 50;

const anyDay = (random: Random): string => dayOf(SPAN.from + random() * (SPAN.to - SPAN.from));

/** An address in a random view: what the ledger held, what had been said; one in ten is limited on neither axis. */
function seen(path: string, random: Random, { events }: Made): string {
  const chance = random();
  const held = random() < 0.5 ? `atPosition=${between(random, 0, events - 1)}` : `recordedUntil=${anyDay(random)}`;
  const said = `statedUntil=${anyDay(random)}`;
  const view = chance < 0.1 ? [] : chance < 0.2 ? [held] : chance < 0.3 ? [said] : [held, said];
  return view.length === 0 ? path : `${path}${path.includes('?') ? '&' : '?'}${view.join('&')}`;
}

type Address = (random: Random, made: Made) => string;

/** A random subject of a kind. */
function anyOf(kind: Kind, random: Random, { subjects }: Made): string {
  for (;;) {
    const subject = oneOf(random, subjects as [Subject, ...Subject[]]);
    if (kindOf(subject) === kind) return `/v1/${kind === 'emergency' ? 'emergencie' : kind}s/${idOf(subject)}`;
  }
}

const one =
  (kind: Kind, rest = ''): Address =>
  (random, made) =>
    seen(`${anyOf(kind, random, made)}${rest}`, random, made);
const page =
  (path: string, rest: (random: Random) => string = () => ''): Address =>
  (random, made) =>
    seen(`${path}${rest(random)}`, random, made);

/** Every read. */
const READS: Readonly<Record<string, Address>> = {
  'an incident': one('incident'),
  'the chain of a figure': one('incident', '/figures/killed/inmate'),
  'the course of a figure, recorded': one('incident', '/history?measure=killed&group=inmate'),
  'the course of all figures, stated': one('incident', '/history?axis=stated'),
  'an operation': one('operation'),
  'an emergency': one('emergency'),
  'a page of incidents': page('/v1/incidents'),
  'a page of incidents of a province': page('/v1/incidents', (random) => `?place=${oneOf(random, PLACES)}`),
  'a page of incidents of a country': page('/v1/incidents', () => '?place=EC'),
  'a page of operations': page('/v1/operations'),
  'a page of tolls': page('/v1/tolls'),
  'a page of emergencies': page('/v1/emergencies'),
  'the emergencies in force on a day': page('/v1/emergencies', (random) => `?inForceOn=${anyDay(random)}`),
  'the dossier of a facility': (random, made) => seen(`/v1/facilities/${slugOf(facility(random))}`, random, made),
  'a page of facilities': page('/v1/facilities'),
  'the differences of an incident': (random, made) => {
    const subject = anyOf('incident', random, made).replace('/v1/incidents', 'incident');
    const [from, to] = [anyDay(random), anyDay(random)].sort();
    return `/v1/diff?from=${from}&to=${to}&axis=${oneOf(random, ['recorded', 'stated'])}&subject=${subject}`;
  },
  'a page of events': (random, { events }) => `/v1/events?fromPosition=${between(random, 0, events - 1)}`,
};

interface Asked {
  readonly made: Made;
  readonly pool: Pool;
}

async function timeOf(pool: Pool, path: string): Promise<number> {
  const began = performance.now();
  const { status, body } = await ask(pool, { method: 'GET', path });
  const took = performance.now() - began;
  // What had not begun by then (404) is an answer as well.
  if (status !== 200 && status !== 404) throw new Error(`${path} was answered ${status}: ${body}`);
  return took;
}

const sizeOf = ({ events }: Made): string => `${events.toLocaleString('en')} events`;

/** One row a read: the median and the 99th percentile of each ledger, the smallest first. */
function rowOf(read: string, goal: string, times: ReadonlyMap<Asked, readonly number[]>): Row {
  const each = [...times].map(([{ made }, measured]) => ({
    size: sizeOf(made),
    middle: median(measured),
    p99: quantile(measured, 0.99),
    greatest: Math.max(...measured),
    reads: measured.length,
  }));
  const [least, last] = [each[0], each.at(-1)];
  return {
    measure: read,
    goal,
    reached: `p99 ${last?.p99.toFixed(1)} ms, median ${last?.middle.toFixed(2)} ms`,
    spread: `×${((last?.middle ?? 0) / (least?.middle ?? 1)).toFixed(2)}`,
    detail: each
      .map(({ size, middle, p99, greatest, reads }) => {
        const numbers = [middle, p99, greatest].map((ms) => ms.toFixed(1)).join(' / ');
        return `${size}: ${numbers} ms (${reads})`;
      })
      .join('; '),
  };
}

/** Every read of every ledger in random views, over one connection, the ledgers in turn. */
async function everyRead(asked: readonly Asked[], { plan, say }: Bench): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [read, address] of Object.entries(READS)) {
    say(`reading ${read}`);
    const random = randomOf(7);
    const times = new Map<Asked, number[]>(asked.map((one) => [one, []]));
    for (let done = -TURN; done < plan.reads; done += TURN) {
      await quiet();
      for (const one of asked) {
        for (let n = 0; n < TURN; n += 1) {
          const took = await timeOf(one.pool, address(random, one.made));
          if (done >= 0) times.get(one)?.push(took);
        }
      }
    }
    const row = rowOf(`GET ${read}, any view`, 'p99 < 50 ms', times);
    say(row.detail);
    rows.push(row);
  }
  return rows;
}

/** How many incidents a year's total is to count, and how far off it may be. */
const COUNTED = { from: 700, to: 1500 };
const TOLLS = 12;

interface Toll {
  readonly recorded: { readonly incidents: readonly object[]; readonly uncertain: readonly object[] };
}

/** Tolls of a ledger over about a thousand incidents. */
async function wideTolls({ made, pool }: Asked): Promise<string[]> {
  const found: string[] = [];
  for (const subject of made.subjects.filter((one) => kindOf(one) === 'toll')) {
    const path = `/v1/tolls/${idOf(subject)}`;
    const { body } = await ask(pool, { method: 'GET', path });
    const { recorded } = JSON.parse(body.toString()) as Toll;
    const counted = recorded.incidents.length + recorded.uncertain.length;
    if (counted >= COUNTED.from && counted <= COUNTED.to) found.push(path);
    if (found.length === TOLLS) break;
  }
  return found;
}

/** A year's total over about a thousand incidents and its course: the first time in a view, and again. */
async function totals(asked: Asked, { plan, say }: Bench): Promise<Row[]> {
  say('looking for totals over about a thousand incidents');
  const tolls = await wideTolls(asked);
  const [first, ...others] = tolls;
  if (first === undefined) return [];
  const rows: Row[] = [];
  for (const [rest, what] of [
    ['', 'a year’s total'],
    ['/history?axis=stated', 'the course of a year’s total, stated'],
    ['/history', 'the course of a year’s total, recorded'],
  ] as const) {
    say(`reading ${what}`);
    const random = randomOf(11);
    const [cold, warm]: [number[], number[]] = [[], []];
    for (let done = 0; done < plan.reads / 10; done += 1) {
      const path = seen(`${oneOf(random, [first, ...others])}${rest}`, random, asked.made);
      cold.push(await timeOf(asked.pool, path));
      warm.push(await timeOf(asked.pool, path));
    }
    const isTotal = rest === '';
    rows.push(
      rowOf(`GET ${what} over about 1,000, any view, cold`, isTotal ? 'p99 < 100 ms' : '–', new Map([[asked, cold]])),
      rowOf(`GET ${what} over about 1,000, any view, warm`, isTotal ? 'p99 < 10 ms' : '–', new Map([[asked, warm]])),
    );
  }
  return rows;
}

/** Reads in any view: what the ledger held, and what had been said. */
export const views: Measure = async (bench) => {
  const { plan, ledgers, children, say } = bench;
  const opened: { readonly asked: Asked; readonly child: Child }[] = [];
  for (const events of plan.ledgers) {
    const made = await ledgers.of(events);
    say(`opening the ledger of ${sizeOf(made)}`);
    const child = await children.serve('ledger', made.folder);
    opened.push({ asked: { made, pool: new Pool(child.origin, { connections: 1, pipelining: 1 }) }, child });
  }
  const asked = opened.map((one) => one.asked);
  const last = asked.at(-1);
  const rows = await everyRead(asked, bench);
  if (last !== undefined) rows.push(...(await totals(last, bench)));
  for (const { asked: one, child } of opened) {
    await one.pool.destroy();
    await child.stop();
  }
  return rows;
};
