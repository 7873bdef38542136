// A text that was erased is guessed out of a list of twenty, by all that anybody may read of the ledger afterwards.
import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { v7 } from 'uuid';
import { suite } from 'uvu';
import type { Json, JsonObject } from '#src/domain/json.ts';
import { canonical } from '#src/log/canonical.ts';
import { parsePolicy, policyOf } from '#src/log/policy.ts';
import { parseProof } from '#src/log/tlog-proof.ts';
import { verifyExport } from '#src/log/verify/verify.ts';
import { exportLedger } from '#src/notary/exporting.ts';
import { fsck } from '#src/notary/fsck.ts';
import { eraseTexts } from '#src/recording/erasing.ts';
import type { StoredEvent } from '#src/store/port.ts';
import { type Api, openApi } from '../support/api.ts';
import { MemoryExport } from '../support/exports.ts';
import { confirmed } from '../support/guessing.ts';
import { temporaryFolder } from '../support/ledger.ts';
import { replayed } from '../support/replays.ts';
import { INCIDENT, one, RIOT, said, several } from './events.ts';

const NAMES = ['Ana', 'Bea', 'Carla', 'Diana', 'Elsa', 'Flor', 'Gloria', 'Hilda', 'Ines', 'Julia'];
const GUESSES = NAMES.flatMap((name) => [`${name} saw it`, `${name} did it`]);
const TEXT = 'Hilda saw it';
const KEY = { 'idempotency-key': 'row-7' };
const ORDER = { order: 'No 7 of 2024', by: 'x' };
const quoted = (quote: string) => ({ type: 'StatementRecorded', data: { gist: 'a witness', quote } }) as const;

const guessing = suite<{ api: Api }>('a text that was erased');

guessing.before.each(async (context) => {
  context.api = await openApi();
  await context.api.record(one(INCIDENT, RIOT));
});
guessing.after.each(({ api }) => api.end());

const stored = (api: Api, id: string): Promise<StoredEvent> =>
  api.ledger.service.store.find(id).then((found) => found ?? assert.fail());

async function erase(api: Api, event: string): Promise<void> {
  const { store, journal } = api.ledger.service;
  const erased = await eraseTexts({ store, event, fields: ['/quote'], ...ORDER });
  assert.equal(erased.outcome, 'erased');
  while (journal.head.position < (await store.head())) await journal.waiters.forPosition(await store.head(), 1000);
  await new Promise((resolve) => setImmediate(resolve));
}

/** An export of the ledger as it stands. */
async function exported({ ledger, get }: Pick<Api, 'ledger' | 'get'>): Promise<MemoryExport> {
  const { store, prefix, log } = ledger.service;
  await get('/log/checkpoint');
  const folder = temporaryFolder();
  const target = new MemoryExport();
  await exportLedger({ store, origin: 'localhost/ledger', prefix, log, target, folder: folder.path });
  folder.remove();
  return target;
}

/** All that anybody may read of the ledger: each answer, and an export. */
async function readable(api: Api, ids: readonly string[]): Promise<string[]> {
  const texts = (await exported({ ledger: api.ledger, get: (url) => api.get(url) })).files.values();
  const addresses = [
    '/v1/events',
    `/v1/events?subject=${INCIDENT}`,
    '/v1/incidents',
    `/v1/${INCIDENT.replace('/', 's/')}`,
    '/v1/replays',
    '/v1/rebuilds',
    ...ids.map((id) => `/v1/events/${id}`),
  ];
  const answers = await Promise.all(addresses.map((url) => api.get(url)));
  const proofs = await Promise.all(ids.map((id) => api.get(`/v1/events/${id}/proof`)));
  return [
    ...Array.from(texts, (bytes) => bytes.toString('utf8')),
    ...answers.map(({ text }) => text),
    ...proofs.flatMap(({ text }) => [text, parseProof(text).extra?.toString() ?? '']),
  ];
}

/** Which of the guesses at the text of an event are confirmed by what can be read now. */
async function confirmedOf(api: Api, id: string, ofRequest: readonly string[]): Promise<string[]> {
  const left = await readable(api, ofRequest);
  assert.ok(!left.some((text) => text.includes(TEXT)));
  const event = await stored(api, id);
  assert.ok(event.withheld !== undefined && left.some((text) => text.includes(String(event.withheld))));
  const request = await Promise.all(ofRequest.map((one) => stored(api, one)));
  const dataWith = (quote: string): JsonObject => ({ ...event.data, quote });
  return confirmed({ subject: INCIDENT, event, request, dataWith }, GUESSES, left);
}

/** Records a request as a version of the service did that knew no salts. */
async function recordedBefore(api: Api, ...bodies: readonly { type: string; data: object }[]): Promise<string[]> {
  const { store, prefix, journal } = api.ledger.service;
  const mark = {
    key: hash('sha256', canonical(['anonymous', INCIDENT, KEY['idempotency-key']])),
    digest: hash('sha256', canonical([INCIDENT, bodies as unknown as Json])),
  };
  const events = bodies.map(({ type, data }, index) => ({
    id: v7(),
    type,
    data: data as JsonObject,
    meta: { schema: 1, actor: 'anonymous', request: { ...mark, n: index + 1, of: bodies.length } },
  }));
  const head = await store.head();
  const { outcome } = await store.append(prefix + INCIDENT.replace('/', '-'), head, events);
  assert.equal(outcome, 'appended');
  const last = head + events.length;
  while (journal.head.position < last) await journal.waiters.forPosition(last, 1000);
  return events.map(({ id }) => id);
}

