import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { PROBLEMS } from '#src/http/problems.ts';
import { type Answer, type Api, expectProblem, openApi } from '../support/api.ts';
import { claim, one, revised } from './events.ts';

const names = suite<{ api: Api; count: number }>('what the service links to');

/** Names as long and as odd as the contract takes. */
const NAMES: readonly string[] = [
  'ก'.repeat(200),
  `${'ก'.repeat(199)}ข`,
  'เรือนจำกลาง '.repeat(16),
  'é'.repeat(200),
  '\ufdfa'.repeat(200),
  `${'\ufdfa'.repeat(199)}x`,
  '㌖'.repeat(200),
  `${'𐐀'.repeat(99)}a`,
  'a'.repeat(200),
  `${'a'.repeat(199)}b`,
  `Pavilion 100% / A?b=c#d&e="f" 'g' <h> + ;i= \\ {j} %2F %zz`,
  `${'%'.repeat(99)}x${'/'.repeat(100)}`,
  `💥 ${'?#"'.repeat(60)} 1`,
  '..',
  '../../etc/passwd',
].filter((name) => /[\p{L}\p{N}]/u.test(name));

interface Body {
  readonly next?: string | null;
  readonly items?: readonly { readonly slug?: string; readonly facilities?: readonly { slug: string }[] }[];
}

names.before(async (context) => {
  context.api = await openApi();
  context.count = NAMES.length;
  for (const [n, name] of NAMES.entries()) {
    const riot = {
      type: 'RiotReported',
      data: { kind: 'riot', places: ['EC-G'], facilities: [name], occurred: '2021' },
    };
    const claims = ['killed', 'injured'].map((measure, m) =>
      claim(`c${m}`, n + m, { measure, part: name, stated: '2021' }),
    );
    await context.api.record(one(`incident/n${n}`, riot as Parameters<typeof one>[1]));
    await context.api.record(one(`incident/n${n}`, revised(...claims)));
    await context.api.record(one(`incident/more${n}`, riot as Parameters<typeof one>[1]));
    await context.api.record(one(`incident/more${n}`, revised(claim('a', n, { stated: '2021-02-01' }))));
  }
});
names.after(({ api }) => api.end());

/** All that is listed from an address on, each page by the link of the one before. */
async function followed(api: Api, first: string): Promise<NonNullable<Body['items']>[number][]> {
  const found: NonNullable<Body['items']>[number][] = [];
  for (let url: string | null = first; url !== null; ) {
    const { body, headers }: Answer<Body> = await api.get(url);
    assert.equal(headers.link, body.next ? `<${body.next}>; rel="next"` : undefined);
    assert.match(body.next ?? '', /^[\x21-\x7e]*$/);
    assert.doesNotMatch(body.next ?? '', /[<>"]/);
    found.push(...(body.items ?? []));
    url = body.next ?? null;
  }
  return found;
}

names('is answered: every page of facilities, and each of them by its slug and its names', async ({ api, count }) => {
  const all = await followed(api, '/v1/facilities?limit=1');
  assert.equal(all.length, count);
  assert.deepEqual(await followed(api, '/v1/facilities?limit=3'), all);
  assert.deepEqual(await followed(api, '/v1/facilities?limit=2&statedUntil=2999'), all);
  for (const { slug = '' } of all) await api.get(`/v1/facilities/${encodeURIComponent(slug)}`);
  for (const name of NAMES) await api.get(`/v1/facilities/${encodeURIComponent(name)}`);
});

names('is answered: every page that a name is a part of the address of', async ({ api }) => {
  const slugs = (await api.get<Body>('/v1/facilities')).body.items?.map(({ slug = '' }) => slug) ?? [];
  for (const name of [...slugs, ...NAMES].map(encodeURIComponent)) {
    const there = await followed(api, `/v1/incidents?limit=1&facility=${name}`);
    assert.equal(there.length, 2);
    for (const axis of ['recorded', 'stated']) {
      const points = await followed(api, `/v1/facilities/${name}/history?limit=1&axis=${axis}`);
      assert.ok(points.length > 0, `${axis} ${name}`);
    }
  }
  for (const [n, name] of NAMES.entries()) {
    const part = encodeURIComponent(name);
    assert.ok((await followed(api, `/v1/incidents/n${n}/history?limit=1&part=${part}`)).length > 1);
    await api.get(`/v1/incidents/n${n}/figures/killed/inmate?part=${part}`);
  }
});

names('is answered: every page of every other list', async ({ api }) => {
  for (const list of [
    '/v1/incidents?limit=3',
    '/v1/diff?from=-1&to=20&limit=2',
    '/v1/diff?from=2020&to=2022&axis=stated&limit=2',
  ]) {
    assert.ok((await followed(api, list)).length > 4, list);
  }
  const { body } = await api.get<{ events: readonly object[]; next: string }>('/v1/events?limit=2');
  assert.equal((await api.get<typeof body>(body.next)).body.events.length, 2);
});

names('is answered: the address of a problem, and of what was recorded', async ({ api }) => {
  for (const code of Object.keys(PROBLEMS)) await api.get(`/problems/${code}`);
  const answer = await api.post(
    one('incident/last', { type: 'RiotReported', data: { kind: 'riot', places: ['EC-G'] } }),
  );
  await api.get(answer.headers.location ?? '');
});

names('is nowhere else: a cursor that nobody gave is refused', async ({ api }) => {
  const none = `/v1/facilities?cursor=${'a'.repeat(40)}~${'x'.repeat(22)}`;
  expectProblem(await api.send({ url: none }), 'invalid-request', ['cursor']);
});

names.run();
