import type { Measure } from './bench.ts';
import { quiet } from './quiet.ts';
import { compare, type Round } from './rounds.ts';
import { ratioRow } from './table.ts';

/** Every event of the greatest ledger into all read models, into a fresh journal on disk; each time a fresh process. */
export const replay: Measure = async ({ plan, ledgers, children, say }) => {
  const { folder, events } = await ledgers.of(plan.ledgers.at(-1) ?? plan.ledgers[0]);
  const parsing: [Round, Round][] = [];
  const reading: [Round, Round][] = [];
  for (let round = 1; round <= plan.replays; round += 1) {
    await quiet();
    say(`replay ${round} of ${plan.replays}`);
    const folded = await children.run('./replay-once.ts', 'fold', folder);
    const parsed = await children.run('./replay-once.ts', 'parse', folder);
    const perSecond = (ms: number): Round => ({ speed: (events * 1000) / ms });
    const ours = perSecond(Number(folded.ms));
    parsing.push([ours, perSecond(Number(parsed.ms))]);
    reading.push([ours, perSecond(Number(parsed.ms) + Number(parsed.readMs))]);
  }
  const size = `${events.toLocaleString('en')} events`;
  return [
    ratioRow(`replay of ${size}, of JSON.parse over the same leaves in memory`, 0.75, compare(parsing), 'events/s'),
    ratioRow(`replay of ${size}, of reading the rows and JSON.parse`, undefined, compare(reading), 'events/s'),
  ];
};
