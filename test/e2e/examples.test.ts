import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import type { Json } from '#src/domain/json.ts';
import { readSheets } from '../../scripts/lib/sheets/sheets.ts';
import { type Api, openApi } from '../support/api.ts';
import { example } from '../support/examples.ts';
import { type Call, examplesOf, printed, shown, withAnswers } from '../support/worked-examples.ts';

/** With UPDATE_EXAMPLES=1 the answers of the page are written anew. */
const UPDATE = process.env.UPDATE_EXAMPLES === '1';
const PAGE = new URL('../../docs/examples.md', import.meta.url);
const page = readFileSync(PAGE, 'utf8');
const examples = examplesOf(page);
const origins = readSheets(example('ecuador/claims.ndjson'), example('ecuador/subjects.json'));
const answers: string[] = [];

async function answerTo(api: Api, { method, path, body, show }: Call): Promise<string> {
  const answer = method === 'GET' ? await api.get<Json>(path) : await api.post(JSON.parse(body) as object);
  assert.ok(answer.status === 200 || answer.status === 201, `${path}: ${answer.text}`);
  return printed(shown(answer.body as unknown as Json, show));
}

const worked = suite('the worked examples of the docs');

worked('are every call of the page, each with its answer', () => {
  assert.equal(page.match(/```http/g)?.length, examples.flatMap(({ calls }) => calls).length);
  assert.ok(examples.every(({ calls }) => calls.length > 0));
});

for (const { title, hasSheets, calls } of examples) {
  worked(title, async () => {
    const api = await openApi();
    if (hasSheets) {
      const results = await api.bulk(origins.map(({ line }) => line));
      assert.deepEqual(new Set(results.map(({ status }) => status)), new Set([201]));
    }
    for (const call of calls) {
      const answer = await answerTo(api, call);
      answers.push(answer);
      if (!UPDATE) assert.equal(answer, call.answer, `${call.method} ${call.path}`);
    }
    await api.end();
  });
}

worked.after(() => {
  if (UPDATE) writeFileSync(PAGE, withAnswers(page, answers));
});

worked.run();
