import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import { PROBLEMS, type Problem, type ProblemCode } from '#src/http/problems.ts';
import { PROVOKED } from '../api/provoked.ts';
import type { Description } from '../support/answer-schemas.ts';
import { openApi } from '../support/api.ts';

const catalogue = suite('the catalogue of problems');
const CODES = Object.keys(PROBLEMS) as ProblemCode[];

/** The rows of the table in the docs: code, status, title, what it means. */
function documented(): readonly (readonly string[])[] {
  const text = readFileSync(new URL('../../docs/api-errors.md', import.meta.url), 'utf8');
  return [...text.matchAll(/^\| `([a-z-]+)` \| (\d{3}) \| ([^|]+) \| ([^|]+) \|$/gm)].map(([, ...cells]) => cells);
}

catalogue('stands in the docs, row by row, and the docs have no other', () => {
  const rows = CODES.map((code) => {
    const { status, title, about } = PROBLEMS[code];
    return [code, String(status), title, about];
  });
  assert.deepEqual(documented(), rows);
});

catalogue('stands in the description of the API, which promises no other code', async () => {
  const api = await openApi();
  const description = (await api.get<Description>('/openapi.json')).body;
  const problem = description.components.schemas.Problem as unknown as { properties: { code: { enum: string[] } } };
  assert.deepEqual(problem.properties.code.enum, CODES);
  for (const [path, methods] of Object.entries(description.paths)) {
    for (const [method, { responses }] of Object.entries(methods)) {
      if (path.startsWith('/health/')) continue;
      const content = responses.default?.content?.['application/problem+json'];
      assert.deepEqual(content?.schema, { $ref: '#/components/schemas/Problem' }, `${method} ${path}`);
    }
  }
  await api.end();
});

catalogue('has client errors, and server errors for what is the service’s own alone', () => {
  for (const code of CODES) {
    const { status, title, about } = PROBLEMS[code];
    assert.ok((status >= 400 && status < 500) || status === 503 || status === 501 || code === 'internal', code);
    assert.match(title, /^[A-Z].*[^.]$/);
    assert.match(about, /^[A-Z`].*\.$/);
  }
});

catalogue('has nothing that is never said: a way to each is known', () => {
  assert.deepEqual(new Set(Object.keys(PROVOKED)), new Set(CODES));
});

for (const code of CODES) {
  catalogue(`has ${code}, and this is how it is provoked`, async () => {
    const api = await openApi();
    const answer = await PROVOKED[code](api);
    const found = answer.body as Problem;
    const { status, title } = PROBLEMS[code];
    assert.equal(found?.code, code, answer.text);
    assert.deepEqual([answer.status, found.status, found.title], [status, status, title]);
    assert.equal(found.type, `/problems/${code}`);
    assert.equal(answer.headers['content-type'], 'application/problem+json; charset=utf-8');
    assert.equal(answer.headers['retry-after'] !== undefined, status === 503);
    await api.end();
  });
}

catalogue.run();
