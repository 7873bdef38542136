import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { eraseTexts } from '#src/recording/erasing.ts';
import { type Api, openApi } from '../support/api.ts';
import { BUMPED, decide, ended } from '../support/rebuilds.ts';
import { HOLD, told } from './bumped.ts';
import { amended, INCIDENT, merged, OPERATION, one, split, TOLL } from './events.ts';
import { type Asked, everyRead } from './reads.ts';
import { LATER, riot, tell } from './story.ts';

const tags = suite('the strong ETag of whatever is read');

/** What was answered to whom, by the tag that it had. */
class Answers {
  readonly #texts = new Map<string, string>();
  readonly #asked: readonly Asked[];
  /** The reads whose text has moved, ever. */
  readonly moved = new Set<string>();

  constructor(asked: readonly Asked[]) {
    this.#asked = asked;
  }

  /** Asks for all: whoever has a text of before is told that it holds only where it does. */
  async look({ ledger }: Api, what: string): Promise<void> {
    for (const { url, accept = '*/*' } of this.#asked) {
      const asked = `${url} as ${accept}`;
      const { statusCode, headers, body } = await ledger.app.inject({ url, headers: { accept } });
      if (statusCode === 308) continue;
      assert.equal(statusCode, 200, `${asked} ${what}: ${body}`);
      const { etag, 'cache-control': caching } = headers;
      if (caching === 'no-store') continue;
      assert.match(String(etag), /^"[\x21\x23-\x7e]+"$/, `${asked} has a strong tag`);
      for (const [key, text] of this.#texts) {
        const [of = '', tag = ''] = key.split('\n');
        if (of !== asked) continue;
        if (tag === etag) assert.equal(body, text, `${asked} has the tag of before ${what}`);
        for (const method of ['GET', 'HEAD'] as const) {
          const again = await ledger.app.inject({ method, url, headers: { accept, 'if-none-match': tag } });
          assert.equal(again.statusCode, tag === etag ? 304 : 200, `${method} ${asked} ${what}`);
          if (tag !== etag) continue;
          const { 'content-length': length, 'content-type': type, ...more } = again.headers;
          assert.deepEqual([again.body, length, type], ['', undefined, undefined], `${method} ${asked} has nothing`);
          assert.deepEqual([more.etag, more.vary, more['cache-control']], [etag, headers.vary, caching]);
        }
        if (body === text) continue;
        this.moved.add(asked);
        assert.ok(!String(caching).includes('immutable'), `${asked} says that it never moves, and did ${what}`);
      }
      this.#texts.set(`${asked}\n${etag}`, body);
    }
  }
}

async function erase({ ledger }: Api, event: string | undefined, ...fields: string[]): Promise<void> {
  const { store, journal } = ledger.service;
  const before = journal.head.erased;
  const { outcome } = await eraseTexts({ store, event: event ?? '', fields, order: '7-24-HD/24' });
  assert.equal(outcome, 'erased');
  while (journal.head.erased === before) await journal.waiters.forPosition(journal.head.position + 1, 100);
}

/** Waits until a checkpoint covers all that is recorded: proofs and the log's own answers stay as they are until the next event. */
async function signed(api: Api): Promise<void> {
  const size = (await api.head()) + 1;
  for (;;) {
    const [, covered] = (await api.get('/log/checkpoint')).text.split('\n');
    if (Number(covered) === size) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

tags('moves with what was erased, and with all else that is recorded, in every form and view', async () => {
  const api = await openApi();
  const story = await tell(api);
  await signed(api);
  const ids = story.flatMap(({ events }) => events.map(({ id }) => id));
  const answers = new Answers(await everyRead(api, [ids[0] ?? '', ids[6] ?? '']));
  await answers.look(api, 'at first');
  const change = async (what: string, act: () => Promise<unknown>): Promise<void> => {
    await act();
    await signed(api);
    await answers.look(api, what);
  };
  await change('after an erasure', () => erase(api, ids[0], '/title', '/report/via'));
  const erased = [...answers.moved];
  for (const part of ['/v1/events?atPosition', 'x-ndjson', `/v1/events/${ids[0]}`, '/proof', '/entries/', '/v1/diff']) {
    assert.ok(
      erased.some((asked) => asked.includes(part)),
      `an erasure moves ${part}`,
    );
  }
  await change('after another erasure', () => erase(api, ids[0], '/report/language'));
  await change('after an event', () => api.record(one('incident/other', riot('2021-05-05', { partOf: LATER }))));
  const event = ids[7];
  const part = amended({ event, fields: { partOf: LATER } });
  await change('after an amendment', () => api.record(one(OPERATION, part), { 'if-match': '"0"' }));
  await change('after a merge', () => api.record(one(LATER, merged(INCIDENT))));
  await change('after a split', () => api.record(one(LATER, split())));
  await change('after an erasure at the last', () => erase(api, ids[4], '/scope/population'));
  assert.ok([...answers.moved].some((asked) => asked.startsWith(`/v1/${TOLL.replace('/', 's/')}?atPosition`)));
  await api.end();
});

tags('moves with the versions of the read models that serve', async () => {
  const { open, remove } = await told();
  const api = await open(BUMPED, HOLD);
  const { id } = await ended(api);
  const [event] = await api.lines('/v1/events');
  await signed(api);
  const answers = new Answers(await everyRead(api, [event?.id ?? '']));
  await answers.look(api, 'at first');
  await decide(api, id, 'switch');
  assert.equal((await ended(api)).status, 'switched');
  await answers.look(api, 'after the switch');
  assert.ok([...answers.moved].some((asked) => asked.startsWith('/v1/incidents/')));
  await api.end();
  remove();
});

tags.run();
