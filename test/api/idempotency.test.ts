import assert from 'node:assert/strict';
import { suite } from 'uvu';
import { type Answer, type Api, openApi } from '../support/api.ts';
import { temporaryFolder } from '../support/ledger.ts';
import { amended, claim, INCIDENT, one, pinned, RIOT, retracted, revised, said, several } from './events.ts';

const key = suite<{ api: Api }>('an Idempotency-Key');
const KEY = { 'idempotency-key': '"8e03978e-40d5-43dd-bc93-6894a57f9324"' };

key.before.each(async (context) => {
  context.api = await openApi();
});
key.after.each(({ api }) => api.end());

function isReplayOf(second: Answer, first: Answer): void {
  assert.deepEqual([second.status, second.text], [first.status, first.text]);
  assert.equal(first.headers['idempotency-replayed'], undefined);
  assert.equal(second.headers['idempotency-replayed'], 'true');
  for (const header of ['location', 'ledger-position', 'content-type']) {
    assert.equal(second.headers[header], first.headers[header]);
  }
}

/** A request of each sort that changes something, in an order in which each goes through. */
const REQUESTS: readonly { body: object; revision?: number }[] = [
  { body: several(INCIDENT, RIOT, revised(claim('a'))) },
  { body: one(INCIDENT, revised(claim('b', 30, { relation: { kind: 'update', of: ['a'] } }))) },
  { body: one(INCIDENT, said()) },
  { body: one(INCIDENT, amended({ of: 'b', fields: { value: 31 } })), revision: 3 },
  { body: one(INCIDENT, retracted('a')), revision: 4 },
  { body: one(INCIDENT, { type: 'ClaimReinstated', data: { of: ['a'] } }), revision: 5 },
  { body: one(INCIDENT, pinned()), revision: 6 },
];

key('gives the first answer again, word for word, to every sort of request', async ({ api }) => {
  for (const [n, { body, revision }] of REQUESTS.entries()) {
    const headers = {
      'idempotency-key': `request-${n}`,
      ...(revision === undefined ? {} : { 'if-match': `"${revision}"` }),
    };
    const first = await api.post(body, headers);
    assert.equal(first.status, 201, first.text);
    isReplayOf(await api.post(body, headers), first);
  }
  assert.equal(await api.head(), 7);
});

key('gives the first answer again when the subject has gone on since', async ({ api }) => {
  const first = await api.post(one(INCIDENT, RIOT), { ...KEY, 'if-none-match': '*' });
  for (let n = 0; n < 5; n += 1) await api.record(one(INCIDENT, said(`statement ${n}`)));
  isReplayOf(await api.post(one(INCIDENT, RIOT), { ...KEY, 'if-none-match': '*' }), first);
  assert.equal(await api.head(), 5);
});

key('gives the first answer again after a restart', async () => {
  const folder = temporaryFolder();
  try {
    const before = await openApi({ folder: folder.path });
    const first = await before.post(several(INCIDENT, RIOT, revised(claim('a'))), KEY);
    await before.end();
    const after = await openApi({ folder: folder.path, prefix: before.ledger.service.prefix });
    isReplayOf(await after.post(several(INCIDENT, RIOT, revised(claim('a'))), KEY), first);
    await after.refuses(several(INCIDENT, RIOT, revised(claim('z'))), 'key-reused', undefined, KEY);
    await after.end();
  } finally {
    folder.remove();
  }
});

key('of two requests at once lets the second wait for the first', async ({ api }) => {
  const requests = Array.from({ length: 8 }, () => api.post(several(INCIDENT, RIOT, said()), KEY));
  const answers = await Promise.all(requests);
  assert.equal(new Set(answers.map(({ text }) => text)).size, 1);
  assert.equal(answers.filter(({ headers }) => headers['idempotency-replayed'] === 'true').length, 7);
  assert.equal(await api.head(), 1);
});

