// A journal over stores that are put back, are others, or lie: stores in memory, which can be told to.
import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { MemoryStore } from '#src/store/memory.ts';
import type { StoredEvent } from '#src/store/port.ts';
import { temporaryFolder } from '../support/ledger.ts';
import type { OwnStore } from '../support/own-store.ts';
import { A, append, asidesIn, assertLive, built, contentsOf, following, open, riot, statement } from './journals.ts';

const test = suite('the journal of a store that is not what it was');

const ledgerOf = (store: MemoryStore): OwnStore => ({ store, prefix: 'ledger.' });

test('a journal of another store, or of one that held more, is set aside and built anew', async () => {
  const first = riot();
  const [other, whole, restored] = [new MemoryStore(), new MemoryStore(() => 0), new MemoryStore(() => 0)].map(
    ledgerOf,
  ) as [OwnStore, OwnStore, OwnStore];
  await append(other, A, riot(), statement('one'));
  await append(whole, A, first, statement('lost'));
  await append(restored, A, first);
  const { path, remove } = temporaryFolder();
  for (const [aside, ledger] of [other, whole, restored].entries()) {
    const journal = await following(ledger, path);
    await assertLive(journal, ledger);
    await journal.close();
    assert.deepEqual(contentsOf(path), await built(ledger));
    assert.equal(asidesIn(path), aside);
  }
  remove();
});

/** A store whose followers are told what it does not hold. */
class Lying extends MemoryStore {
  readonly #lie: Lie;

  constructor(lie: Lie) {
    super();
    this.#lie = lie;
  }

  override async *follow(from: number, signal: AbortSignal): AsyncGenerator<readonly StoredEvent[]> {
    for await (const batch of super.follow(from, signal)) yield batch.flatMap(this.#lie);
  }
}

type Lie = (event: StoredEvent) => readonly StoredEvent[];
const without =
  (position: number): Lie =>
  (event) =>
    event.position === position ? [] : [event];
const twice =
  (position: number): Lie =>
  (event) =>
    event.position === position ? [event, event] : [event];
const skipped =
  (position: number): Lie =>
  (event) =>
    event.position < position ? [event] : [{ ...event, revision: event.revision + 1 }];

for (const [what, lie, reason] of [
  ['a gap in the positions', without(1), 'position 2 came after position 0'],
  ['a position that comes twice', twice(1), 'position 1 came after position 1'],
  ['a stream without its first event', skipped(0), 'at position 0, revision 1 of ledger.incident-a came after -1'],
  ['a gap in the revisions of a stream', skipped(2), 'at position 2, revision 3 of ledger.incident-a came after 1'],
] as const) {
  test(`${what} halts it, with the reason, at the last event that fitted`, async () => {
    const ledger = ledgerOf(new Lying(lie));
    await append(ledger, A, riot(), statement('one'), statement('two'));
    const { path, remove } = temporaryFolder();
    const journal = await open(ledger, path);
    await assert.rejects(journal.waiters.forPosition(2, 120_000), { message: reason });
    assert.equal(journal.halted, reason);
    assert.ok(journal.head.position < 2);
    await journal.close();
    remove();
  });
}

test.run();
