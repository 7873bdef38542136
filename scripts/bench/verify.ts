import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CompactRange } from '#src/log/compact-range.ts';
import { targetOnDisk } from '#src/log/export/target.ts';
import { writeExport } from '#src/log/export/write.ts';
import { leafHash } from '#src/log/hash.ts';
import { formatVkey } from '#src/log/keys.ts';
import { policyOf } from '#src/log/policy.ts';
import { newPem, signCheckpoint, signerFromPem } from '#src/log/signer.ts';
import { openEmbedded } from '#src/store/embedded.ts';
import type { EventStore } from '#src/store/port.ts';
import type { Measure } from './bench.ts';
import type { Made } from './ledgers.ts';
import { quiet } from './quiet.ts';
import { compare, median, type Round } from './rounds.ts';
import { type Row, ratioRow } from './table.ts';

const CHUNK = 5000;
const ORIGIN = 'bench.example/log';

async function* leavesOf(store: EventStore, events: number): AsyncGenerator<string> {
  for (let at = 0; at < events; at += CHUNK) for (const { leaf } of await store.read(at, CHUNK)) yield leaf;
}

/** Exports a made ledger, with a checkpoint at each tenth of it; gives where its export and its policy are. */
async function exported({ folder, events }: Made): Promise<{ readonly at: string; readonly policy: string }> {
  const log = signerFromPem(ORIGIN, newPem());
  const store = openEmbedded(folder, { readOnly: true });
  const range = new CompactRange();
  const checkpoints: string[] = [];
  for await (const leaf of leavesOf(store, events)) {
    range.append(leafHash(leaf));
    const { size } = range;
    if (size % Math.ceil(events / 10) === 0 || size === events) {
      checkpoints.push(signCheckpoint({ origin: ORIGIN, size, root: range.root() }, log));
    }
  }
  const [at, policy] = [join(folder, 'export'), join(folder, 'policy')];
  const checkpoint = checkpoints.at(-1) ?? '';
  const content = { leaves: leavesOf(store, events), checkpoint, earlier: checkpoints, key: log.key, documents: {} };
  await writeExport(targetOnDisk(at), content);
  writeFileSync(policy, policyOf(formatVkey(log.key)));
  await store.close();
  return { at, policy };
}

const MIB = 2 ** 20;

/** The verification of an export, each time a fresh process, beside `crypto.hash` over the same lines in another. */
export const verify: Measure = async ({ plan, ledgers, children, say }) => {
  const [small, great] = [plan.ledgers[0], plan.ledgers.at(-1) ?? plan.ledgers[0]];
  const rows: Row[] = [];
  const memory = new Map<number, number>();
  for (const events of new Set([small, great])) {
    say(`exporting the ledger of ${events.toLocaleString('en')} events`);
    const { at, policy } = await exported(await ledgers.of(events));
    const hashing: [Round, Round][] = [];
    const reading: [Round, Round][] = [];
    const peaks: number[] = [];
    for (let round = 1; round <= plan.replays; round += 1) {
      await quiet();
      say(`verification ${round} of ${plan.replays}`);
      const verified = await children.run('./verify-once.ts', 'verify', at, policy);
      const hashed = await children.run('./verify-once.ts', 'hash', at);
      const perSecond = (ms: number): Round => ({ speed: (events * 1000) / ms });
      const ours = perSecond(Number(verified.ms));
      hashing.push([ours, perSecond(Number(hashed.ms))]);
      reading.push([ours, perSecond(Number(hashed.ms) + Number(hashed.readMs))]);
      peaks.push(Number(verified.memory));
    }
    memory.set(events, median(peaks));
    const size = `${events.toLocaleString('en')} events`;
    if (events !== great) continue;
    rows.push(
      ratioRow(`verify of ${size}, of crypto.hash over the same lines in memory`, 0.5, compare(hashing), 'events/s'),
      ratioRow(`verify of ${size}, of reading the lines and crypto.hash`, undefined, compare(reading), 'events/s'),
    );
  }
  const [less, more] = [memory.get(small) ?? 0, memory.get(great) ?? 0];
  rows.push({
    measure: `memory of verify, ${great.toLocaleString('en')} events`,
    goal: 'flat',
    reached: `${Math.round(more / MIB)} MiB`,
    spread: `×${(more / less).toFixed(2)}`,
    detail: `of ${Math.round(less / MIB)} MiB for ${small.toLocaleString('en')} events, at the peak`,
  });
  return rows;
};
