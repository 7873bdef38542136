import assert from 'node:assert/strict';
import { leafOf, MAX_LEAF_BYTES } from '#src/log/leaf.ts';
import { type EventStore, MAX_APPEND_BYTES, MAX_APPEND_EVENTS, type NewEvent } from '#src/store/port.ts';
import { appended, event, placed, some } from './events.ts';
import type { Spec } from './store.ts';

const NAME = 'incident-a';
const RECORDED = '2021-11-13T12:00:00.000Z';

/** An event whose leaf at a revision of a stream has so many bytes: in two-byte letters, so that characters do not count. */
function sized(stream: string, bytes: number, revision = 0): NewEvent {
  const base = event({ text: '' });
  const empty = leafOf({ ...base, meta: { ...base.meta, recorded: RECORDED }, stream, revision }).length;
  const room = bytes - empty;
  return { ...base, data: { text: 'ñ'.repeat(room >> 1) + 'n'.repeat(room & 1) } };
}

const sizedAll = (stream: string, count: number, bytes: number): NewEvent[] =>
  Array.from({ length: count }, (_, n) => sized(stream, bytes, n));

async function holdsNothing(store: EventStore, stream: string): Promise<void> {
  assert.equal(await store.head(), -1);
  assert.deepEqual(await store.readStream(stream), []);
  const [first] = await appended(store, stream, 'none', [event()]);
  assert.equal(first?.position, 0);
}

export function limits(spec: Spec): void {
  spec('a leaf of the greatest size is taken', async (store, ledger) => {
    const stream = ledger.stream(NAME);
    const [stored] = await appended(store, stream, 'none', [sized(stream, MAX_LEAF_BYTES)]);
    assert.equal(Buffer.byteLength(stored?.leaf ?? ''), MAX_LEAF_BYTES);
    assert.equal((await store.readStream(stream))[0]?.leaf, stored?.leaf);
  });

  spec('a leaf of one byte more is too large, and nothing of its append is stored', async (store, ledger) => {
    const stream = ledger.stream(NAME);
    const result = await store.append(stream, 'none', [event(), sized(stream, MAX_LEAF_BYTES + 1, 1), event()]);
    assert.deepEqual(result, { outcome: 'too-large', index: 1 });
    await holdsNothing(store, stream);
  });

  spec('an append of the greatest number of events is taken whole', async (store, ledger) => {
    const stream = ledger.stream(NAME);
    assert.equal((await appended(store, stream, 'none', some(MAX_APPEND_EVENTS))).length, MAX_APPEND_EVENTS);
  });

  spec('an append of one event more is too large', async (store, ledger) => {
    const stream = ledger.stream(NAME);
    assert.deepEqual(await store.append(stream, 'none', some(MAX_APPEND_EVENTS + 1)), { outcome: 'too-large' });
    await holdsNothing(store, stream);
  });

  spec('an append of the greatest number of bytes is taken whole', async (store, ledger) => {
    const stream = ledger.stream(NAME);
    const stored = await appended(store, stream, 'none', sizedAll(stream, 15, MAX_APPEND_BYTES / 15));
    const bytes = stored.reduce((sum, { leaf }) => sum + Buffer.byteLength(leaf), 0);
    assert.equal(bytes, MAX_APPEND_BYTES);
  });

  spec('an append of one byte more is too large', async (store, ledger) => {
    const stream = ledger.stream(NAME);
    const events = [...sizedAll(stream, 14, MAX_APPEND_BYTES / 15), sized(stream, MAX_APPEND_BYTES / 15 + 1, 14)];
    assert.deepEqual(await store.append(stream, 'none', events), { outcome: 'too-large' });
    await holdsNothing(store, stream);
  });

  spec('what is too large leaves those beside it be', async (store, ledger) => {
    const stream = ledger.stream(NAME);
    const results = await Promise.all([
      store.append(ledger.stream('incident-b'), 'none', [event()]),
      store.append(stream, 'none', some(MAX_APPEND_EVENTS + 1)),
      store.append(ledger.stream('incident-c'), 'none', [event()]),
    ]);
    assert.deepEqual(
      results.map(({ outcome }) => outcome),
      ['appended', 'too-large', 'appended'],
    );
    for (const result of results) if (result.outcome === 'appended') await placed(store, result.events);
    assert.equal(await store.head(), 1);
  });
}
