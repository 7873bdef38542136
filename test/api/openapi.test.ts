import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { POSTED_TYPES } from '#src/domain/events.ts';
import { type Api, openApi } from '../support/api.ts';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
}
interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly parameters?: readonly Parameter[] }>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, { readonly description?: string }>> };
}

const description = suite<{ api: Api; described: Described }>('the description of the API');

description.before(async (context) => {
  context.api = await openApi();
  context.described = (await context.api.get<Described>('/openapi.json')).body;
});
description.after(({ api }) => api.end());

const headersOf = ({ paths }: Described, path: string, method: string): readonly Parameter[] =>
  (paths[path]?.[method]?.parameters ?? []).filter((parameter) => parameter.in === 'header');

description('names the headers that a request to record may have, and what they do', ({ described }) => {
  const headers = headersOf(described, '/v1/events', 'post');
  assert.deepEqual(
    headers.map(({ name, required }) => [name, required ?? false]),
    [
      ['If-Match', false],
      ['If-None-Match', false],
      ['Idempotency-Key', false],
    ],
  );
  for (const { name, description = '' } of headers) assert.ok(description.length > 40, name);
});

description('names Prefer of every read of a view, and of no other', ({ described }) => {
  for (const [path, methods] of Object.entries(described.paths)) {
    for (const [method, { parameters = [] }] of Object.entries(methods)) {
      const isView = method === 'get' && parameters.some(({ name }) => name === 'after');
      const names = headersOf(described, path, method).map(({ name }) => name);
      assert.equal(names.includes('Prefer'), isView, `${method} ${path}`);
    }
  }
});

description('describes each event type in one sentence', ({ described }) => {
  for (const type of POSTED_TYPES) {
    assert.match(described.components.schemas[type]?.description ?? '', /^[A-Z][^.]+\.$/, type);
  }
});

description('of headers refuses none that it does not describe', async ({ api }) => {
  const headers = { prefer: 'wait=1', 'x-anything': 'y', accept: 'application/json' };
  assert.equal((await api.send({ url: '/v1/incidents', headers })).status, 200);
});

description.run();
