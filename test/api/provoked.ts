import { streamOf } from '#src/domain/subject.ts';
import type { ProblemCode } from '#src/http/problems.ts';
import { EMPTY_ROOT } from '#src/log/hash.ts';
import { signCheckpoint, signerFromSeed } from '#src/log/signer.ts';
import { type Damage, StoreRefusedError, StoreUnavailableError, StreamDamagedError } from '#src/store/errors.ts';
import type { MemoryStore } from '#src/store/memory.ts';
import { MOVES, type Move } from '#src/store/moves.ts';
import { type Answer, type Api, openApi } from '../support/api.ts';
import { whileHeld } from '../support/rebuilds.ts';
import {
  amended,
  BEGUN,
  type Body,
  claim,
  DECREED,
  EMERGENCY,
  INCIDENT,
  merged,
  OPERATION,
  OTHER,
  one,
  pinned,
  RIOT,
  retracted,
  revised,
  said,
  several,
  split,
  TOLL,
  totalled,
} from './events.ts';
import {
  answerIn,
  connection,
  DeafStore,
  FailingStore,
  GappyStore,
  HaltedStore,
  listening,
  request,
  whileBehind,
  whileStopping,
} from './faults.ts';

const ORIGIN = 'localhost/ledger';

type Provoke = (api: Api) => Promise<Answer>;

/** A post to a subject after others of it, which must go through. */
const after =
  (subject: string, before: readonly Body[], body: Body): Provoke =>
  async (api) => {
    if (before.length > 0) await api.record(several(subject, ...before), { 'if-none-match': '*' });
    const headers: Record<string, string> = before.length > 0 ? { 'if-match': `"${before.length - 1}"` } : {};
    return api.post(one(subject, body), headers);
  };

const get =
  (url: string, headers: Record<string, string> = {}): Provoke =>
  (api) =>
    api.send({ url, headers });

const related = (of: string, more: object = {}): Body =>
  revised(claim('b', 30, { relation: { kind: 'update', of: [of] }, ...more }));
const lifted = (assessment: string): Body => ({
  type: 'AssessmentLifted',
  data: { assessment, reason: 'a better list', stated: '2021-10-02' },
});
const ended = (day: string): Body => ({ type: 'TransferOperationEnded', data: { ended: day } });
const progressed = (day: string): Body => ({ type: 'TransferOperationProgressed', data: { progressed: day } });
const NOBODY = '01890a5d-ac96-774b-bcce-b302099a8057';
const CLAIMED = [RIOT, revised(claim('a', 24, { stated: '2021-09-28' }))];
const STRUCK = [...CLAIMED, amended({ of: 'a', strike: true })];
const begunOn: Body = { ...BEGUN, data: { ...BEGUN.data, begun: '2022-11-02' } };

/** One incident, reported twice. */
async function twice(api: Api): Promise<void> {
  await api.record(one(INCIDENT, RIOT));
  await api.record(one(OTHER, RIOT));
}

