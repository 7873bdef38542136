import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { suite } from 'uvu';
import { type Api, openApi } from '../support/api.ts';
import { temporaryFolder } from '../support/ledger.ts';
import { merged, one, pinned, retracted, said, split } from './events.ts';
import { BEFORE, DUP, location, NIGHT, TOLD } from './merge-story.ts';
import { riot } from './story.ts';

interface Summary {
  readonly subject: string;
  readonly revision: number;
  readonly position: number;
  readonly figures: readonly { readonly value: number | null; readonly claim: string | null }[];
  readonly merged: readonly { readonly subject: string; readonly into: string; readonly reason: string | null }[];
  readonly statements: readonly { readonly subject: string }[];
  readonly history: readonly { readonly subject: string; readonly type: string; readonly void?: true }[];
}
interface Page {
  readonly items: readonly { readonly subject: string }[];
  readonly next: string | null;
}
interface Toll {
  readonly recorded: { readonly sum: number; readonly incidents: readonly { readonly subject: string }[] };
  readonly notCountedAgain: readonly object[];
  readonly claimed: readonly { readonly now: { readonly residual: number }; readonly before?: object }[];
}

const merges = suite<{ api: Api }>('an incident that is merged into another');

merges.before.each(async (context) => {
  context.api = await openApi();
  for (const body of TOLD) await context.api.record(body);
});
merges.after.each(({ api }) => api.end());

const summary = async (api: Api, subject: string, query = ''): Promise<Summary> =>
  (await api.get<Summary>(`/v1/incidents/${subject.slice('incident/'.length)}${query}`)).body;
const toll = async (api: Api, query = ''): Promise<Toll> =>
  (await api.get<Toll>(`/v1/tolls/prison-deaths-2021${query}`)).body;
const items = async (api: Api, url: string): Promise<string[]> =>
  (await api.get<{ items: { subject: string }[] }>(url)).body.items.map(({ subject }) => subject);

merges(
  'is told in the survivor, each entry with where it was recorded, its claims by their address',
  async ({ api }) => {
    const night = await summary(api, NIGHT);
    assert.deepEqual(
      night.history.map(({ subject, type }) => [subject, type]),
      [
        [DUP, 'RiotReported'],
        [DUP, 'CasualtiesRevised'],
        [NIGHT, 'RiotReported'],
        [NIGHT, 'CasualtiesRevised'],
        [DUP, 'StatementRecorded'],
        [DUP, 'IncidentsMerged'],
      ],
    );
    assert.deepEqual(
      night.merged.map(({ subject, into, reason }) => [subject, into, reason]),
      [[DUP, NIGHT, 'the same night']],
    );
    assert.deepEqual([night.revision, night.position], [1, 6], 'the revision is its own: If-Match compares with it');
    assert.deepEqual(
      night.statements.map(({ subject }) => subject),
      [DUP],
    );
    const { body } = await api.get<{ figure: object; chain: { subject: string; claim: string; fate: string }[] }>(
      '/v1/incidents/night/figures/killed/inmate',
    );
    assert.deepEqual(
      body.chain.map(({ subject, claim, fate }) => [subject, claim, fate]),
      [
        [DUP, `${DUP}#a`, 'outdated'],
        [NIGHT, 'a', 'best'],
      ],
    );
  },
);

merges('answers 308 with the parameters as given, on every page of its own', async ({ api }) => {
  const get = (url: string) => api.send({ url });
  assert.equal(location(await get('/v1/incidents/first-report')), '/v1/incidents/night');
  const query = '?statedUntil=2021-10-01&recordedUntil=2999-01-01';
  assert.equal(location(await get(`/v1/incidents/first-report${query}`)), `/v1/incidents/night${query}`);
  const chain = 'figures/killed/inmate?part=Pabell%C3%B3n%205&atPosition=6';
  assert.equal(location(await get(`/v1/incidents/first-report/${chain}`)), `/v1/incidents/night/${chain}`);
});