key('knows a request whatever the order of its fields and its white space', async ({ api }) => {
  const first = await api.post(
    `{"subject":"${INCIDENT}","type":"RiotReported","data":{"kind":"riot","places":["EC-G"]}}`,
    KEY,
  );
  const other = `{ "data": {"places": ["EC-G"], "kind": "\\u0072iot"},\n"type": "RiotReported", "subject": "${INCIDENT}" }`;
  isReplayOf(await api.post(other, KEY), first);
});

key('is refused for another body, and says what it recorded', async ({ api }) => {
  const { text } = await api.post(one(INCIDENT, RIOT), KEY);
  const { detail, recorded } = await api.refuses(one(INCIDENT, said()), 'key-reused', undefined, KEY);
  assert.deepEqual(recorded, JSON.parse(text));
  const [{ id, recorded: at }] = JSON.parse(text).events;
  assert.equal(detail, `the key recorded RiotReported ${id} of ${INCIDENT} at ${at}`);
  await api.refuses(one(INCIDENT, said()), 'key-reused', undefined, KEY);
  await api.refuses(one(INCIDENT, { ...RIOT, report: {} }), 'key-reused', undefined, KEY);
  await api.refuses(several(INCIDENT, RIOT, said()), 'key-reused', undefined, KEY);
});

key('of several events names them all where it is refused, and in bulk too', async ({ api }) => {
  const { text } = await api.post(several(INCIDENT, RIOT, said()), { 'idempotency-key': 'k' });
  const { detail, recorded } = await api.refuses(one(INCIDENT, said()), 'key-reused', undefined, {
    'idempotency-key': 'k',
  });
  assert.deepEqual(recorded, JSON.parse(text));
  assert.match(String(detail), / and 1 more of /);
  const [line] = await api.bulk([{ ...one(INCIDENT, said()), idempotencyKey: 'k' }]);
  assert.deepEqual([line?.status, line?.code, line?.recorded], [422, 'key-reused', JSON.parse(text)]);
});

key('stands for another request where the subject is another', async ({ api }) => {
  const first = await api.post(one(INCIDENT, RIOT), KEY);
  const second = await api.post(one('incident/another', RIOT), KEY);
  assert.equal(second.status, 201);
  assert.equal(second.headers['idempotency-replayed'], undefined);
  isReplayOf(await api.post(one(INCIDENT, RIOT), KEY), first);
});

key('keeps no refusal: what was refused is decided anew', async ({ api }) => {
  await api.refuses(one(INCIDENT, said()), 'not-begun', ['#/data'], KEY);
  await api.refuses(one(INCIDENT, said()), 'not-begun', ['#/data'], KEY);
  await api.record(one(INCIDENT, RIOT));
  const first = await api.post(one(INCIDENT, said()), KEY);
  assert.equal(first.status, 201);
  isReplayOf(await api.post(one(INCIDENT, said()), KEY), first);
});

key('keeps no refusal of a revision either', async ({ api }) => {
  await api.record(several(INCIDENT, RIOT, revised(claim('a'))));
  const retraction = one(INCIDENT, retracted('a'));
  await api.refuses(retraction, 'revision-differs', undefined, { ...KEY, 'if-match': '"0"' });
  await api.record(retraction, { ...KEY, 'if-match': '"1"' });
});

key('is 1 to 255 visible ASCII characters', async ({ api }) => {
  for (const wrong of ['', ' ', 'a b', 'a\tb', 'a'.repeat(256), 'clé']) {
    await api.refuses(one(INCIDENT, RIOT), 'key-invalid', ['Idempotency-Key'], { 'idempotency-key': wrong });
  }
  await api.record(one(INCIDENT, RIOT), { 'idempotency-key': 'a'.repeat(255) });
});

key('is kept as a hash alone', async ({ api }) => {
  await api.record(one(INCIDENT, RIOT), { 'idempotency-key': 'a-secret-of-the-caller' });
  const [event] = await api.ledger.service.store.read(0, 1);
  assert.ok(event !== undefined && !event.leaf.includes('a-secret-of-the-caller'));
  assert.match(JSON.stringify(event.meta.request), /"key":"[0-9a-f]{64}"/);
});

key.run();
