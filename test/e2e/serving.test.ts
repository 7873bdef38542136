import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { suite } from 'uvu';
import { claim, INCIDENT, one, RIOT, revised, said } from '../api/events.ts';
import { arrival } from '../contract/events.ts';
import type { RecordedBody } from '../support/api.ts';
import { temporaryFolder } from '../support/ledger.ts';
import { ownLedger } from '../support/own-ledger.ts';
import { type ServiceProcess, startService } from '../support/process.ts';

interface Context {
  readonly folder: string;
  readonly remove: () => void;
  /** The settings of the ledger that all services of a test serve. */
  readonly ledger: Readonly<Record<string, string>>;
  readonly services: ServiceProcess[];
}

const serving = suite<Context>('the service, as a process');

serving.before.each((context) => {
  const { path, remove } = temporaryFolder();
  Object.assign(context, { folder: path, remove, ledger: ownLedger(), services: [] });
});
serving.after.each(async ({ remove, services }) => {
  for (const service of services) await service.end('SIGKILL');
  remove();
});

const start = async (
  { folder, ledger, services }: Context,
  more: Readonly<Record<string, string>> = {},
): Promise<ServiceProcess> => {
  const service = await startService({ ...ledger, LEDGER_DATA: folder, ...more });
  services.push(service);
  return service;
};

const post = (url: string, body: object, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${url}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

/** The ids of all events of a service, once it tells of these. */
async function storedIds(url: string, accepted: readonly string[]): Promise<string[]> {
  const headers = { prefer: 'wait=30' };
  const looks = accepted.map((id) => fetch(`${url}/v1/events/${id}?after=${id}`, { headers }));
  for (const { status } of await Promise.all(looks)) assert.equal(status, 200);
  const response = await fetch(`${url}/v1/events`, { headers: { ...headers, accept: 'application/x-ndjson' } });
  const lines = (await response.text()).split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line).id);
}

serving('is found at the address that it prints, takes events and answers what they tell', async (context) => {
  const { url } = await start(context);
  assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/);
  assert.equal((await post(url, one(INCIDENT, RIOT))).status, 201);
  const { events } = (await (await post(url, one(INCIDENT, revised(claim('a', 119))))).json()) as RecordedBody;
  const read = await fetch(`${url}/v1/incidents/litoral-2021-09-28?after=${events[0]?.id}`, {
    headers: { prefer: 'wait=60' },
  });
  const { figures } = (await read.json()) as { figures: { value: number }[] };
  assert.equal(figures[0]?.value, 119);
  const again = await fetch(read.url, {
    headers: { 'if-none-match': read.headers.get('etag') ?? '', prefer: 'wait=60' },
  });
  assert.equal(again.status, 304);
});

serving('told to stop finishes what it accepted, and all of that is there after the next start', async (context) => {
  const first = await start(context);
  await post(first.url, one(INCIDENT, RIOT));
  let answered = 0;
  let stopped: Promise<number | null> | undefined;
  const posts = Array.from({ length: 400 }, async (_, n) => {
    try {
      const response = await post(
        first.url,
        one(n % 2 === 0 ? INCIDENT : `incident/night-${n}`, n % 2 === 0 ? said(`${n}`) : RIOT),
      );
      answered += 1;
      if (answered === 20) stopped = first.end('SIGTERM');
      return response.status === 201 ? ((await response.json()) as RecordedBody).events[0]?.id : response.status;
    } catch {
      return 'no answer';
    }
  });
  const results = await Promise.all(posts);
  assert.equal(await stopped, 0);
  const accepted = results.filter((result) => typeof result === 'string').filter((result) => result !== 'no answer');
  assert.ok(accepted.length >= 20);
  assert.ok(results.every((result) => typeof result === 'string' || result === 503));
  const second = await start(context);
  const stored = (await storedIds(second.url, accepted)).slice(1);
  assert.deepEqual(new Set(stored), new Set(accepted));
});

