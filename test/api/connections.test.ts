import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { suite } from 'uvu';
import type { ProblemCode } from '#src/http/problems.ts';
import type { Api } from '../support/api.ts';
import { INCIDENT, one, RIOT } from './events.ts';
import { answerIn, connection, listening, request } from './faults.ts';

const bytes = suite<{ api: Api }>('what comes over a connection');

bytes.before(async (context) => {
  context.api = await listening();
});
bytes.after(({ api }) => api.end());

const body = JSON.stringify(one(INCIDENT, RIOT));
const post = (length: number | string, ...more: readonly string[]): string =>
  [
    'POST /v1/events HTTP/1.1',
    'Host: x',
    'Content-Type: application/json',
    `Content-Length: ${length}`,
    ...more,
    '',
    '',
  ].join('\r\n');

const REFUSED: readonly (readonly [what: string, bytes: string, code: ProblemCode])[] = [
  ['and is not HTTP', '\u0000\u0001\u0002\r\n\r\n', 'invalid-request'],
  ['and is of TLS', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000', 'invalid-request'],
  ['with a method that nobody knows', 'FIND / HTTP/1.1\r\nHost: x\r\n\r\n', 'method-unknown'],
  ['with a version that nobody knows', 'GET / HTTP/9.9\r\nHost: x\r\n\r\n', 'invalid-request'],
  ['with a length that is no number', post('ten') + body, 'invalid-request'],
  ['with two lengths', post(body.length, `Content-Length: ${body.length + 1}`) + body, 'invalid-request'],
  ['with a length and in chunks', `${post(body.length, 'Transfer-Encoding: chunked')}0\r\n\r\n`, 'invalid-request'],
  ['with headers of 40 kB', request('/v1/incidents', `X-Long: ${'x'.repeat(40_000)}`), 'headers-too-large'],
  ['with an address of 40 kB', request(`/${'x'.repeat(40_000)}`), 'uri-too-long'],
  ['without a Host', 'GET /v1/incidents HTTP/1.1\r\nConnection: close\r\n\r\n', 'invalid-request'],
  ['with two Hosts', request('/v1/incidents', 'Host: y', 'Connection: close'), 'invalid-request'],
  ['of another version', request('/v1/incidents', 'Connection: close').replace('1.1', '2.0'), 'invalid-request'],
  ['with two types', post(body.length, 'Content-Type: text/plain', 'Connection: close') + body, 'invalid-request'],
  [
    'said to be compressed on its way',
    `${post('').replace('Content-Length: ', 'Transfer-Encoding: gzip, chunked')}${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
    'transfer-coding-unknown',
  ],
  ['for a tunnel', 'CONNECT example.org:443 HTTP/1.1\r\nHost: example.org\r\n\r\n', 'method-not-allowed'],
  [
    'with an expectation that is not met',
    post(body.length, 'Expect: banana', 'Connection: close') + body,
    'expectation-failed',
  ],
];

for (const [what, sent, code] of REFUSED) {
  bytes(`${what} is answered with ${code}, and the connection ends`, async ({ api }) => {
    const { send, ended } = connection(api);
    send(sent);
    const { status, headers, body } = answerIn(await ended);
    assert.equal(headers['content-type']?.split(';')[0], 'application/problem+json', JSON.stringify(body));
    assert.deepEqual([(body as { code: string }).code, (body as { status: number }).status], [code, status]);
    assert.equal(await api.head(), -1);
  });
}

/** As they come: a client library would have tidied them. */
const ODD: readonly (readonly [path: string, code: ProblemCode])[] = [
  ['/v1/incidents/..', 'invalid-request'],
  ['/v1/incidents/%2e%2e', 'invalid-request'],
  ['/v1/incidents/../../ledger.db', 'not-found'],
  ['/../../etc/passwd', 'not-found'],
  ['/v1/incidents/%00', 'invalid-request'],
  ['/v1/incidents/%c0%ae', 'invalid-request'],
  ['//example.org/v1/incidents', 'not-found'],
  ['/v1\\incidents', 'not-found'],
  ['/v1/incidents?limit=%00', 'invalid-request'],
  ['/v1/incidents?%', 'invalid-request'],
  ['*', 'not-found'],
  ['http://example.org', 'not-found'],
  ['http://example.org/v1/incidents/nobody', 'not-found'],
  ['http://example.org/v1/incidents?limit=no', 'invalid-request'],
];

for (const [path, code] of ODD) {
  bytes(`with the address ${path} is answered with ${code}`, async ({ api }) => {
    const { send, ended } = connection(api);
    send(request(path, 'Connection: close'));
    assert.equal((answerIn(await ended).body as { code: string }).code, code);
  });
}

bytes('and cannot be read is refused after what came before it is answered, each in its turn', async ({ api }) => {
  const head = await api.head();
  const posts = ['incident/a', 'incident/b'].map((subject) => {
    const text = JSON.stringify(one(subject, RIOT));
    return post(text.length) + text;
  });
  for (const garbage of ['FIND / HTTP/1.1\r\n\r\n', '\u0000\r\n\r\n', `${post('ten')}{}`]) {
    const { send, ended } = connection(api);
    send(posts.join('') + garbage);
    const answers = Array.from((await ended).matchAll(/HTTP\/1\.1 (\d{3}) /g), ([, status]) => Number(status));
    const [first, second, refused, ...more] = answers;
    assert.ok([first, second].every((status) => status === 201 || status === 409) && more.length === 0, `${answers}`);
    assert.ok(refused === 501 || refused === 400, `${answers}`);
  }
  assert.equal(await api.head(), head + 2);
});

bytes('and stops in the middle of a body stores nothing and harms nobody', async ({ api }) => {
  const { port } = api.ledger.app.server.address() as AddressInfo;
  const head = await api.head();
  for (const half of [post(body.length), post(body.length) + body.slice(0, 20), post(body.length).slice(0, 30)]) {
    const socket = connect(port, '127.0.0.1');
    await new Promise<void>((resolve) => socket.write(half, () => resolve()));
    socket.destroy();
  }
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(await api.head(), head);
  await api.get('/health/ready');
});

bytes('in pieces is put together', async ({ api }) => {
  const head = await api.head();
  const { send, ended } = connection(api);
  const whole = post(body.length, 'Connection: close') + body;
  for (let at = 0; at < whole.length; at += 7) {
    send(whole.slice(at, at + 7));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  assert.equal(answerIn(await ended).status, 201);
  assert.equal(await api.head(), head + 1);
});

bytes.run();
