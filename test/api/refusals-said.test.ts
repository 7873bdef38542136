import assert from 'node:assert/strict';
import type { InjectOptions } from 'fastify';
import { suite } from 'uvu';
import type { ProblemCode } from '#src/http/problems.ts';
import { type Api, expectProblem, openApi } from '../support/api.ts';
import { amended, claim, INCIDENT, one, REPORT, RIOT, revised } from './events.ts';

const said = suite<{ api: Api }>('a refusal says what to do');

said.before(async (context) => {
  context.api = await openApi();
  await context.api.record(one(INCIDENT, RIOT));
});
said.after(({ api }) => api.end());

const PARAMETERS: readonly (readonly [url: string, ...errors: string[]])[] = [
  ['/v1/facilities?limit=0', 'limit must be at least 1'],
  ['/v1/facilities?limit=501', 'limit must be at most 500'],
  [`/v1/facilities?cursor=${'x'.repeat(201)}`, 'cursor must have at most 200 characters'],
  ['/v1/diff', 'from is required', 'to is required'],
  ['/v1/diff?from=0&to=0&axis=x&lang=de', 'axis must be one of: recorded, stated', 'lang must be one of: en, es'],
  ['/v1/diff?from=0&to=0&subject=litoral', 'subject must be <kind>/<id>, as incident/litoral-2021-11-13'],
];

for (const [url, ...errors] of PARAMETERS) {
  said(`of the parameters of ${url.slice(0, 60)}`, async ({ api }) => {
    const { errors: found = [] } = expectProblem(await api.send({ url }), 'invalid-request');
    assert.deepEqual(
      found.map(({ pointer, detail }) => `${pointer} ${detail}`),
      errors,
    );
  });
}

said('of a field of a body', async ({ api }) => {
  const { errors = [] } = await api.refuses(one(INCIDENT, revised(claim('a', 1, { value: '24' }))), 'invalid-request');
  assert.deepEqual(
    errors.map(({ detail }) => detail),
    ['must be a number, without quotes'],
  );
});

const DETAILS: readonly (readonly [
  what: string,
  request: InjectOptions & { readonly url: string },
  code: ProblemCode,
  detail: string,
])[] = [
  [
    'of an address that nobody knows',
    { url: '/v1/incident' },
    'not-found',
    'no such address; /openapi.json describes them all',
  ],
  [
    'of a method that an address does not have',
    { method: 'DELETE', url: '/v1/incidents/x' },
    'method-not-allowed',
    'DELETE is not taken here; GET, HEAD, OPTIONS are',
  ],
  [
    'of a body without a media type',
    { method: 'POST', url: '/v1/events', payload: '{}', headers: { 'content-type': '' } },
    'media-type-unknown',
    'the request has no Content-Type: send Content-Type: application/json or application/x-ndjson',
  ],
  [
    'of a body of another media type',
    {
      method: 'POST',
      url: '/v1/events',
      payload: '{}',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    },
    'media-type-unknown',
    'application/x-www-form-urlencoded is not taken: send Content-Type: application/json or application/x-ndjson',
  ],
  [
    'of a body that is not JSON',
    {
      method: 'POST',
      url: '/v1/events',
      payload: '{\n  "subject": x\n}',
      headers: { 'content-type': 'application/json' },
    },
    'malformed-json',
    'line 2, column 14: JSON has no such word (a text or a name stands in double quotes), found x',
  ],
];

for (const [what, request, code, detail] of DETAILS) {
  said(what, async ({ api }) => {
    assert.equal(expectProblem(await api.send(request), code).detail, detail);
  });
}

said('of a line of a bulk request that is not JSON', async ({ api }) => {
  const [line] = await api.bulk(['{"subject": "incident/x",}']);
  const detail = 'line 1, column 26: a name in double quotes was expected, found }';
  assert.deepEqual([line?.code, line?.detail], ['malformed-json', detail]);
});

said('of a year that is read as a position', async ({ api }) => {
  const answer = await api.send({ url: '/v1/diff?from=0&to=2023', headers: { prefer: 'wait=0' } });
  const { detail = '' } = expectProblem(answer, 'not-served-yet');
  assert.match(detail, /position 2023 .*\. 2023 is read as a position; for a year give 2023-12-31$/);
  const far = await api.send({ url: '/v1/diff?from=0&to=20230', headers: { prefer: 'wait=0' } });
  assert.doesNotMatch(expectProblem(far, 'not-served-yet').detail ?? '', /year/);
});

said('of a field of the report, where a claim or an event is amended', async ({ api }) => {
  const of = 'reported';
  const { events } = await api.record({ ...one(INCIDENT, revised(claim(of))), report: REPORT });
  const [{ id, revision } = { id: '', revision: 0 }] = events;
  for (const target of [{ of }, { event: id }]) {
    for (const fields of [{ publisher: 'AP' }, { published: '2021-09-30' }, { url: 'https://example.org/b' }]) {
      const found = await api.refuses(
        one(INCIDENT, amended({ ...target, fields })),
        'amendment-invalid',
        [`#/data/fields/${Object.keys(fields)[0]}`],
        { 'if-match': `"${revision}"` },
      );
      assert.equal(found.detail, `belongs to the report: amend \`report\` of the event ${id}`);
    }
  }
});

said('of an amendment that names neither a claim nor an event', async ({ api }) => {
  const { errors } = await api.refuses(
    one(INCIDENT, amended({ fields: { value: 1 }, why: 'x' })),
    'invalid-request',
    ['#/data', '#/data/why'],
    { 'if-match': '"0"' },
  );
  assert.equal(errors?.[0]?.detail, 'must name a claim by `of`, or an event by `event`');
});

said.run();
