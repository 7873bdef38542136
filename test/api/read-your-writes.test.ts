import assert from 'node:assert/strict';
import { v7 as uuidv7 } from 'uuid';
import { suite } from 'uvu';
import { MemoryStore } from '#src/store/memory.ts';
import { type AppendResult, type StoredEvent, UNPLACED } from '#src/store/port.ts';
import { type Answer, type Api, expectProblem, openApi } from '../support/api.ts';
import { served, type TestOptions } from '../support/ledger.ts';
import { lived } from '../support/lived.ts';
import { INCIDENT, one, RIOT, said } from './events.ts';

const reading = suite('a read that must include an event');
const WITHIN_MS = 500;
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

/** One that is shared, too: an append does not say where its events stand. */
class SharedStore extends SlowStore {
  override async append(...append: Parameters<MemoryStore['append']>): Promise<AppendResult> {
    const result = await super.append(...append);
    if (result.outcome !== 'appended') return result;
    return { outcome: 'appended', events: result.events.map((event) => ({ ...event, position: UNPLACED })) };
  }
}

async function withApi(
  store: MemoryStore,
  test: (api: Api) => Promise<void>,
  options: TestOptions = {},
): Promise<void> {
  const api = await openApi({ store, ...options });
  try {
    await served(api.ledger);
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
    assert.deepEqual(expectProblem(beyond, 'not-served-yet').head, 0);
    const pending = api.get<{ revision: number }>(`${SUMMARY}?atPosition=1`, wait(30));
    await api.record(one(INCIDENT, said()));
    assert.equal((await pending).body.revision, 1);
  }),
);

reading('of a position further than anybody was told is not waited for: it may never be there', () =>
  withApi(new MemoryStore(), async (api) => {
    const far = [
      '/v1/events?atPosition=999999999999999',
      '/v1/diff?from=0&to=1000001',
      '/log/consistency?first=0&second=1000002',
    ];
    const near = [
      '/v1/events?atPosition=999999',
      '/v1/diff?from=0&to=999999',
      '/log/consistency?first=0&second=1000000',
    ];
    for (const head of [null, 0]) {
      for (const url of far) {
        let answer: Answer | undefined;
        const waited = await lived(async () => {
          answer = await api.send({ url, headers: wait(30) });
        });
        assert.ok(waited < 20_000);
        const found = expectProblem(answer ?? assert.fail(), 'position-unknown');
        assert.equal(found.head, head);
        assert.match(found.detail ?? '', head === null ? /holds no event/ : /newest position is 0/);
      }
      for (const url of near) {
        const found = expectProblem(await api.send({ url, headers: wait(0) }), 'not-served-yet');
        assert.equal(found.head, head);
        assert.match(found.detail ?? '', /may never come/);
      }
      if (head === null) await api.record(one(INCIDENT, RIOT));
    }
  }),
);

reading('that comes after the answer to a post of the same node includes it', () => {
  const store = new SharedStore();
  return withApi(store, async (api) => {
    const posting = api.post(one(INCIDENT, RIOT));
    setTimeout(store.release, 30);
    const { status, headers } = await posting;
    assert.deepEqual([status, headers['ledger-position']], [201, '0']);
    assert.equal((await api.get<{ revision: number }>(SUMMARY)).body.revision, 0);
    const [line] = await api.bulk([one(INCIDENT, said())]);
    assert.equal(line?.position, 1);
    assert.equal((await api.get<{ revision: number }>(SUMMARY)).body.revision, 1);
  });
});

reading('is not waited for by a post for long: a position that is not known in time is left out', () => {
  const store = new SharedStore();
  const test = async (api: Api): Promise<void> => {
    const began = performance.now();
    const { status, headers, body } = await api.post(one(INCIDENT, RIOT));
    assert.deepEqual([status, headers['ledger-position']], [201, undefined]);
    const lines = await api.bulk(Array.from({ length: 40 }, (_, n) => one(INCIDENT, said(`${n}`))));
    assert.deepEqual(
      lines.map(({ revision, position }) => [revision, position]),
      lines.map((_, n) => [n + 1, undefined]),
    );
    assert.ok(performance.now() - began < 40 * WITHIN_MS, 'the lines waited one for the other');
    expectProblem(
      await api.send({ url: `${SUMMARY}?after=${body.events[0]?.id}`, headers: wait(0) }),
      'not-served-yet',
    );
    store.release();
    const url = `${SUMMARY}?after=${lines.at(-1)?.events?.[0]?.id}`;
    assert.equal((await api.get<{ revision: number }>(url, wait(30))).body.revision, 40);
  };
  return withApi(store, test, { placedWithinMs: WITHIN_MS });
});

reading('leaves nothing behind that breaks when the service ends soon after', () =>
  withApi(new MemoryStore(), async (api) => {
    const { events } = await api.record(one(INCIDENT, RIOT));
    await api.get(`${SUMMARY}?after=${events[0]?.id}`);
  }),
);

reading.run();
