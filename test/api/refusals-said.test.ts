import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { type Api, expectProblem, openApi } from '../support/api.ts';
import { claim, INCIDENT, one, RIOT, revised } from './events.ts';

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

said.run();
