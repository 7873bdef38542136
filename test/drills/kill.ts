// Kills a process that appends, again and again, and looks at what is left: `node test/drills/kill.ts --rounds 30`.
// A killed process shows that nothing is acknowledged before it is committed and that nothing is half committed. It does
// not show that the disk kept it: the operating system lives on and still has what was only handed to it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { leafOf } from '#src/log/leaf.ts';
import { openEmbedded } from '#src/store/embedded.ts';
import type { StoredEvent } from '#src/store/port.ts';
import { chance } from '../support/chance.ts';
import { everything } from './ledger-check.ts';

const random = chance();
const WRITER = join(import.meta.dirname, 'store-writer.ts');

interface Acknowledged {
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
}

/** Lets a writer run and kills it at a random moment, 50 to 300 ms after its first acknowledgement. */
async function killedWriter(folder: string): Promise<Acknowledged[]> {
  const child = spawn(process.execPath, [WRITER, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<NodeJS.Signals | null>((resolve) => child.once('exit', (_, signal) => resolve(signal)));
  const lines: string[] = [];
  let killing: Promise<void> | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    killing ??= sleep(50 + random() * 250).then(() => void child.kill('SIGKILL'));
  }
  await killing;
  assert.equal(await ended, 'SIGKILL', 'the writer ended by itself');
  // The last line may be cut off: each is written in one call, but a kill can fall into it.
  if (!lines.at(-1)?.endsWith('}')) lines.pop();
  return lines.map((line): Acknowledged => JSON.parse(line));
}

/** What must hold of a ledger after any crash, given what was acknowledged before it. */
function checkLedger(all: readonly StoredEvent[], acknowledged: readonly Acknowledged[]): void {
  const next = new Map<string, number>();
  const byId = new Map<string, StoredEvent>();
  let recorded = '';
  for (const [position, event] of all.entries()) {
    assert.equal(event.position, position, 'positions have a gap');
    assert.equal(event.revision, next.get(event.stream) ?? 0, `revisions of ${event.stream} have a gap`);
    assert.ok(String(event.meta.recorded) >= recorded, `recorded decreases at position ${position}`);
    assert.equal(event.leaf, leafOf(event), `the leaf at position ${position} is another`);
    recorded = String(event.meta.recorded);
    next.set(event.stream, event.revision + 1);
    byId.set(event.id, event);
  }
  for (const { stream, revision, id } of acknowledged) {
    const event = byId.get(id);
    assert.ok(
      event?.stream === stream && event.revision === revision,
      `${stream}@${revision} was acknowledged and is lost`,
    );
  }
  for (const [append, events] of Map.groupBy(all, ({ data }) => data.append)) {
    assert.equal(events.length, events[0]?.data.count, `the append ${append} is half there`);
  }
}

/** So many kills on one ledger that grows; gives how many events were acknowledged and how many are there. */
export async function killRounds(rounds: number): Promise<{ acknowledged: number; stored: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-kill-'));
  const acknowledged: Acknowledged[] = [];
  let stored = 0;
  try {
    for (let round = 1; round <= rounds; round += 1) {
      acknowledged.push(...(await killedWriter(folder)));
      const store = openEmbedded(folder);
      try {
        const all = await everything(store);
        checkLedger(all, acknowledged);
        stored = all.length;
      } finally {
        await store.close();
      }
      console.log(`kill ${round} of ${rounds}: ${acknowledged.length} acknowledged, ${stored} stored, all is well`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return { acknowledged: acknowledged.length, stored };
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({ options: { rounds: { type: 'string', default: '30' } } });
  await killRounds(Number(values.rounds));
}
