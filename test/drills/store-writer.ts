// Appends to the embedded store in the folder named by the argument, as fast as it can, until it is killed. Each
// acknowledged append is one line of JSON on stdout, written before anything else is done.
import { writeSync } from 'node:fs';
import { v7 } from 'uuid';
import { openEmbedded } from '#src/store/embedded.ts';
import type { ExpectedRevision, NewEvent } from '#src/store/port.ts';
import { chance } from '../support/chance.ts';

const random = chance();
const WRITERS = 60;
const STREAMS = 40;

const store = openEmbedded(process.argv[2] ?? '');
const last = new Map<string, ExpectedRevision>();

/** The events of one append: each says which append it is of and how many there are, so that a half one shows. */
function events(): NewEvent[] {
  const append = v7();
  const count = random() < 0.5 ? 1 : 1 + Math.floor(random() * 12);
  const note = 'x'.repeat(Math.floor(random() * 600));
  return Array.from({ length: count }, (_, n) => ({
    id: v7(),
    type: 'CasualtiesRevised',
    data: { append, n, count, note },
    meta: { version: 1, writer: process.pid },
  }));
}

async function write(): Promise<never> {
  for (;;) {
    const stream = `ledger.incident-${Math.floor(random() * STREAMS)}`;
    const given = events();
    for (let stored = false; !stored; ) {
      const result = await store.append(stream, last.get(stream) ?? 'none', given);
      if (result.outcome === 'too-large') throw new Error('an append of the drill is too large');
      if (result.outcome === 'conflict') last.set(stream, result.revision);
      else {
        for (const { revision, id } of result.events) writeSync(1, `${JSON.stringify({ stream, revision, id })}\n`);
        last.set(stream, result.events.at(-1)?.revision ?? 'none');
        stored = true;
      }
    }
  }
}

await Promise.all(Array.from({ length: WRITERS }, write));
