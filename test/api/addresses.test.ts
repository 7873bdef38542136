import assert from 'node:assert/strict';
import { suite } from 'uvu';
import type { ProblemCode } from '#src/http/problems.ts';
import { type Api, expectProblem, openApi } from '../support/api.ts';
import { ADDRESSES, tell } from './story.ts';

const address = suite<{ api: Api }>('an address');

address.before(async (context) => {
  context.api = await openApi();
  await tell(context.api);
});
address.after(({ api }) => api.end());

const ODD: readonly (readonly [url: string, code: ProblemCode])[] = [
  ['/', 'not-found'],
  ['//', 'not-found'],
  ['/v1', 'not-found'],
  ['/v2/events', 'not-found'],
  ['/v1/incidents/', 'invalid-request'],
  ['/v1/incidents/nobody', 'not-found'],
  ['/v1/incidents/nobody/figures/killed/inmate', 'not-found'],
  ['/v1/incidents/decree-210', 'not-found'],
  ['/v1/operations/constructor', 'not-found'],
  ['/v1/tolls/__proto__', 'invalid-request'],
  ['/v1/facilities/nowhere', 'not-found'],
  ['/v1/facilities/%00', 'not-found'],
  ['/v1/facilities/..', 'not-found'],
  ['/v1/events/nobody', 'not-found'],
  ['/v1/events/01890a5d-ac96-774b-bcce-b302099a8057', 'not-found'],
  ['/v1/incidents/..', 'not-found'],
  ['/v1/incidents/%2e%2e', 'not-found'],
  ['/v1/incidents/%2e%2e%2f%2e%2e%2fetc%2fpasswd', 'invalid-request'],
  ['/v1/incidents/..%2f..%2fledger.db', 'invalid-request'],
  ['/v1/../../ledger.db', 'not-found'],
  ['/v1/incidents/a%00b', 'invalid-request'],
  ['/v1/incidents/%', 'invalid-request'],
  ['/v1/incidents/%zz', 'invalid-request'],
  ['/v1/incidents/%ff%fe', 'invalid-request'],
  ['/v1/incidents/%F0%9F%92%A5', 'invalid-request'],
  ['/v1/incidents/-begins-with-a-hyphen', 'invalid-request'],
  [`/v1/incidents/${'a'.repeat(121)}`, 'invalid-request'],
  ['/v1/incidents?facility=%zz', 'invalid-request'],
  ['/v1/incidents?facility=%ff', 'invalid-request'],
  ['/log/checkpoint?size=1', 'invalid-request'],
  ['/v1/replays?limit=1', 'invalid-request'],
  [`/v1/incidents/${'a'.repeat(20_000)}`, 'uri-too-long'],
  [`/v1/facilities/${'a'.repeat(3_600)}`, 'not-found'],
  [`/v1/facilities/${'a'.repeat(5_000)}`, 'invalid-request'],
  [`/v1/facilities/${'a'.repeat(20_000)}`, 'uri-too-long'],
  [`/v1/events/${'a'.repeat(5_000)}`, 'invalid-request'],
  [`/${'a'.repeat(15_000)}`, 'not-found'],
  [`/v1/events?type=${'a'.repeat(15_000)}`, 'invalid-request'],
  ['/problems/nothing', 'not-found'],
  ['/problems/__proto__', 'not-found'],
];

for (const [url, code] of ODD) {
  address(`as ${url.slice(0, 60)} is answered with ${code}`, async ({ api }) => {
    const answer = await api.send({ url });
    expectProblem(answer, code);
    assert.ok(answer.text.length < 1_000, 'an address is not said back at length');
  });
}

address(
  'with a method that it lacks is answered with 405 and those that it has, whatever the body is',
  async ({ api }) => {
    const paths = [
      ...ADDRESSES.map((url) => url.split('?')[0] ?? ''),
      '/health/live',
      '/health/ready',
      '/health/reads',
      '/health/writes',
      '/openapi.json',
    ];
    const xml = { payload: '<event/>', headers: { 'content-type': 'text/xml', 'content-encoding': 'gzip' } };
    for (const url of [...paths, '/v1/events/x', '/problems/internal', '/log/tile/0/000']) {
      const allow = url === '/v1/events' ? 'GET, HEAD, OPTIONS, POST' : 'GET, HEAD, OPTIONS';
      const methods = [
        'PUT',
        'PATCH',
        'DELETE',
        'TRACE',
        'PROPFIND',
        'QUERY',
        ...(url === '/v1/events' ? [] : ['POST']),
      ];
      for (const method of methods) {
        const answer = await api.send({ method: method as 'PUT', url, ...(method === 'TRACE' ? {} : xml) });
        expectProblem(answer, 'method-not-allowed');
        assert.equal(answer.headers.allow, allow, `${method} ${url}`);
      }
      const { status, headers, text } = await api.send({ method: 'OPTIONS', url });
      assert.deepEqual([status, headers.allow, text], [204, allow, '']);
    }
    assert.equal(await api.head(), 8);
  },
);

address('that is nowhere stays so for every method', async ({ api }) => {
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PROPFIND'] as const) {
    expectProblem(await api.send({ method: method as 'PUT', url: '/v1/nowhere' }), 'not-found');
  }
});

address('of a problem’s type says what it means', async ({ api }) => {
  const { body } = await api.get<{ code: string; status: number }>('/problems/revision-differs');
  assert.deepEqual([body.code, body.status], ['revision-differs', 412]);
});

address.run();
