import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import type { Json } from '#src/domain/json.ts';
import { readSheets } from '../../scripts/lib/sheets/sheets.ts';
import { type Api, openApi } from '../support/api.ts';
import { example } from '../support/examples.ts';
import { type Call, pageOf, printed, shown, withAnswers } from '../support/worked-examples.ts';

/** With UPDATE_EXAMPLES=1 the answers of the pages are written anew. */
const UPDATE = process.env.UPDATE_EXAMPLES === '1';
const PAGES = ['examples', 'policy', 'guide', 'totals'];
const origins = readSheets(example('ecuador/claims.ndjson'), example('ecuador/subjects.json'));

async function answerTo(api: Api, { method, path, headers, body, show }: Call): Promise<string> {
  const type = method === 'POST' ? { 'content-type': 'application/json' } : {};
  const payload = body === '' ? {} : { payload: body };
  const answer = await api.send<Json>({ method, url: path, headers: { ...type, ...headers }, ...payload });
  // A refusal is shown as one: a problem document has its status.
  const isExpected = answer.status === 200 || answer.status === 201 || show.includes('status');
  assert.ok(isExpected, `${path}: ${answer.text}`);
  return printed(shown(answer.body, show));
}

async function openLedger(hasSheets: boolean): Promise<Api> {
  const api = await openApi();
  if (hasSheets) {
    const results = await api.bulk(origins.map(({ line }) => line));
    assert.deepEqual(new Set(results.map(({ status }) => status)), new Set([201]));
  }
  return api;
}

for (const name of PAGES) {
  const address = new URL(`../../docs/${name}.md`, import.meta.url);
  const text = readFileSync(address, 'utf8');
  const { isOneLedger, examples } = pageOf(text);
  const answers: string[] = [];
  const worked = suite(`the worked examples of docs/${name}.md`);
  let api: Api | undefined;
  const end = async (): Promise<void> => {
    await api?.end();
    api = undefined;
  };

  worked('are every call of the page, each with its answer', () => {
    const calls = text.match(/```http|^curl /gm)?.length;
    assert.equal(calls, examples.flatMap((one) => one.calls).length);
  });

  for (const { title, hasSheets, calls } of examples) {
    worked(title, async () => {
      api ??= await openLedger(hasSheets);
      for (const call of calls) {
        const answer = await answerTo(api, call);
        answers.push(answer);
        if (!UPDATE) assert.equal(answer, call.answer, `${call.method} ${call.path}`);
      }
      if (!isOneLedger) await end();
    });
  }

  worked.after(async () => {
    await end();
    if (UPDATE) writeFileSync(address, withAnswers(text, answers));
  });

  worked.run();
}