/** How the rules of a subject come to refuse something. */
const BY_RULES = {
  'not-begun': after(INCIDENT, [], said()),
  'already-begun': after(INCIDENT, [RIOT], RIOT),
  'wrong-kind': after(EMERGENCY, [DECREED], RIOT),
  'claim-id-taken': after(INCIDENT, CLAIMED, revised(claim('a', 30))),
  'claim-unknown': after(INCIDENT, CLAIMED, related('nobody')),
  'claim-struck': after(INCIDENT, STRUCK, related('a')),
  'series-mismatch': after(INCIDENT, CLAIMED, related('a', { measure: 'injured' })),
  'scope-mismatch': after(TOLL, [totalled(claim('a'))], totalled(claim('b', 1, { group: 'police' }))),
  dateless: after(TOLL, [totalled(claim('a'))], {
    type: 'StatementRecorded',
    data: { gist: 'It was on Friday.', occurred: '2021-11-12' },
  }),
  'contradicts-time': after(INCIDENT, CLAIMED, related('a', { stated: '2021-09-27' })),
  'in-the-future': after(INCIDENT, [RIOT], revised(claim('a', 1, { stated: '2999' }))),
  'count-too-great': after(INCIDENT, [RIOT], revised(claim('a', 10_000_000_001))),
  season: after(INCIDENT, [RIOT], revised(claim('a', 1, { stated: '2021-21' }))),
  'already-retracted': after(INCIDENT, [...CLAIMED, retracted('a')], retracted('a')),
  'not-retracted': after(INCIDENT, CLAIMED, { type: 'ClaimReinstated', data: { of: ['a'] } }),
  'assessment-unknown': after(INCIDENT, CLAIMED, lifted(NOBODY)),
  'assessment-lifted': async (api) => {
    const { events } = await api.record(several(INCIDENT, RIOT, pinned()), { 'if-none-match': '*' });
    const body = one(INCIDENT, lifted(events[1]?.id ?? ''));
    await api.record(body, { 'if-match': '"1"' });
    return api.post(body, { 'if-match': '"2"' });
  },
  'already-ended': after(OPERATION, [BEGUN, ended('2022-11-05')], ended('2022-11-06')),
  'after-the-end': after(OPERATION, [BEGUN, ended('2022-11-05')], progressed('2022-11-06')),
  'before-the-beginning': after(OPERATION, [begunOn], ended('2022-11-01')),
  'event-unknown': after(INCIDENT, CLAIMED, amended({ event: NOBODY, fields: { title: 'x' } })),
  'amendment-invalid': after(INCIDENT, CLAIMED, amended({ of: 'a', fields: { value: -1 } })),
  'still-needed': after(
    INCIDENT,
    [...CLAIMED, revised(claim('b', 6, { qualifier: 'increment', base: 'a' }))],
    amended({ of: 'a', strike: true }),
  ),
  'place-unknown': after(INCIDENT, [], { ...RIOT, data: { ...RIOT.data, places: ['EC-QQQ'] } }),
  'name-empty': after(INCIDENT, [RIOT], revised(claim('a', 5, { claimant: ' ' }))),
  'part-of-itself': after(INCIDENT, [], { ...RIOT, data: { ...RIOT.data, partOf: INCIDENT } }),
  'part-of-circle': async (api) => {
    await api.record(one(OTHER, { ...RIOT, data: { ...RIOT.data, partOf: INCIDENT } }));
    return api.post(one(INCIDENT, { ...RIOT, data: { ...RIOT.data, partOf: OTHER } }));
  },
  merged: async (api) => {
    await twice(api);
    await api.record(one(INCIDENT, merged()));
    return api.post(one(INCIDENT, said()));
  },
  'not-merged': after(INCIDENT, [RIOT], split()),
  'merged-into-itself': after(INCIDENT, [RIOT], merged(INCIDENT)),
  'survivor-unknown': after(INCIDENT, [RIOT], merged()),
  'survivor-merged': async (api) => {
    await twice(api);
    await api.record(one('incident/third', RIOT));
    await api.record(one(OTHER, merged('incident/third')));
    return api.post(one(INCIDENT, merged()));
  },
  'merge-cycle': async (api) => {
    await twice(api);
    await api.record(one(INCIDENT, merged()));
    return api.post(one(OTHER, merged(INCIDENT)));
  },
  'newer-event': async (api) => {
    await api.record(one(INCIDENT, RIOT));
    const newer = { id: NOBODY, type: 'PersonsNamed', data: {}, meta: { schema: 1 } };
    const { store, prefix } = api.ledger.service;
    await store.append(streamOf(prefix, INCIDENT), 0, [newer]);
    return api.post(one(INCIDENT, said()));
  },
} satisfies Partial<Record<ProblemCode, Provoke>>;

/** How a request itself comes to be refused. */
const BY_REQUESTS = {
  'malformed-json': (api) => api.post('{'),
  'invalid-request': (api) => api.post({}),
  'key-invalid': (api) => api.post(one(INCIDENT, RIOT), { 'idempotency-key': 'a b' }),
  'precondition-invalid': (api) => api.post(one(INCIDENT, RIOT), { 'if-match': 'W/"0"' }),
  'not-found': get('/v1/incidents/nobody'),
  'method-not-allowed': (api) => api.send({ method: 'DELETE', url: '/v1/events' }),
  'not-acceptable': get('/v1/events', { accept: 'text/csv' }),
  'replay-running': async (api) => {
    await api.send({ method: 'POST', url: '/v1/replays' });
    return api.send({ method: 'POST', url: '/v1/replays' });
  },
  'not-from-there': (api) => api.send({ method: 'POST', url: '/v1/rebuilds', remoteAddress: '192.0.2.1' }),
  'rebuild-refused': (api) => api.send({ method: 'POST', url: '/v1/rebuilds' }),
  'rebuild-open': () => whileHeld((api) => api.send({ method: 'POST', url: '/v1/rebuilds' })),
  'revision-differs': (api) => api.post(one(INCIDENT, RIOT), { 'if-match': '"7"' }),
  'too-large': (api) => api.post(' '.repeat(1_000_000)),
  'uri-too-long': get(`/v1/incidents/${'a'.repeat(20_000)}`),
  'media-type-unknown': (api) => api.post('x', { 'content-type': 'text/plain' }),
  'key-reused': async (api) => {
    await api.record(one(INCIDENT, RIOT), { 'idempotency-key': 'k' });
    return api.post(one(INCIDENT, said()), { 'idempotency-key': 'k' });
  },
  'revision-required': after(INCIDENT, [], amended({ of: 'a', strike: true })),
  'content-coding-unknown': (api) => api.post('x', { 'content-encoding': 'gzip' }),
  'expectation-failed': get('/v1/events', { expect: 'a miracle' }),
  'position-unknown': get('/v1/events?atPosition=999999999999999'),
  'not-served-yet': get('/v1/events?atPosition=7', { prefer: 'wait=0' }),
} satisfies Partial<Record<ProblemCode, Provoke>>;