serving('told to stop does not wait for those who wait for something', async (context) => {
  const { url, end } = await start(context);
  const headers = { prefer: 'wait=60', expect: '100-continue' };
  const waiting = request(`${url}/v1/events?atPosition=99`, { headers });
  const answered = once(waiting, 'response');
  waiting.flushHeaders();
  await once(waiting, 'continue'); // it has the request
  waiting.end();
  const stopped = end('SIGINT');
  const [response] = (await answered) as [IncomingMessage];
  const { code } = JSON.parse(await text(response)) as { code: string };
  assert.deepEqual([response.statusCode, code], [503, 'shutting-down']);
  assert.equal(await stopped, 0);
});

serving('refuses a folder that another service has, and leaves that one alone', async (context) => {
  const { url } = await start(context);
  await assert.rejects(start(context), (error: Error) => {
    assert.match(error.message, /^the service ended with 2:/);
    assert.match(error.message, /could not be opened: the ledger in \S+ is in use by another service/);
    return true;
  });
  assert.equal((await post(url, one(INCIDENT, RIOT))).status, 201);
});

serving('names a setting that is wrong or unknown, and ends before it listens or makes a file', async (context) => {
  for (const wrong of [
    { LEDGER_PORT: 'abc' },
    { LEDGER_FOO: '1' },
    { LEDGER_PORT: '65536' },
    { LEDGER_LOG_LEVEL: '' },
  ]) {
    const [name = ''] = Object.keys(wrong);
    await assert.rejects(start(context, wrong), (error: Error) => {
      assert.match(error.message, new RegExp(`^the service ended with 2:\\n[^{]*${name}: `));
      assert.doesNotMatch(error.message, /The ledger is open/);
      return true;
    });
  }
  assert.deepEqual(readdirSync(context.folder), []);
});

serving('passes over what a container platform injects for a service called ledger', async (context) => {
  const injected = { LEDGER_SERVICE_HOST: '10.0.0.1', LEDGER_SERVICE_PORT: '8080', LEDGER_PORT_8080_TCP_PROTO: 'tcp' };
  const { url } = await start(context, injected);
  await arrival('readiness', async () => ((await fetch(`${url}/health/ready`)).ok ? true : undefined));
  // With a port of the platform's form the default is taken, which something else on this machine may have.
  const other = temporaryFolder();
  const taken = start(context, { ...injected, LEDGER_PORT: 'tcp://10.0.0.1:8080', LEDGER_DATA: other.path });
  const outcome = await taken.then(
    (service) => service.url,
    (error: Error) => error.message,
  );
  assert.match(outcome, /^http:\/\/127\.0\.0\.1:8080$|EADDRINUSE.*:8080/);
  for (const service of context.services.splice(0)) await service.end('SIGKILL');
  other.remove();
});

serving('logs one line a request, without bodies, keys or queries', async (context) => {
  const { url, output, end } = await start(context, { LEDGER_LOG_LEVEL: 'info' });
  const secret = 'not-for-the-log';
  const mark = { 'x-request-id': 'request-1', 'idempotency-key': `key-${secret}`, authorization: secret };
  await post(url, one(INCIDENT, { ...RIOT, report: { publisher: secret } }), mark);
  await post(url, one(INCIDENT, said(secret)), { 'x-request-id': 'request-2', 'if-match': `"${secret}"` });
  await fetch(`${url}/v1/incidents?facility=${secret}`, {
    headers: { prefer: 'wait=60', 'x-request-id': 'request-3' },
  });
  await fetch(`${url}/v1/incidents/%ff`, { headers: { 'x-request-id': 'request-4' } });
  await fetch(`${url}/nowhere`, { method: 'DELETE', headers: { 'x-request-id': 'request-5' } });
  assert.equal(await end('SIGTERM'), 0);
  assert.ok(!output().includes(secret), output());
  const lines = output()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line): Record<string, unknown> => JSON.parse(line));
  assert.deepEqual(
    lines
      .filter(({ msg }) => msg === 'request')
      .map(({ reqId, method, path, status }) => [reqId, method, path, status]),
    [
      ['request-1', 'POST', '/v1/events', 201],
      ['request-2', 'POST', '/v1/events', 400],
      ['request-3', 'GET', '/v1/incidents', 200],
      ['request-4', 'GET', '/v1/incidents/%ff', 400],
      ['request-5', 'DELETE', '/nowhere', 404],
    ],
  );
  assert.equal(lines.filter(({ reqId }) => reqId !== undefined).length, 5);
});

serving.run();
