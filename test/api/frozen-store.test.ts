import assert from 'node:assert/strict';
import { type Answer, expectProblem } from '../support/api.ts';
import { Lived } from '../support/lived.ts';
import { claim, INCIDENT, OTHER, one, RIOT, revised, said } from './events.ts';
import { healthOf, overServer } from './over-eventstoredb.ts';

/** What every request is answered within, and health, which a container waits 5 s for. */
const ANSWERED_WITHIN_MS = 10_000;
const TOLD_WITHIN_MS = 4000;

const frozen = overServer('a ledger whose EventStoreDB is frozen');

async function within<T>(milliseconds: number, what: string, asking: Promise<T>): Promise<T> {
  const clock = new Lived();
  const answer = await asking.finally(() => clock.stop());
  const took = clock.ms;
  assert.ok(took < milliseconds, `${what} took ${took} ms`);
  return answer;
}

frozen(
  'answers every request within 10 s, in a queue or not, and does what it was asked when it thaws',
  async (given) => {
    const { api, started } = given;
    const { events } = await api.record(one(INCIDENT, RIOT));
    await api.record(one(INCIDENT, revised(claim('a'))));
    await api.get(`/v1/incidents/litoral-2021-09-28?after=${events[0]?.id}`);
    started.server.freeze();
    const ask = (what: string, asking: Promise<Answer>): Promise<Answer> => within(ANSWERED_WITHIN_MS, what, asking);
    const bulk = Array.from({ length: 200 }, (_, n) => one(`incident/bulk-${n % 150}`, n < 150 ? RIOT : said()));
    const [known, queued, unknown, checkpoint, proof, lines] = await Promise.all([
      ask('a post to a subject that is known', api.post(one(INCIDENT, said('a')), { 'idempotency-key': 'a' })),
      ask('a post behind it', api.post(one(INCIDENT, said('b')), { 'idempotency-key': 'b' })),
      ask('a post to a new subject', api.post(one(OTHER, RIOT), { 'idempotency-key': 'c' })),
      ask('a checkpoint', api.send({ url: '/log/checkpoint' })),
      ask('a proof', api.send({ url: `/v1/events/${events[0]?.id}/proof` })),
      within(ANSWERED_WITHIN_MS, 'a bulk request', api.bulk(bulk)),
      within(TOLD_WITHIN_MS, 'health', healthOf(api)).then(({ status, reads, writes, store }) => {
        assert.deepEqual([status, reads.status, store.head], ['not-ready', 'stale', null]);
        assert.deepEqual([reads.code, writes.code], ['store-unavailable', 'store-unavailable']);
      }),
      within(TOLD_WITHIN_MS, 'a read', api.get('/v1/incidents/litoral-2021-09-28')),
    ]);
    assert.equal((expectProblem(known, 'outcome-unknown').ids as readonly string[]).length, 1);
    for (const answer of [unknown, checkpoint, proof]) expectProblem(answer, 'store-unavailable');
    assert.equal(queued.status, 503);
    assert.deepEqual([...new Set(lines.map(({ code }) => code))], ['store-unavailable']);
    started.server.thaw();
    for (const [key, gist] of [
      ['a', 'a'],
      ['b', 'b'],
    ] as const)
      await api.record(one(INCIDENT, said(gist)), { 'idempotency-key': key });
    assert.equal((await api.record(one(OTHER, RIOT), { 'idempotency-key': 'c' })).revision, 0);
    const { revision } = await api.record(one(INCIDENT, said('c')));
    assert.equal(revision, 4, 'each was recorded once');
  },
);

frozen.run();
