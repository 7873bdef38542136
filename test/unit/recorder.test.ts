import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import type { EventBody } from '#src/domain/events.ts';
import { Recorder, UnknownOutcome } from '#src/recording/recorder.ts';
import type { Outcome } from '#src/recording/request.ts';
import { Subjects } from '#src/recording/subjects.ts';
import { StoreUnavailableError } from '#src/store/errors.ts';
import { MemoryStore } from '#src/store/memory.ts';
import type { AppendResult, StoredEvent } from '#src/store/port.ts';

const test = suite('the recorder');
const INCIDENT = 'incident/litoral-2021-09-28';
const STREAM = `ledger.${INCIDENT.replace('/', '-')}`;
const RIOT = { type: 'RiotReported', data: { kind: 'riot', places: ['EC-G'] } } as unknown as EventBody;
const said = (gist: string): EventBody => ({ type: 'StatementRecorded', data: { gist } });

/** A store in whose place another comes without a word, as when a backup is restored under the same address. */
class ReplaceableStore extends MemoryStore {
  current = new MemoryStore();

  override append(...args: Parameters<MemoryStore['append']>): Promise<AppendResult> {
    return this.current.append(...args);
  }

  override readStream(stream: string, from?: number): Promise<readonly StoredEvent[]> {
    return this.current.readStream(stream, from);
  }
}

/** Whose appends are not answered before a time, and then fail. */
class SlowStore extends MemoryStore {
  override async append(): Promise<AppendResult> {
    await sleep(100);
    throw new StoreUnavailableError('nobody answers');
  }
}

const recorderOf = (store: MemoryStore, turnWithinMs?: number): Recorder =>
  new Recorder({
    store,
    subjects: new Subjects(store, 'ledger.'),
    now: Date.now,
    ...(turnWithinMs === undefined ? {} : { turnWithinMs }),
  });

const post = (
  recorder: Recorder,
  bodies: readonly EventBody[],
  more: { readonly key?: string; readonly ifRevision?: number } = {},
): Promise<Outcome> => recorder.record({ subject: INCIDENT, bodies, caller: 'desk', correlation: 'c', ...more });

test('records again what a store has lost, under the key that it had', async () => {
  const store = new ReplaceableStore();
  const recorder = recorderOf(store);
  assert.equal((await post(recorder, [RIOT, said('a')], { key: 'k' })).outcome, 'recorded');
  assert.equal((await post(recorder, [RIOT, said('a')], { key: 'k' })).outcome, 'repeated');
  store.current = new MemoryStore();
  assert.equal((await post(recorder, [RIOT, said('a')], { key: 'k' })).outcome, 'recorded');
  assert.equal((await store.readStream(STREAM)).length, 2);
});

test('does not give the events of others for those of a key that a store has lost', async () => {
  const store = new ReplaceableStore();
  const recorder = recorderOf(store);
  await post(recorder, [RIOT]);
  assert.equal((await post(recorder, [said('a')], { key: 'k' })).outcome, 'recorded');
  store.current = new MemoryStore();
  await post(recorderOf(store), [RIOT, said('b'), said('c')]);
  const outcome = await post(recorder, [said('a')], { key: 'k' });
  assert.ok(outcome.outcome === 'recorded', outcome.outcome);
  assert.deepEqual(
    outcome.events.map(({ revision }) => revision),
    [3],
  );
});

test('refuses nothing upon what a store has lost', async () => {
  const store = new ReplaceableStore();
  const recorder = recorderOf(store);
  await post(recorder, [RIOT, said('a')], { key: 'k' });
  store.current = new MemoryStore();
  assert.equal((await post(recorder, [RIOT])).outcome, 'recorded', 'not refused as begun already');
  await post(recorder, [said('b')]);
  store.current = new MemoryStore();
  await post(recorderOf(store), [RIOT]);
  const differing = await post(recorder, [said('c')], { ifRevision: 7 });
  assert.ok(differing.outcome === 'revision-differs');
  assert.equal(differing.revision, 0, 'the revision that the subject has now');
  assert.equal(
    (await post(recorder, [said('other')], { key: 'k' })).outcome,
    'recorded',
    'not refused as a reused key',
  );
});

test('lets no request wait for long behind others that the store does not answer', async () => {
  const store = new SlowStore();
  const recorder = recorderOf(store, 50);
  const [first, ...rest] = await Promise.allSettled(Array.from({ length: 20 }, () => post(recorder, [RIOT])));
  assert.ok(first?.status === 'rejected' && first.reason instanceof UnknownOutcome);
  for (const each of rest) assert.ok(each.status === 'rejected' && each.reason instanceof StoreUnavailableError);
});

test.run();
