import assert from 'node:assert/strict';
import { suite } from 'uvu';
import type { EventBody } from '#src/domain/events.ts';
import { Recorder, UnknownOutcome } from '#src/recording/recorder.ts';
import type { Outcome } from '#src/recording/request.ts';
import { Subjects } from '#src/recording/subjects.ts';
import { StoreRefusedError, StoreUnavailableError } from '#src/store/errors.ts';
import type { EventStore } from '#src/store/port.ts';
import { FailingStore } from '../api/faults.ts';

const PREFIX = 'ledger.';
const recorder = suite('a recorder whose store fails');

function recording(store: EventStore): () => Promise<Outcome> {
  const its = new Recorder({ store, subjects: new Subjects(store, PREFIX), now: Date.now });
  const body = { type: 'RiotReported', data: { kind: 'riot', places: ['EC-G'] } } as EventBody;
  return () => its.record({ subject: 'incident/a', bodies: [body], caller: 'desk', correlation: 'c', key: 'k' });
}

recorder('passes on that an append was refused: it is not stored', async () => {
  const error = new StoreRefusedError('the stream is deleted');
  const store = new FailingStore('append', error);
  const record = recording(store);
  await assert.rejects(record(), (thrown) => thrown === error);
  store.isMended = true;
  assert.equal((await record()).outcome, 'recorded');
});

recorder('says of an append that got no answer which ids it tried', async () => {
  const store = new FailingStore('append', new StoreUnavailableError('no answer'));
  const record = recording(store);
  await assert.rejects(record(), (thrown) => thrown instanceof UnknownOutcome && thrown.ids.length === 1);
  store.isMended = true;
  assert.equal((await record()).outcome, 'recorded');
});

recorder('passes on that the store could not be read: nothing was tried', async () => {
  const error = new StoreUnavailableError('no answer');
  const store = new FailingStore('readStream', error);
  const record = recording(store);
  await assert.rejects(record(), (thrown) => thrown === error);
  store.isMended = true;
  assert.equal((await record()).outcome, 'recorded');
});

recorder.run();