merges('is at its own address in a view that does not hold the merge', async ({ api }) => {
  const before = await summary(api, DUP, `?${BEFORE}`);
  assert.deepEqual([before.figures[0]?.value, before.figures[0]?.claim, before.merged], [24, 'a', []]);
  assert.deepEqual((await summary(api, NIGHT, `?${BEFORE}`)).history.length, 2);
  await api.get(`/v1/incidents/first-report/figures/killed/inmate?${BEFORE}&statedUntil=2021-10-01`);
});

merges('takes nothing but its split, and the refusal names the survivor', async ({ api }) => {
  const refusal = await api.refuses(one(DUP, said('no')), 'merged', ['#/data']);
  assert.equal(refusal.survivor, NIGHT);
  assert.match(refusal.detail ?? '', /incident\/night/);
  await api.refuses(one(DUP, retracted('a')), 'merged', ['#/data'], { 'if-match': '"3"' });
  await api.record(one(DUP, split()));
  await api.record(one(DUP, said('yes')));
});

merges('is counted once in a total, and twice as of before', async ({ api }) => {
  const [now, before] = [await toll(api), await toll(api, `?${BEFORE}`)];
  const subjects = ({ recorded }: Toll): string[] => recorded.incidents.map(({ subject }) => subject);
  assert.deepEqual([before.recorded.sum, subjects(before)], [54, [DUP, NIGHT]]);
  assert.deepEqual([now.recorded.sum, subjects(now)], [30, [NIGHT]]);
  assert.deepEqual([before.notCountedAgain, now.notCountedAgain], [[], [{ subject: DUP, mergedInto: NIGHT }]]);
  assert.deepEqual([before.claimed[0]?.now.residual, now.claimed[0]?.now.residual], [226, 250]);
  const figure = { value: 30, qualifier: 'exact', low: 30, high: 30, claim: 'a' };
  assert.deepEqual(now.claimed[0]?.before, { incident: NIGHT, low: 250, high: 250, figure });
});

merges('stands in no list and no dossier beside its survivor', async ({ api }) => {
  for (const query of ['?', '?place=EC-G&', '?facility=litoral-penitentiary&', '?limit=1&']) {
    assert.deepEqual(await items(api, `/v1/incidents${query}`), [NIGHT]);
    assert.deepEqual((await items(api, `/v1/incidents${query}${BEFORE}`))[0], DUP);
  }
  const dossier = async (query = '') =>
    (await api.get<{ incidents: { subject: string }[] }>(`/v1/facilities/litoral-penitentiary${query}`)).body.incidents;
  assert.deepEqual(
    (await dossier()).map(({ subject }) => subject),
    [NIGHT],
  );
  assert.equal((await dossier(`?${BEFORE}`)).length, 2);
  const [facility] = (await api.get<{ items: { subjects: number }[] }>('/v1/facilities')).body.items;
  assert.equal(facility?.subjects, 1);
});

merges('leaves no gap in the pages of a list', async ({ api }) => {
  const others = ['incident/c', 'incident/d', 'incident/e', 'incident/f'];
  for (const subject of others) await api.record(one(subject, riot('2021-01-01')));
  await api.record(one('incident/d', merged('incident/f')));
  await api.record(one('incident/e', merged('incident/f')));
  for (const limit of [1, 2, 3]) {
    const seen: string[] = [];
    for (let next: string | null = `/v1/incidents?limit=${limit}`; next !== null; ) {
      const page: Page = (await api.get<Page>(next)).body;
      assert.ok(page.items.length <= limit);
      seen.push(...page.items.map(({ subject }) => subject));
      next = page.next;
    }
    assert.deepEqual(seen, [NIGHT, 'incident/c', 'incident/f'], `limit ${limit}`);
  }
});

