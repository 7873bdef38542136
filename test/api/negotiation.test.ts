import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { suite } from 'uvu';
import { type Api, expectProblem, NDJSON_TYPE, openApi } from '../support/api.ts';
import { INCIDENT, one, RIOT, said } from './events.ts';

const form = suite<{ api: Api }>('the form of an answer');

form.before(async (context) => {
  context.api = await openApi();
  await context.api.record(one(INCIDENT, RIOT));
});
form.after(({ api }) => api.end());

const JSON_FORM = 'application/json; charset=utf-8';
const NDJSON = 'application/x-ndjson';

const TAKEN: readonly (readonly [accept: string, form: string])[] = [
  ['*/*', JSON_FORM],
  ['', JSON_FORM],
  [' , ,', JSON_FORM],
  ['application/*', JSON_FORM],
  ['application/json', JSON_FORM],
  ['Application/JSON', JSON_FORM],
  ['APPLICATION/*', JSON_FORM],
  ['application/json; charset=utf-8', JSON_FORM],
  ['application/json;charset="UTF-8"', JSON_FORM],
  ['text/html, application/xhtml+xml, */*;q=0.1', JSON_FORM],
  ['application/x-ndjson', NDJSON],
  ['Application/X-NDJSON', NDJSON],
  ['application/x-ndjson; charset=utf-8', NDJSON],
  ['application/x-ndjson, application/json;q=0.5', NDJSON],
  ['application/x-ndjson;q=0.2, application/json;q=0.5', JSON_FORM],
  ['application/x-ndjson;q=0, application/json', JSON_FORM],
  ['application/x-ndjson;q=0, */*', JSON_FORM],
  ['application/json;q=0, */*', NDJSON],
  ['application/json;q=0.1, application/*;q=0.9', NDJSON],
  ['*/*;q=0.9, application/x-ndjson;q=0.1', JSON_FORM],
  ['text/x-note="application/x-ndjson", application/json', JSON_FORM],
];

for (const [accept, type] of TAKEN) {
  form(`is ${type} where Accept is ${accept}`, async ({ api }) => {
    const { headers } = await api.get('/v1/events', { accept });
    assert.deepEqual([headers['content-type'], headers.vary], [type, 'Accept']);
    const held = await api.send({ url: '/v1/events', headers: { accept, 'if-none-match': headers.etag ?? '' } });
    assert.deepEqual([held.status, held.headers.vary], [304, 'Accept']);
    const head = await api.send({ method: 'HEAD', url: '/v1/events', headers: { accept } });
    assert.deepEqual([head.status, head.text, head.headers['content-type']], [200, '', type]);
    assert.deepEqual([head.headers.etag, head.headers.vary], [headers.etag, 'Accept']);
  });
}

const REFUSED = [
  'text/csv',
  'text/html',
  'application/xml',
  'image/*',
  'application/json;q=0',
  'application/json;q=0, application/x-ndjson;q=0.0, */*;q=0',
  'text/x-ndjson',
];

for (const accept of REFUSED) {
  form(`is refused where Accept is ${accept}, with the forms that there are`, async ({ api }) => {
    const answer = await api.send({ url: '/v1/events', headers: { accept } });
    const { available } = expectProblem(answer, 'not-acceptable');
    assert.deepEqual([available, answer.headers.vary], [['application/json', NDJSON], 'Accept']);
  });
}

form('is said of every read: what has one form alone refuses others, too', async ({ api }) => {
  const { body } = await api.get<{ paths: Record<string, Record<string, object>> }>('/openapi.json');
  const reads = Object.keys(body.paths).filter((path) => body.paths[path]?.get && !path.startsWith('/health/'));
  assert.ok(reads.length > 30);
  for (const path of reads) {
    const url = path.replace(/\{\w+\}/g, 'x').replace('{*}', 'x');
    for (const accept of ['image/png', '*/*']) {
      const { status, headers, body } = await api.send({ url, headers: { accept } });
      assert.equal(headers.vary, 'Accept', url);
      assert.equal(status === 406, accept === 'image/png', `${url} ${JSON.stringify(body)}`);
    }
  }
  for (const url of ['/health/live', '/health/ready']) await api.get(url, { accept: 'image/png' });
});

const bodies = suite<{ api: Api }>('the form of a body');

bodies.before(async (context) => {
  context.api = await openApi();
  await context.api.record(one(INCIDENT, RIOT));
});
bodies.after(({ api }) => api.end());

const TEXT = JSON.stringify(one(INCIDENT, said('Está bajo control.')));

for (const type of [
  'application/json',
  'Application/JSON',
  'application/json;charset=UTF-8',
  'application/json; charset="utf8"',
  'application/json; v="a;charset=latin1"',
]) {
  bodies(`is taken as ${type}`, async ({ api }) => {
    assert.equal((await api.post(TEXT, { 'content-type': type })).status, 201);
    const bulk = await api.post(TEXT, { 'content-type': type.replace(/json/i, 'x-ndjson') });
    assert.deepEqual([bulk.status, bulk.headers['content-type']], [200, NDJSON]);
  });
}

