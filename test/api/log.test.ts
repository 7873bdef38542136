import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { parseCheckpoint } from '#src/log/checkpoint.ts';
import { leafHash } from '#src/log/hash.ts';
import { parseVkey, verifyNote } from '#src/log/keys.ts';
import { bundleBytes } from '#src/log/tiles.ts';
import { parseProof } from '#src/log/tlog-proof.ts';
import { verifyConsistency, verifyInclusion } from '#src/log/verify-proof.ts';
import { type Api, expectProblem, openApi } from '../support/api.ts';
import { plainRoot } from '../support/log.ts';
import { INCIDENT, one, RIOT, said, several } from './events.ts';

const COUNT = 300;
const FOR_EVER = 'public, max-age=31536000, immutable';

const log = suite<{ api: Api; leaves: string[] }>('the log over REST');

log.before(async (context) => {
  context.api = await openApi();
  await context.api.record(one(INCIDENT, RIOT));
  for (let n = 1; n < COUNT; ) {
    const size = Math.min(100, COUNT - n);
    await context.api.record(several(INCIDENT, ...Array.from({ length: size }, () => said())));
    n += size;
  }
  context.leaves = (await context.api.ledger.service.store.read(0, 1000)).map(({ leaf }) => leaf);
});
log.after(({ api }) => api.end());

log('a checkpoint is signed by the log’s key and covers every event', async ({ api, leaves }) => {
  const { text, headers } = await api.get('/log/checkpoint');
  const { head, note } = parseCheckpoint(text);
  assert.deepEqual([head.origin, head.size, head.root], ['localhost/ledger', COUNT, plainRoot(leaves)]);
  const key = await api.get('/log/key');
  assert.ok(verifyNote(note, parseVkey(key.text.trim())));
  assert.deepEqual([headers['content-type'], headers['cache-control']], ['text/plain; charset=utf-8', 'no-cache']);
  assert.equal((await api.get('/log/checkpoint')).text, text, 'nothing new is not signed again');
});

log('all checkpoints are listed, page by page, the older ones the beginning of the newer', async ({ api }) => {
  await api.get('/log/checkpoint');
  await api.record(one(INCIDENT, said()));
  await new Promise((resolve) => setTimeout(resolve, 1010));
  await api.get('/log/checkpoint');
  type Page = { items: { line: number; size: number; root: string; note: string }[]; next: string | null };
  const first = await api.get<Page>('/log/checkpoints?limit=1');
  const second = await api.get<Page>(first.body.next ?? '');
  assert.equal(second.body.next, null);
  const [older, newer] = [first.body.items[0], second.body.items[0]];
  assert.ok(older && newer);
  assert.deepEqual([older.line, newer.line, newer.size - older.size], [0, 1, 1]);
  const { body, headers } = await api.get<{ proof: string[] }>(
    `/log/consistency?first=${older.size}&second=${newer.size}`,
  );
  const [from, to, ...proof] = [older.root, newer.root, ...body.proof].map((hash) => Buffer.from(hash, 'base64'));
  assert.ok(from && to && verifyConsistency(older.size, newer.size, from, to, proof));
  assert.equal(headers['cache-control'], FOR_EVER);
});

log('the tiles hold the hashes of the leaves, and the bundles the leaves, byte for byte', async ({ api, leaves }) => {
  const bytes = async (url: string): Promise<Buffer> => {
    const { rawPayload, headers, statusCode } = await api.ledger.app.inject(url);
    assert.deepEqual(
      [statusCode, headers['content-type'], headers['cache-control']],
      // A hash stays; an entry may be withheld one day.
      [200, 'application/octet-stream', url.includes('entries') ? 'no-cache' : FOR_EVER],
    );
    return rawPayload;
  };
  const hashes = leaves.map((leaf) => leafHash(leaf));
  assert.deepEqual(await bytes('/log/tile/0/000'), Buffer.concat(hashes.slice(0, 256)));
  assert.deepEqual(await bytes('/log/tile/0/001.p/44'), Buffer.concat(hashes.slice(256, 300)));
  assert.deepEqual(await bytes('/log/tile/0/001.p/3'), Buffer.concat(hashes.slice(256, 259)));
  assert.deepEqual(await bytes('/log/tile/1/000.p/1'), plainRoot(leaves.slice(0, 256)));
  const entries = leaves.map((leaf) => Buffer.from(leaf));
  assert.deepEqual(await bytes('/log/tile/entries/000'), bundleBytes(entries.slice(0, 256)));
  assert.deepEqual(await bytes('/log/tile/entries/001.p/40'), bundleBytes(entries.slice(256, 296)));
});

for (const path of [
  '0/001',
  '0/1',
  '0/000.p/0',
  '0/000.p/256',
  '0/002.p/1',
  '1/000.p/2',
  '64/000',
  'entries/002',
  'x',
]) {
  log(`there is no tile ${path}`, async ({ api }) => {
    expectProblem(await api.send({ url: `/log/tile/${path}` }), 'not-found');
  });
}

log('an event has a proof that needs nothing but the key', async ({ api, leaves }) => {
  const { events } = await api.record(one(INCIDENT, said()));
  const { text, headers } = await api.get(`/v1/events/${events[0]?.id}/proof`);
  const { extra, index, hashes, checkpoint } = parseProof(text);
  const [leaf] = (await api.ledger.service.store.read(index, 1)).map((event) => event.leaf);
  assert.equal(Buffer.from(extra ?? []).toString(), leaf);
  assert.ok(verifyInclusion(leafHash(leaf ?? ''), index, checkpoint.head.size, hashes, checkpoint.head.root));
  const key = parseVkey((await api.get('/log/key')).text.trim());
  assert.ok(verifyNote(checkpoint.note, key));
  assert.equal(headers['content-disposition'], `attachment; filename="${events[0]?.id}.tlog-proof"`);
  assert.ok(index >= leaves.length);
});

log('a cosignature of nobody who is known is not kept, and what is no checkpoint is said', async ({ api }) => {
  const post = (payload: object) =>
    api.send({
      method: 'POST',
      url: '/log/cosignatures',
      headers: { 'content-type': 'application/json' },
      payload: JSON.stringify(payload),
    });
  const { text: note } = await api.get('/log/checkpoint');
  for (const body of [{ note }, { note: 'x' }]) expectProblem(await post(body), 'invalid-request', ['#/note']);
  expectProblem(await post({ note, more: 1 }), 'invalid-request');
});

log('what there is no proof of is said', async ({ api }) => {
  expectProblem(await api.send({ url: '/v1/events/nobody/proof' }), 'not-found');
  expectProblem(await api.send({ url: '/log/consistency?first=1&second=9999' }), 'not-served-yet');
  expectProblem(await api.send({ url: '/log/consistency?first=3&second=2' }), 'invalid-request', ['first']);
  expectProblem(await api.send({ url: '/log/consistency?first=x&second=2' }), 'invalid-request', ['first']);
});

log.run();