/** Asks a ledger over another store. */
async function over(store: MemoryStore, ask: Provoke): Promise<Answer> {
  const api = await openApi({ store });
  const answer = await ask(api);
  await api.end();
  return answer;
}

/** Posts to a subject whose stream is not as the ledger left it. */
const whereDamaged = (damage: Damage): Promise<Answer> =>
  over(new FailingStore('append', new StreamDamagedError(damage, 'something was done to it')), (api) =>
    api.post(one(INCIDENT, RIOT)),
  );

/** Asks a ledger that is in the middle of a move, or moved. */
const moved =
  (line: Move): Provoke =>
  async (api) => {
    await api.ledger.service.store.keep(MOVES, 0, JSON.stringify(line));
    return api.post(one(INCIDENT, RIOT));
  };

/** Asks a ledger that listens, in bytes. */
async function inBytes(bytes: string, before: (api: Api) => void = () => undefined): Promise<Answer> {
  const api = await listening();
  before(api);
  const { send, ended } = connection(api);
  send(bytes);
  const answer = answerIn(await ended);
  await api.end();
  return answer;
}

/** How a fault, or the end of the service, comes to be answered. */
const BY_FAULTS = {
  internal: () => over(new DeafStore(), get(`/v1/events/${NOBODY}`)),
  'outcome-unknown': () => over(new DeafStore(), (api) => api.post(one(INCIDENT, RIOT))),
  'journal-halted': () =>
    over(new GappyStore(), async (api) => {
      await api.record(one(INCIDENT, RIOT));
      return get('/v1/incidents')(api);
    }),
  'store-unavailable': () =>
    over(new FailingStore('readStream', new StoreUnavailableError('no answer')), (api) =>
      api.post(one(INCIDENT, RIOT)),
    ),
  'store-refused': () =>
    over(new FailingStore('append', new StoreRefusedError('it is deleted')), (api) => api.post(one(INCIDENT, RIOT))),
  'subject-deleted': () => whereDamaged('deleted'),
  'system-event': () => whereDamaged('system-event'),
  'order-halted': () => over(new HaltedStore(), (api) => api.post(one(INCIDENT, RIOT))),
  'ledger-moved': moved({ kind: 'sealed', to: 'esdb://elsewhere:2113', at: '2024-01-01T00:00:00.000Z' }),
  'ledger-arriving': moved({ kind: 'arriving', from: 'elsewhere', ledger: NOBODY, at: '2024-01-01T00:00:00.000Z' }),
  'log-contradicted': async (api) => {
    const stranger = signerFromSeed(ORIGIN, Buffer.alloc(32, 7));
    const note = signCheckpoint({ origin: ORIGIN, size: 0, root: EMPTY_ROOT }, stranger);
    await api.ledger.service.store.keep(`log-${ORIGIN}`, 0, note);
    await api.send({ url: '/log/checkpoint' });
    return api.post(one(INCIDENT, RIOT));
  },
  clock: whileBehind,
  'shutting-down': whileStopping,
  'headers-too-large': () => inBytes(request('/', `X-Long: ${'x'.repeat(40_000)}`)),
  'transfer-coding-unknown': () =>
    inBytes(request('/v1/events', 'Transfer-Encoding: gzip, chunked', 'Connection: close').replace('GET', 'POST')),
  'method-unknown': () => inBytes(request('/').replace('GET', 'FIND')),
  'request-timeout': () =>
    inBytes('GET / HT', ({ ledger }) => {
      // Node looks for late requests every 30 s: this is what it does then.
      const late = Object.assign(new Error('late'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
      const server = ledger.app.server;
      server.once('connection', (socket) => setTimeout(() => server.emit('clientError', late, socket), 50));
    }),
} satisfies Partial<Record<ProblemCode, Provoke>>;

/** How each problem of the catalogue is provoked, in a ledger of its own that is empty at first. */
export const PROVOKED: Readonly<Record<ProblemCode, Provoke>> = { ...BY_REQUESTS, ...BY_RULES, ...BY_FAULTS };