for (const charset of ['latin1', 'ISO-8859-1', 'utf-16', 'us-ascii', 'nobody-knows']) {
  bodies(`is not taken in ${charset}, though its bytes may be UTF-8`, async ({ api }) => {
    for (const type of ['application/json', NDJSON]) {
      await api.refuses(TEXT, 'media-type-unknown', undefined, { 'content-type': `${type}; charset=${charset}` });
    }
  });
}

bodies('of another type is told which are taken', async ({ api }) => {
  for (const type of ['text/plain', 'application/xml', 'application/jsonp', 'json', 'application/json-seq']) {
    const answer = await api.post('x', { 'content-type': type });
    expectProblem(answer, 'media-type-unknown');
    assert.equal(answer.headers.accept, `application/json, ${NDJSON}`, type);
  }
});

bodies('of many lines is for events alone', async ({ api }) => {
  const answer = await api.send({ method: 'POST', url: '/v1/replays', headers: NDJSON_TYPE, payload: '{}' });
  expectProblem(answer, 'media-type-unknown');
  assert.equal(answer.headers.accept, 'application/json');
});

bodies('is not decoded, and JSON that is said to be compressed is not taken as it is', async ({ api }) => {
  for (const coding of ['gzip', 'GZIP', 'br', 'deflate', 'zstd', 'identity, gzip', 'x']) {
    for (const payload of [TEXT, gzipSync(TEXT)]) {
      for (const type of [{}, NDJSON_TYPE]) {
        const answer = await api.post(payload, { ...type, 'content-encoding': coding });
        expectProblem(answer, 'content-coding-unknown');
        assert.equal(answer.headers['accept-encoding'], 'identity');
      }
    }
  }
  assert.equal((await api.post(TEXT, { 'content-encoding': 'Identity' })).status, 201);
});

bodies('that is not needed may be empty, whatever its type', async ({ api }) => {
  const empty = { method: 'POST', headers: { 'content-type': 'application/json' } } as const;
  for (const payload of ['', undefined]) {
    const replay = await api.send({ ...empty, url: '/v1/replays', ...(payload === undefined ? {} : { payload }) });
    assert.ok(replay.status === 202 || replay.status === 409, replay.text);
    expectProblem(await api.send({ ...empty, url: '/v1/rebuilds' }), 'rebuild-refused');
  }
  expectProblem(await api.send({ ...empty, url: '/v1/replays', payload: 'null' }), 'invalid-request', ['#']);
});

bodies('that is needed may not', async ({ api }) => {
  await api.refuses('', 'malformed-json');
  expectProblem(await api.send({ method: 'POST', url: '/v1/events' }), 'malformed-json');
  const cosigned = await api.send({
    method: 'POST',
    url: '/log/cosignatures',
    headers: { 'content-type': 'application/json' },
  });
  expectProblem(cosigned, 'invalid-request', ['#/note']);
});

bodies('and its answer meet no expectation but 100-continue', async ({ api }) => {
  for (const expect of ['banana', '100-continued', '200-ok']) {
    expectProblem(await api.send({ url: '/v1/events', headers: { expect } }), 'expectation-failed');
    await api.refuses(TEXT, 'expectation-failed', undefined, { expect });
  }
  await api.get('/v1/events', { expect: '100-Continue' });
});

const parameters = suite<{ api: Api }>('a parameter');

parameters('that is given twice, or that nobody knows, is named', async () => {
  const api = await openApi();
  const cases = [
    ['/v1/incidents?limit=1&limit=2', 'limit', 'is given more than once'],
    ['/v1/incidents?place=EC&place=EC', 'place', 'is given more than once'],
    ['/v1/incidents?atPosition=0&atPosition=1', 'atPosition', 'is given more than once'],
    ['/v1/incidents?Limit=1', 'Limit', 'an unknown parameter'],
    ['/v1/events?statedUntil=2021', 'statedUntil', 'an unknown parameter'],
    ['/log/checkpoint?x', 'x', 'an unknown parameter'],
    ['/log/key?x=1', 'x', 'an unknown parameter'],
    ['/v1/rebuilds?limit=1', 'limit', 'an unknown parameter'],
    ['/openapi.json?v=3', 'v', 'an unknown parameter'],
  ] as const;
  for (const [url, pointer, detail] of cases) {
    const { errors } = expectProblem(await api.send({ url }), 'invalid-request');
    assert.deepEqual(errors, [{ pointer, detail }], url);
  }
  await api.refuses({}, 'invalid-request');
  const dry = await api.send({ method: 'POST', url: '/v1/events?dry=1', payload: one(INCIDENT, RIOT) });
  expectProblem(dry, 'invalid-request', ['dry']);
  assert.equal(await api.head(), -1);
  // A range is of bytes that nobody numbers here: it is passed over (RFC 9110 section 14.2).
  assert.equal((await api.get('/v1/incidents', { range: 'bytes=0-3' })).status, 200);
  await api.end();
});

form.run();
bodies.run();
parameters.run();
