import type { FastifyRequest } from 'fastify';
import { isObject, type Json } from '#src/domain/json.ts';
import { MAX_APPEND_BYTES } from '#src/store/port.ts';
import { callerOf } from './caller.ts';
import { whyNotJson } from './json-fault.ts';
import { MAX_BULK_LINES } from './limits.ts';
import { positionInTime } from './placing.ts';
import { parsePosted } from './posting.ts';
import { type FieldError, PROBLEMS, type ProblemCode, ProblemError, problem } from './problems.ts';
import { type Asked, type Result, recordPosted } from './recording.ts';
import type { Service } from './service.ts';
import { membersTwice } from './twice.ts';

/** How many lines, each of another subject, are on their way at once. */
const AT_ONCE = 64;

/** If a line waited so long for the store in vain, the store does not answer. */
const UNANSWERED_MS = 1000;

const invalid = (errors: readonly FieldError[]): Result => ({
  status: 400,
  body: problem('invalid-request', { errors }),
});

/** `ifRevision` and `idempotencyKey` of a line: what the headers are to a single request. */
function extrasOf(line: { readonly [field: string]: Json }): { extras: Partial<Asked>; errors: FieldError[] } {
  const { ifRevision, idempotencyKey } = line;
  const errors: FieldError[] = [];
  if (
    ifRevision !== undefined &&
    ifRevision !== 'none' &&
    !(Number.isSafeInteger(ifRevision) && Number(ifRevision) >= 0)
  ) {
    errors.push({ pointer: '#/ifRevision', detail: 'must be a revision, or "none"' });
  }
  if (
    idempotencyKey !== undefined &&
    !(typeof idempotencyKey === 'string' && /^[\x21-\x7e]{1,255}$/.test(idempotencyKey))
  ) {
    errors.push({ pointer: '#/idempotencyKey', detail: 'must be 1 to 255 visible ASCII characters' });
  }
  const extras = {
    ...(ifRevision === undefined ? {} : { ifRevision: ifRevision as number | 'none' }),
    ...(idempotencyKey === undefined ? {} : { key: idempotencyKey as string }),
  };
  return { extras, errors };
}

interface Line {
  /** Undefined where the line is not JSON. */
  readonly value: unknown;
  /** Its members that are there twice. */
  readonly twice: readonly FieldError[];
}

const NO_JSON: Line = { value: undefined, twice: [] };

function parsed(text: string): Line {
  try {
    const value = JSON.parse(text);
    return { value, twice: membersTwice(text, value) };
  } catch {
    return NO_JSON;
  }
}

/** The problems that say that the store did not answer a line in time. */
const UNANSWERED: ReadonlySet<string> = new Set<ProblemCode>(['outcome-unknown', 'store-unavailable']);

/** Records lines as long as the store answers: once it has left one without an answer, the next are not tried. */
class Lines {
  readonly #request: FastifyRequest;
  readonly #service: Service;
  #isUnanswered = false;

  constructor(request: FastifyRequest, service: Service) {
    this.#request = request;
    this.#service = service;
  }

  async record({ value, twice }: Line): Promise<Result> {
    if (twice.length > 0) return invalid(twice);
    if (this.#isUnanswered) return { status: PROBLEMS['store-unavailable'].status, body: problem('store-unavailable') };
    const began = performance.now();
    const result = await recordLine(value, this.#request, this.#service);
    const { code = '' } = result.body as { readonly code?: string };
    if (UNANSWERED.has(code) && performance.now() - began > UNANSWERED_MS) this.#isUnanswered = true;
    return result;
  }
}

/** Records one line. Never rejects: a line that fails stops nothing. */
async function recordLine(line: unknown, request: FastifyRequest, service: Service): Promise<Result> {
  try {
    const { extras, errors } = isObject(line) ? extrasOf(line) : { extras: {}, errors: [] };
    const posted = parsePosted(line, ['ifRevision', 'idempotencyKey']);
    if (!posted.ok || errors.length > 0) return invalid([...(posted.ok ? [] : posted.errors), ...errors]);
    const asked = {
      posted: posted.value,
      caller: callerOf(request),
      correlation: request.id,
      isLine: true,
      ...extras,
    } as const;
    return await recordPosted(asked, service);
  } catch (error) {
    service.log.error({ err: error, id: request.id }, 'a line of a bulk request failed');
    return { status: 500, body: problem('internal') };
  }
}

/** A line's result: its number, its status, and what a single request would be answered. */
async function resultLine(line: number, { status, body, last, repeated }: Result, service: Service): Promise<string> {
  const position = last && (await positionInTime(last, service));
  const extras = { ...(position === undefined ? {} : { position }), ...(repeated ? { repeated } : {}) };
  return `${JSON.stringify({ line, status, ...extras, ...body })}\n`;
}

const TOO_LONG: Result = {
  status: 413,
  body: problem('too-large', { detail: `a line of more than ${MAX_APPEND_BYTES} bytes` }),
};

/** A line that cannot be read: its place is counted within the line. */
const notJson = (text: string): Result => ({
  status: 400,
  body: problem('malformed-json', { detail: whyNotJson(text) }),
});

/** The lines of one subject stand in one lane; one that merges it stands in that of the survivor, too. */
function lanesOf(line: unknown): readonly string[] {
  if (!isObject(line) || typeof line.subject !== 'string') return [''];
  const events = [line, ...(Array.isArray(line.events) ? line.events : [])];
  return [
    line.subject,
    ...events.flatMap((event) => {
      const { data } = isObject(event) ? event : {};
      return isObject(data) && typeof data.into === 'string' ? [data.into] : [];
    }),
  ];
}

/**
 * Records the lines of a bulk request: those of one subject, or of a merge, one after the other in their order, others side by side.
 * A refused line stops nothing. Yields one result a line, in the order of the lines.
 */
export async function* recordLines(text: string, request: FastifyRequest, service: Service): AsyncGenerator<string> {
  const lines = text
    .split('\n')
    .map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line }) => line.trim() !== '');
  if (lines.length > MAX_BULK_LINES) {
    throw new ProblemError('too-large', {
      detail: `the request has ${lines.length} lines; it may have ${MAX_BULK_LINES}`,
    });
  }
  const recording = new Lines(request, service);
  const lanes = new Map<string, Promise<unknown>>();
  const pending: Promise<string>[] = [];
  for (const { line: text, number } of lines) {
    const isTooLong = Buffer.byteLength(text) > MAX_APPEND_BYTES;
    const line = isTooLong ? NO_JSON : parsed(text);
    const own = lanesOf(line.value);
    const before = Promise.all(own.map((lane) => lanes.get(lane)));
    const unread = isTooLong ? TOO_LONG : line === NO_JSON ? notJson(text) : undefined;
    const result = before.then(() => unread ?? recording.record(line));
    for (const lane of own) lanes.set(lane, result);
    // The next line of the subject does not wait for the position of this one.
    pending.push(result.then((done) => resultLine(number, done, service)));
    if (pending.length >= AT_ONCE) yield (await pending.shift()) ?? '';
  }
  for (const result of pending) yield await result;
}
