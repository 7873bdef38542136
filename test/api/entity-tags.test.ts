import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { type Api, openApi } from '../support/api.ts';
import { INCIDENT, one, said } from './events.ts';
import { ADDRESSES, tell } from './story.ts';

const tags = suite<{ api: Api; addresses: readonly string[] }>('the ETag of every read');

tags.before(async (context) => {
  context.api = await openApi();
  const [first] = await tell(context.api);
  context.addresses = [...ADDRESSES, `/v1/events/${first?.events[0]?.id}`];
});
tags.after(({ api }) => api.end());

tags('is strong, and the same as long as nothing changes', async ({ api, addresses }) => {
  for (const address of addresses) {
    const { headers } = await api.get(address);
    assert.match(headers.etag ?? '', /^"[\x21\x23-\x7e]+"$/, address);
    assert.equal((await api.get(address)).headers.etag, headers.etag, address);
  }
});

tags('in If-None-Match is answered with 304 and no body', async ({ api, addresses }) => {
  for (const url of addresses) {
    const { etag = '' } = (await api.get(url)).headers;
    for (const held of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const answer = await api.send({ url, headers: { 'if-none-match': held } });
      assert.deepEqual([answer.status, answer.text, answer.headers.etag], [304, '', etag], `${url} ${held}`);
    }
    for (const held of ['"other"', etag.slice(1, -1), `"${etag}"`]) {
      await api.get(url, { 'if-none-match': held });
    }
  }
});

tags('is another for the same events as NDJSON', async ({ api }) => {
  const accept = 'application/x-ndjson';
  const { etag = '' } = (await api.get('/v1/events', { accept })).headers;
  assert.notEqual(etag, (await api.get('/v1/events')).headers.etag);
  const again = await api.send({ url: '/v1/events', headers: { accept, 'if-none-match': etag } });
  assert.equal(again.status, 304);
});

tags('is another for a HEAD of nothing: it is that of the GET, without a body', async ({ api }) => {
  const { etag } = (await api.get('/v1/incidents')).headers;
  const head = await api.send({ method: 'HEAD', url: '/v1/incidents' });
  assert.deepEqual([head.status, head.text, head.headers.etag], [200, '', etag]);
});

tags('is no revision: If-Match compares with the revision alone', async ({ api }) => {
  const { etag = '' } = (await api.get('/v1/incidents/litoral-2021-09-28')).headers;
  await api.refuses(one(INCIDENT, said()), 'precondition-invalid', ['If-Match'], { 'if-match': etag });
});

tags.run();