const idsOf = ({ events }: { readonly events: readonly { readonly id: string }[] }): string[] =>
  events.map(({ id }) => id);

guessing('is confirmed by nothing that is left, where it was alone in its request', async ({ api }) => {
  const ids = idsOf(await api.record(one(INCIDENT, quoted(TEXT)), KEY));
  const before = await replayed(api);
  assert.match(before.result?.models[0]?.digest ?? '', /^[0-9a-f]{64}$/);
  await erase(api, ids[0] ?? '');
  assert.deepEqual(await confirmedOf(api, ids[0] ?? '', ids), []);
  const [replay] = (await api.get<{ items: (typeof before)[] }>('/v1/replays')).body.items;
  assert.deepEqual(
    replay?.result?.models.map(({ digest }) => digest),
    [null, null, null, null],
  );
});

guessing('is confirmed by nothing that is left, nor by the others of its request', async ({ api }) => {
  const bodies = [said('before'), quoted(TEXT), said('after')];
  const ids = idsOf(await api.record(several(INCIDENT, ...bodies), KEY));
  await erase(api, ids[1] ?? '');
  assert.deepEqual(await confirmedOf(api, ids[1] ?? '', ids), []);
  const others = await Promise.all([ids[0], ids[2]].map((id) => stored(api, id ?? '')));
  for (const { meta } of others) assert.match(String(meta.salt), /^[0-9a-f]{32}$/);
  assert.equal((await stored(api, ids[1] ?? '')).meta.salt, undefined);
});

guessing('is confirmed of an event from before the salt, which the docs say', async ({ api }) => {
  const alone = await recordedBefore(api, quoted(TEXT));
  await erase(api, alone[0] ?? '');
  assert.deepEqual(await confirmedOf(api, alone[0] ?? '', alone), [TEXT]);
});

guessing('would be confirmed by a digest of the whole request that another event keeps', async ({ api }) => {
  const ids = await recordedBefore(api, said('before'), quoted(TEXT));
  const { store } = api.ledger.service;
  const event = await stored(api, ids[1] ?? '');
  const sibling = await stored(api, ids[0] ?? '');
  const withheld = { ...event, data: { gist: 'a witness' }, withheld: 'AA' };
  const erased = {
    subject: INCIDENT,
    event: withheld,
    request: [sibling, withheld],
    dataWith: (quote: string) => ({ ...withheld.data, quote }),
  };
  assert.deepEqual(confirmed(erased, GUESSES, [sibling.leaf]), [TEXT]);
  assert.equal(await store.head(), 2);
});

guessing('is not confirmed by posting a guess under the key that it came with', async ({ api }) => {
  const bodies = (quote: string) => several(INCIDENT, said('before'), quoted(quote));
  const first = await api.post(bodies(TEXT), KEY);
  await api.refuses(bodies('Ana saw it'), 'key-reused', undefined, KEY);
  await erase(api, first.body.events[1]?.id ?? '');
  const answers = await Promise.all([...GUESSES, 'x'].map((guess) => api.post(bodies(guess), KEY)));
  for (const { status, text } of answers) assert.deepEqual([status, text], [201, first.text]);
  const other = { ...quoted(TEXT), data: { gist: 'another', quote: TEXT } };
  await api.refuses(several(INCIDENT, said('before'), other), 'key-reused', undefined, KEY);
  await api.refuses(several(INCIDENT, said('other'), quoted(TEXT)), 'key-reused', undefined, KEY);
  await api.refuses(one(INCIDENT, said('before')), 'key-reused', undefined, KEY);
});

guessing(
  'of an event from before the salt is not confirmed by posting either; its key stands for its request',
  async ({ api }) => {
    const bodies = (quote: string) => several(INCIDENT, quoted(quote), said('before'));
    const ids = await recordedBefore(api, quoted(TEXT), said('before'));
    const first = await api.post(bodies(TEXT), KEY);
    assert.deepEqual([first.status, first.headers['idempotency-replayed'], idsOf(first.body)], [201, 'true', ids]);
    await api.refuses(bodies('Ana saw it'), 'key-reused', undefined, KEY);
    await erase(api, ids[0] ?? '');
    for (const guess of ['Ana saw it', TEXT]) assert.equal((await api.post(bodies(guess), KEY)).text, first.text);
  },
);

guessing('leaves a ledger with and without salts that verifies, and is as it was recorded', async ({ api }) => {
  const before = await recordedBefore(api, quoted(TEXT), said('before'));
  const ids = idsOf(await api.record(several(INCIDENT, quoted(TEXT), said('after'))));
  const leaves = (await api.ledger.service.store.read(0, 100)).map(({ leaf }) => leaf);
  await erase(api, before[0] ?? '');
  await erase(api, ids[0] ?? '');
  const folder = await exported({ ledger: api.ledger, get: (url) => api.get(url) });
  const lines = folder.read('events.ndjson')?.toString().split('\n') ?? [];
  assert.deepEqual([lines[0], lines[2], lines[4]], [leaves[0], leaves[2], leaves[4]]);
  const policy = parsePolicy(Buffer.from(policyOf((await api.get('/log/key')).text.trim())));
  const holds = await verifyExport(folder, { policy, checkpoints: [], proofs: [] });
  assert.ok('withheld' in holds, JSON.stringify(holds));
  assert.deepEqual(holds.withheld, [2, 4]);
  const { store } = api.ledger.service;
  const { wrong, withheld } = await fsck({ store, origin: 'localhost/ledger' });
  assert.deepEqual([wrong, withheld], [[], 2]);
  assert.equal((await replayed(api)).result?.identical, true);
});

guessing.run();
