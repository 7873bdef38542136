import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { StoreUnavailableError } from '#src/store/errors.ts';
import { MemoryStore } from '#src/store/memory.ts';
import { type Api, expectProblem, openApi } from '../support/api.ts';
import { temporaryFolder } from '../support/ledger.ts';
import { INCIDENT, one, RIOT } from './events.ts';

const opened = suite('a ledger that was just opened');
const ADDRESS = '/v1/incidents/litoral-2021-09-28';

/** A store that others write to: when all that it holds has its position here, it says by order of the test. */
class SharedStore extends MemoryStore {
  readonly complete = Promise.withResolvers<void>();

  override caughtUp(): Promise<void> {
    return this.complete.promise;
  }
}

const readiness = async (api: Api): Promise<{ status: number; warnings: readonly string[] }> => {
  const answer = await api.send<{ warnings: readonly string[] }>({ url: '/health/ready' });
  return { status: answer.status, warnings: answer.body.warnings };
};

opened('takes events, and makes reads wait until all is folded', async () => {
  const store = new SharedStore();
  const api = await openApi({ store });
  await api.record(one(INCIDENT, RIOT));
  const refused = await api.send({ url: ADDRESS, headers: { prefer: 'wait=0' } });
  expectProblem(refused, 'not-served-yet');
  assert.deepEqual(await readiness(api), {
    status: 503,
    warnings: ['the service is still folding the events of the store: reads wait'],
  });
  const waiting = api.get(ADDRESS);
  store.complete.resolve();
  await waiting;
  assert.deepEqual(await readiness(api), { status: 200, warnings: [] });
  await api.end();
});

opened(
  'serves what it has from before where the store cannot be reached, and nothing where it has nothing',
  async () => {
    const { path, remove } = temporaryFolder();
    const store = new SharedStore();
    store.complete.reject(new StoreUnavailableError('nobody answers'));
    const api = await openApi({ store, folder: path });
    expectProblem(await api.send({ url: ADDRESS, headers: { prefer: 'wait=0' } }), 'not-served-yet');
    await api.record(one(INCIDENT, RIOT));
    await api.get(ADDRESS, { prefer: 'wait=5' });
    await api.end();
    remove();
  },
);

opened('does not hold up its end for a read that waits', async () => {
  const api = await openApi({ store: new SharedStore() });
  const waiting = api.send({ url: ADDRESS, headers: { prefer: 'wait=60' } });
  await new Promise((resolve) => setTimeout(resolve, 50));
  const ended = api.end();
  expectProblem(await waiting, 'shutting-down');
  await ended;
});

opened.run();
