import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { type Api, openApi, type ShownEvent } from '../support/api.ts';
import { schemaOf } from '../support/given.ts';
import { INCIDENT, TOLL } from './events.ts';
import { LATER, STORY } from './story.ts';

const filter = suite<{ api: Api }>('the events of the ledger');
const DAY = 86_400_000;

filter.before(async (context) => {
  let now = Date.UTC(2025, 0, 1, 12);
  context.api = await openApi({ now: () => now });
  for (const body of STORY) {
    await context.api.record(body);
    now += DAY;
  }
});
filter.after(({ api }) => api.end());

const FILTERS: readonly (readonly [query: string, positions: readonly number[]])[] = [
  ['', [0, 1, 2, 3, 4, 5, 6, 7, 8]],
  [`subject=${INCIDENT}`, [0, 1, 2, 8]],
  [`subject=${encodeURIComponent(LATER)}`, [5, 6]],
  ['subject=incident/nobody', []],
  ['type=CasualtiesRevised', [1, 2, 6, 8]],
  ['type=NoSuchType', []],
  [`subject=${LATER}&type=CasualtiesRevised`, [6]],
  ['fromPosition=7', [7, 8]],
  ['fromPosition=9', []],
  ['atPosition=2', [0, 1, 2]],
  ['fromPosition=2&atPosition=4', [2, 3, 4]],
  ['fromPosition=5&atPosition=4', []],
  ['recordedFrom=2025-01-08T12:00:00Z', [7, 8]],
  ['recordedFrom=2025-01-08', [7, 8]],
  ['recordedFrom=2025-01-08T12:00:00.001Z', [8]],
  ['recordedFrom=2025-01-08T07:00:00-05:00', [7, 8]],
  ['recordedUntil=2025-01-02', [0, 1]],
  ['recordedUntil=2025-01-02T12:00:00Z', [0, 1]],
  ['recordedUntil=2025-01-02T11:59:59Z', [0]],
  ['recordedFrom=2025-01-02&recordedUntil=2025-01-04', [1, 2, 3]],
  [`recordedFrom=2025-01-02&recordedUntil=2025-01-04&subject=${INCIDENT}`, [1, 2]],
];

for (const [query, positions] of FILTERS) {
  filter(
    `${query === '' ? 'without a filter' : `by ${query}`} are those and no others, as a page and as lines`,
    async ({ api }) => {
      const { body, headers } = await api.get<{ events: ShownEvent[]; next: string | null }>(`/v1/events?${query}`);
      assert.deepEqual(
        body.events.map(({ position }) => position),
        positions,
      );
      assert.equal(body.next, null);
      assert.match(headers['ledger-position'] ?? '', /^\d$/);
      assert.deepEqual(await api.lines(`/v1/events?${query}`), body.events);
    },
  );
}

filter('are read one by one by their ids', async ({ api }) => {
  for (const event of await api.lines('/v1/events')) {
    const { body, headers } = await api.get<ShownEvent>(`/v1/events/${event.id}`);
    assert.deepEqual(body, event);
    // A text may be taken out of it one day.
    assert.equal(headers['cache-control'], 'no-cache');
  }
});

filter('say what was posted, word for word, and what the ledger gave them', async ({ api }) => {
  const [first, , , , fifth] = await api.lines('/v1/events');
  const { type, data, report } = STORY[0] as { type: string; data: object; report: object };
  assert.deepEqual([first?.type, first?.data, first?.report], [type, data, report]);
  assert.deepEqual(
    [fifth?.subject, fifth?.revision, fifth?.recorded, fifth?.schema],
    [TOLL, 0, '2025-01-05T12:00:00.000Z', schemaOf('TollClaimed')],
  );
});

filter.run();
