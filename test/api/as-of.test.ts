import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { NEWEST } from '#projections/registry.ts';
import { type Api, expectProblem, openApi, type ShownEvent } from '../support/api.ts';
import { amended, INCIDENT, one } from './events.ts';
import { ADDRESSES, STORY } from './story.ts';

interface Seen {
  readonly asOf: { position: number; recordedUntil: string | null; statedUntil: string | null; unsettled: boolean };
  readonly figures: readonly { value: number }[];
  readonly items: readonly object[];
}

const DAY = 86_400_000;
const BEGIN = Date.UTC(2025, 0, 1, 12);
const SUMMARY = '/v1/incidents/litoral-2021-09-28';

/** The story is told one event a day at noon from 2025-01-01 on: the n-th at position n on day n + 1. */
const asOf = suite<{ api: Api; served: Map<string, string>[] }>('as of an earlier day');

asOf.before(async (context) => {
  let now = BEGIN;
  const api = await openApi({ now: () => now });
  context.api = api;
  context.served = [];
  for (const body of [...STORY, null]) {
    if (body === null) {
      const fields = { places: ['EC-X'], facilities: null };
      const [event] = await api.lines('/v1/events');
      await api.record(one(INCIDENT, amended({ event: event?.id, fields })), { 'if-match': '"3"' });
    } else await api.record(body);
    const texts = ADDRESSES.map(async (url) => [url, (await api.send({ url })).text] as const);
    context.served.push(new Map(await Promise.all(texts)));
    now += DAY;
  }
});
asOf.after(({ api }) => api.end());

/** An answer without what says of which view it is, or of which request. */
const bare = (text: string): string => text.replace(/,"asOf":\{[^}]*\}/, '').replace(/"instance":"[^"]*"/, '');
const viewed = (url: string, view: string): string => `${url}${url.includes('?') ? '&' : '?'}${view}`;

asOf('every read answers what it answered then, by position, by day and by time', async ({ api, served }) => {
  for (const [position, then] of served.entries()) {
    const day = new Date(BEGIN + position * DAY).toISOString();
    const views = [`atPosition=${position}`, `recordedUntil=${day.slice(0, 10)}`, `recordedUntil=${day}`];
    for (const [url, text] of then) {
      for (const view of views) {
        const now = await api.send({ url: viewed(url, view) });
        // What was not there then is still said to be missing; the words of a 404 are the same.
        assert.equal(bare(now.text), bare(text), viewed(url, view));
      }
    }
  }
});

asOf('a time is read with its offset, and to the millisecond', async ({ api }) => {
  const at = async (time: string) => (await api.get<Seen>(`${SUMMARY}?recordedUntil=${time}`)).body.asOf.position;
  assert.equal(await at('2025-01-03T12:00:00Z'), 2);
  assert.equal(await at('2025-01-03T11:59:59.999Z'), 1);
  assert.equal(await at('2025-01-03T07:00:00-05:00'), 2);
  assert.equal(await at('2025-01-03T06:59:59-05:00'), 1);
  assert.equal(await at('2025-01-03'), 2);
});

asOf('what had been said by a day is another axis, alone or together with what was recorded', async ({ api }) => {
  const value = async (query: string) => (await api.get<Seen>(`${SUMMARY}?${query}`)).body.figures[0]?.value;
  assert.equal(await value(''), 119);
  assert.equal(await value('statedUntil=2021-09-28'), 24);
  assert.equal(await value('statedUntil=2021-09-29'), 30);
  assert.equal(await value('statedUntil=2021-09'), 30);
  assert.equal(await value('statedUntil=2021-09-28T23:59'), 24);
  assert.equal(await value('atPosition=1&statedUntil=2021-12-31'), 24);
  assert.equal(await value('recordedUntil=2025-01-02&statedUntil=2022'), 24);
  assert.equal(await value('recordedUntil=2025-01-08&statedUntil=2021-12'), 30);
  assert.equal(await value('statedUntil=2021-09-27'), null);
});

asOf('each answer names its view, so that it can be asked for again', async ({ api }) => {
  const named = async (query: string) => (await api.get<Seen>(`${SUMMARY}?${query}`)).body.asOf;
  const none = { recordedUntil: null, statedUntil: null, unsettled: false, versions: NEWEST.text };
  assert.deepEqual(await named(''), { position: 9, ...none });
  assert.deepEqual(await named('atPosition=4'), { position: 4, ...none });
  const both = { recordedUntil: '2025-01-05', statedUntil: '2021-09-29', unsettled: false, versions: NEWEST.text };
  assert.deepEqual(await named('recordedUntil=2025-01-05&statedUntil=2021-09-29'), { position: 4, ...both });
  for (const url of ADDRESSES.filter((address) => !address.startsWith('/v1/events'))) {
    const live = await api.get<Seen>(url);
    const again = await api.get<Seen>(viewed(url, `atPosition=${live.body.asOf.position}`));
    assert.equal(again.text, live.text, url);
  }
});

asOf('a time from the newest event on is unsettled: more may come to be in it', async ({ api }) => {
  const unsettled = async (time: string) => (await api.get<Seen>(`${SUMMARY}?recordedUntil=${time}`)).body.asOf;
  assert.deepEqual(await unsettled('2025-01-10T12:00:00Z'), {
    position: 9,
    recordedUntil: '2025-01-10T12:00:00Z',
    statedUntil: null,
    unsettled: true,
    versions: NEWEST.text,
  });
  assert.equal((await unsettled('2025-01-10')).unsettled, true);
  assert.equal((await unsettled('2999-01-01')).unsettled, true);
  assert.equal((await unsettled('2025-01-10T11:59:59Z')).unsettled, false);
});

asOf('before the first event there is nothing', async ({ api }) => {
  for (const url of ['/v1/incidents', '/v1/emergencies', '/v1/tolls', '/v1/operations', '/v1/facilities']) {
    const { body } = await api.get<Seen>(`${url}?recordedUntil=2024-12-31`);
    assert.deepEqual([body.items, body.asOf.position], [[], null]);
  }
  expectProblem(await api.send({ url: `${SUMMARY}?recordedUntil=2024-12-31` }), 'not-found');
  expectProblem(await api.send({ url: '/v1/tolls/prison-deaths-2021?atPosition=3' }), 'not-found');
  const { events } = (await api.get<{ events: ShownEvent[] }>('/v1/events?recordedUntil=2024-12-31')).body;
  assert.deepEqual(events, []);
});

asOf('an event is not shown before its time', async ({ api }) => {
  const [, , third] = await api.lines('/v1/events');
  await api.get(`/v1/events/${third?.id}?atPosition=2`);
  expectProblem(await api.send({ url: `/v1/events/${third?.id}?atPosition=1` }), 'not-found');
  expectProblem(await api.send({ url: `/v1/events/${third?.id}?recordedUntil=2025-01-02` }), 'not-found');
});

asOf.run();
