import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { type Api, expectProblem, NDJSON_TYPE, openApi } from '../support/api.ts';
import { INCIDENT, one, RIOT, said } from './events.ts';

const bulk = suite<{ api: Api }>('the form of a bulk request');

bulk.before.each(async (context) => {
  context.api = await openApi();
});
bulk.after.each(({ api }) => api.end());

bulk('takes CRLF, blank lines and no line end at the end, and counts lines as an editor does', async ({ api }) => {
  const crlf = await api.bulk([one(INCIDENT, RIOT), '', '   ', one(INCIDENT, said())], '\r\n');
  assert.deepEqual(
    crlf.map(({ line, status }) => [line, status]),
    [
      [1, 201],
      [4, 201],
    ],
  );
  const last = await api.bulk(['', one(INCIDENT, said())], '\n');
  assert.deepEqual(
    last.map(({ line }) => line),
    [2],
  );
  const bare = {
    method: 'POST',
    url: '/v1/events',
    headers: NDJSON_TYPE,
    payload: JSON.stringify(one(INCIDENT, said())),
  } as const;
  assert.equal((await api.send(bare)).text.trim().split('\n').length, 1);
  assert.equal((await api.send({ ...bare, payload: '\n\n' })).text, '');
  const upper = { 'content-type': 'Application/X-NDJSON; charset=UTF-8' };
  assert.equal((await api.send({ ...bare, headers: upper })).status, 200);
});

bulk('passes over a byte order mark before its first line, and none but that', async ({ api }) => {
  const marked = await api.bulk([`\ufeff${JSON.stringify(one(INCIDENT, RIOT))}`, `\ufeff${JSON.stringify(said())}`]);
  assert.deepEqual(
    marked.map(({ status, code }) => [status, code]),
    [
      [201, undefined],
      [400, 'malformed-json'],
    ],
  );
});

bulk('is 10,000 lines at most, and one more is refused as a whole', async ({ api }) => {
  const line = `${JSON.stringify(one(INCIDENT, RIOT))}\n`;
  const ask = { method: 'POST', url: '/v1/events', headers: NDJSON_TYPE } as const;
  expectProblem(await api.send({ ...ask, payload: line.repeat(10_001) }), 'too-large');
  assert.equal(await api.head(), -1);
  const { status, text } = await api.send({ ...ask, payload: `${line.repeat(5_000)}\n${'{}\n'.repeat(5_000)}` });
  const results = text.trim().split('\n');
  assert.deepEqual([status, results.length, await api.head()], [200, 10_000, 0]);
  assert.equal(JSON.parse(results.at(-1) ?? '').line, 10_001);
});

bulk.run();
