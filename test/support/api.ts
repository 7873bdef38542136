import assert from 'node:assert/strict';
import type { InjectOptions } from 'fastify';
import type { z } from 'zod';
import type { Json } from '#src/domain/json.ts';
import { type FieldError, PROBLEMS, type Problem, type ProblemCode } from '#src/http/problems.ts';
import type { Event, Recorded } from '#src/http/shapes.ts';
import { AnswerSchemas, type Description, hold, without } from './answer-schemas.ts';
import { openTestLedger, type TestLedger, type TestOptions } from './ledger.ts';

export type RecordedBody = z.infer<typeof Recorded>;
export type ShownEvent = z.infer<typeof Event>;
type Headers = Readonly<Record<string, string>>;

export interface Answer<Body = unknown> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
  /** Undefined where the answer is not one JSON text. */
  readonly body: Body;
}

/** The result of one line of a bulk request. */
export interface Line extends Partial<RecordedBody> {
  readonly line: number;
  readonly status: number;
  readonly code?: ProblemCode;
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  readonly position?: number;
  readonly repeated?: true;
  /** Of a key that stands for another request. */
  readonly recorded?: RecordedBody;
}

const JSON_TYPE = { 'content-type': 'application/json' };
export const NDJSON_TYPE = { 'content-type': 'application/x-ndjson' };

/** One for all ledgers of a process: what a route promises lies in the code alone. */
let schemas: AnswerSchemas | undefined;

/** Asks a ledger through `inject`, and holds every answer against the schema of its route. */
export class Api {
  readonly ledger: TestLedger;
  readonly #schemas: AnswerSchemas;

  constructor(ledger: TestLedger) {
    this.ledger = ledger;
    schemas ??= new AnswerSchemas(ledger.app.swagger() as unknown as Description);
    this.#schemas = schemas;
  }

  async send<Body = unknown>(options: InjectOptions & { readonly url: string }): Promise<Answer<Body>> {
    // A wait alone keeps no process alive; in a service its socket does.
    const alive = setInterval(() => undefined, 1000);
    const asked = this.ledger.app.inject(options);
    const { statusCode: status, headers, body: text } = await asked.finally(() => clearInterval(alive));
    const type = String(headers['content-type'] ?? '').split(';')[0] ?? '';
    const { method = 'GET', url } = options;
    const isBulk = method === 'POST' && type === 'application/x-ndjson';
    if (text !== '' && !isBulk && url !== '/openapi.json') this.#schemas.check(method, url, status, type, text);
    const body = type.endsWith('json') && !type.endsWith('ndjson') && text !== '' ? JSON.parse(text) : undefined;
    return { status, headers: headers as Answer['headers'], text, body };
  }

  /** A read that must go well, however long what it has to include takes to be folded. */
  async get<Body = unknown>(url: string, headers: Headers = {}): Promise<Answer<Body>> {
    const answer = await this.send<Body>({ url, headers: { prefer: 'wait=60', ...headers } });
    assert.equal(answer.status, 200, `${url}: ${answer.text}`);
    return answer;
  }

  /** The events of a page or of all, as NDJSON. */
  async lines(url: string): Promise<ShownEvent[]> {
    const { text } = await this.get(url, { accept: 'application/x-ndjson' });
    return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
  }

  post(body: object | string | Buffer, headers: Headers = {}): Promise<Answer<RecordedBody>> {
    const payload = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    return this.send({ method: 'POST', url: '/v1/events', headers: { ...JSON_TYPE, ...headers }, payload });
  }

  /** A post that must be recorded. */
  async record(body: object, headers: Headers = {}): Promise<RecordedBody> {
    const answer = await this.post(body, headers);
    assert.equal(answer.status, 201, answer.text);
    return answer.body;
  }

  /** A post that must be refused, with nothing stored. @param pointers of all its errors, in order, where given */
  async refuses(
    body: object | string | Buffer,
    code: ProblemCode,
    pointers?: readonly string[],
    headers: Headers = {},
  ): Promise<Problem> {
    const before = await this.head();
    const found = expectProblem(await this.post(body, headers), code, pointers);
    assert.equal(await this.head(), before, 'nothing is stored');
    return found;
  }

  async bulk(lines: readonly (object | string)[], end = '\n'): Promise<readonly Line[]> {
    const payload = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)) + end).join('');
    const answer = await this.send({ method: 'POST', url: '/v1/events', headers: NDJSON_TYPE, payload });
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.headers['content-type'], 'application/x-ndjson');
    return answer.text.split('\n').flatMap((text) => (text === '' ? [] : [this.#line(JSON.parse(text))]));
  }

  #line(value: Json): Line {
    const line = value as unknown as Line;
    if (line.status === 201) {
      const rest = without(value, 'line', 'status', 'position', 'repeated');
      hold(this.#schemas.component('Recorded'), rest, `line ${line.line}`);
    } else hold(this.#schemas.component('Problem'), without(value, 'line'), `line ${line.line}`);
    return line;
  }

  /** The position of the newest event in the store. */
  head(): Promise<number> {
    return this.ledger.service.store.head();
  }

  end(): Promise<void> {
    return this.ledger.end();
  }
}

export const openApi = async (options: TestOptions = {}): Promise<Api> => new Api(await openTestLedger(options));

/** Fails unless an answer is the problem document of a code. @param pointers of all its errors, in order, where given */
export function expectProblem(answer: Answer, code: ProblemCode, pointers?: readonly string[]): Problem {
  const { status, title } = PROBLEMS[code];
  const found = answer.body as Problem;
  assert.equal(found?.code, code, answer.text);
  assert.equal(answer.status, status);
  assert.equal(answer.headers['content-type'], 'application/problem+json; charset=utf-8');
  assert.equal(answer.headers['cache-control'], 'no-store');
  const { type, title: said, status: repeated, instance } = found;
  assert.deepEqual({ type, said, repeated }, { type: `/problems/${code}`, said: title, repeated: status });
  assert.equal(instance, answer.headers['x-request-id']);
  assert.equal(status === 503, answer.headers['retry-after'] !== undefined, 'a 503 says when to try again');
  if (pointers !== undefined) {
    assert.deepEqual(
      found.errors?.map(({ pointer }) => pointer),
      pointers,
    );
  }
  return found;
}