merges('is told through a chain in the last survivor, and parts with what it was merged into', async ({ api }) => {
  await api.record(one('incident/official', riot('2021-09-28')));
  await api.record(one(NIGHT, merged('incident/official')));
  assert.equal(location(await api.send({ url: '/v1/incidents/first-report' })), '/v1/incidents/official');
  const official = await summary(api, 'incident/official');
  assert.deepEqual(
    official.merged.map(({ subject, into }) => [subject, into]),
    [
      [DUP, NIGHT],
      [NIGHT, 'incident/official'],
    ],
  );
  assert.equal(official.figures[0]?.claim, `${NIGHT}#a`);
  assert.equal((await api.refuses(one(DUP, said()), 'merged')).survivor, 'incident/official');
  await api.record(one(NIGHT, split({ reason: 'another night' })));
  assert.equal(location(await api.send({ url: '/v1/incidents/first-report' })), '/v1/incidents/night');
  assert.deepEqual((await summary(api, 'incident/official')).figures, []);
});

merges('is itself again from its split on, and only from then', async ({ api }) => {
  await api.record(one(DUP, split({ reason: 'the day before' })));
  assert.deepEqual((await summary(api, DUP)).figures[0]?.value, 24);
  assert.deepEqual((await summary(api, NIGHT)).merged, []);
  assert.equal((await toll(api)).recorded.sum, 54);
  assert.equal((await toll(api, '?atPosition=6')).recorded.sum, 30);
  assert.equal(
    location(await api.send({ url: '/v1/incidents/first-report?atPosition=6' })),
    '/v1/incidents/night?atPosition=6',
  );
  const { api: again, end } = await reopened(api);
  assert.equal((await again.ledger.app.inject('/v1/incidents/first-report?atPosition=6')).statusCode, 308);
  assert.equal((await again.ledger.app.inject('/v1/incidents/first-report')).statusCode, 200);
  await end();
});

/** The same ledger in a service that has just been started, without a rebuild. */
async function reopened(api: Api): Promise<{ api: Api; end: () => Promise<void> }> {
  const copy = temporaryFolder();
  api.ledger.service.journal.write();
  cpSync(api.ledger.folder, copy.path, { recursive: true });
  const again = await openApi({ folder: copy.path, prefix: api.ledger.service.prefix });
  return {
    api: again,
    end: async () => {
      await again.end();
      copy.remove();
    },
  };
}

merges('keeps its pins: the later one of both stands', async ({ api }) => {
  await api.record(one(DUP, split()));
  await api.record(one(DUP, pinned({ value: 27, stated: '2021-10-02' })), { 'if-match': '"4"' });
  await api.record(one(DUP, merged(NIGHT)));
  assert.equal((await summary(api, NIGHT)).figures[0]?.value, 27);
  await api.record(one(NIGHT, pinned({ value: 29, stated: '2021-10-03' })), { 'if-match': '"1"' });
  assert.equal((await summary(api, NIGHT)).figures[0]?.value, 29);
});

merges('changes the tags of all answers that it changes, and back', async ({ api }) => {
  const urls = [
    '/v1/incidents/night',
    '/v1/incidents/night/figures/killed/inmate',
    '/v1/incidents',
    '/v1/incidents?limit=1',
    '/v1/incidents?place=EC-G',
    '/v1/tolls/prison-deaths-2021',
    '/v1/facilities',
    '/v1/facilities/litoral-penitentiary',
  ];
  const tags = () => Promise.all(urls.map(async (url) => (await api.get(url)).headers.etag));
  const first = await tags();
  const merge = one(DUP, merged(NIGHT));
  for (const body of [one(DUP, split()), merge]) {
    const before = await tags();
    await api.record(body);
    const after = await tags();
    for (const [n, url] of urls.entries()) assert.notEqual(after[n], before[n], url);
  }
  const last = await tags();
  for (const [n, url] of urls.entries()) {
    assert.notEqual(last[n], first[n]);
    const headers = { 'if-none-match': last[n] ?? '' };
    assert.equal((await api.send({ url, headers })).status, 304, url);
  }
});

merges.run();
