import assert from 'node:assert/strict';
import { v7 as uuidv7 } from 'uuid';
import { suite } from 'uvu';
import { MemoryStore } from '#src/store/memory.ts';
import type { StoredEvent } from '#src/store/port.ts';
import { type Api, expectProblem, openApi } from '../support/api.ts';
import { INCIDENT, one, RIOT, said } from './events.ts';

const reading = suite('a read that must include an event');
const SUMMARY = '/v1/incidents/litoral-2021-09-28';

/** A store whose followers hear of events only once they are let. */
class SlowStore extends MemoryStore {
  release: () => void = () => undefined;
  readonly #released = new Promise<void>((resolve) => {
    this.release = resolve;
  });

  override async *follow(from: number, signal: AbortSignal): AsyncGenerator<readonly StoredEvent[]> {
    await this.#released;
    yield* super.follow(from, signal);
  }
}

async function withApi(store: MemoryStore, test: (api: Api) => Promise<void>): Promise<void> {
  const api = await openApi({ store });
  try {
    await test(api);
  } finally {
    await api.end();
  }
}

const wait = (seconds: number | string) => ({ prefer: `wait=${seconds}` });

reading('answers at once where the event is there', () =>
  withApi(new MemoryStore(), async (api) => {
    const { events } = await api.record(one(INCIDENT, RIOT));
    const { body } = await api.get<{ revision: number }>(`${SUMMARY}?after=${events[0]?.id}`, wait(0));
    assert.equal(body.revision, 0);
    await api.get(`/v1/events?after=${events[0]?.id}`, wait(0));
    await api.get(`/v1/events/${events[0]?.id}?after=${events[0]?.id}`, wait(0));
  }),
);

reading('waits until the event is folded', () => {
  const store = new SlowStore();
  return withApi(store, async (api) => {
    const { events } = await api.record(one(INCIDENT, RIOT));
    const pending = [
      api.get(`${SUMMARY}?after=${events[0]?.id}`, wait(30)),
      api.get(`/v1/incidents?atPosition=0`, wait('30, respond-async')),
    ];
    store.release();
    assert.deepEqual(
      (await Promise.all(pending)).map(({ status }) => status),
      [200, 200],
    );
  });
});

reading('is told when to try again where the event does not come in time', () => {
  const store = new SlowStore();
  return withApi(store, async (api) => {
    const { events } = await api.record(one(INCIDENT, RIOT));
    for (const id of [events[0]?.id, uuidv7()]) {
      const answer = await api.send({ url: `${SUMMARY}?after=${id}`, headers: wait(0) });
      expectProblem(answer, 'not-served-yet');
      assert.match(answer.headers['retry-after'] ?? '', /^\d+$/);
    }
    const begin = performance.now();
    expectProblem(await api.send({ url: `/v1/events?after=${uuidv7()}`, headers: wait(1) }), 'not-served-yet');
    assert.ok(performance.now() - begin > 900);
    store.release();
  });
});

reading('a position beyond the head is waited for, too', () =>
  withApi(new MemoryStore(), async (api) => {
    await api.record(one(INCIDENT, RIOT));
    const beyond = await api.send({ url: '/v1/incidents?atPosition=1', headers: wait(0) });
    expectProblem(beyond, 'not-served-yet');
    expectProblem(await api.send({ url: '/v1/events?atPosition=999999999999999', headers: wait(0) }), 'not-served-yet');
    const pending = api.get<{ revision: number }>(`${SUMMARY}?atPosition=1`, wait(30));
    await api.record(one(INCIDENT, said()));
    assert.equal((await pending).body.revision, 1);
  }),
);

reading('leaves nothing behind that breaks when the service ends soon after', () =>
  withApi(new MemoryStore(), async (api) => {
    const { events } = await api.record(one(INCIDENT, RIOT));
    await api.get(`${SUMMARY}?after=${events[0]?.id}`);
  }),
);

reading.run();
