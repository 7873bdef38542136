import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { StoreRefusedError, StoreUnavailableError } from '#src/store/errors.ts';
import { type Problem, type ProblemCode, ProblemError, problem } from './problems.ts';

/** What Fastify itself refuses, as rows of our catalogue. */
const BY_CODE: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'media-type-unknown',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed-json',
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed-json',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid-request',
  FST_ERR_BAD_URL: 'not-found',
  FST_ERR_MAX_PARAM_LENGTH: 'uri-too-long',
};

/** Any error as its problem document; what nobody foresaw is `internal`, without a word of what it was. */
export function problemOf(error: FastifyError): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof SyntaxError) return problem('malformed-json');
  if (error instanceof StoreRefusedError) return problem('store-refused', { detail: error.message });
  if (error instanceof StoreUnavailableError) return problem('store-unavailable');
  const code = BY_CODE[error.code];
  if (code !== undefined) return problem(code);
  return error.statusCode !== undefined && error.statusCode < 500
    ? problem('invalid-request', { detail: error.message })
    : problem('internal');
}

export function sendProblem(request: FastifyRequest, reply: FastifyReply, found: Problem): FastifyReply {
  if (found.status === 503 && !reply.hasHeader('Retry-After')) reply.header('Retry-After', '1');
  return reply
    .code(found.status)
    .header('Content-Type', 'application/problem+json; charset=utf-8')
    .header('Cache-Control', 'no-store')
    .header('X-Request-Id', request.id)
    .send(JSON.stringify({ ...found, instance: request.id }));
}

/** What Node's parser refuses before there is a request. */
const BY_CONNECTION: Readonly<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
};

/** Answers on the bare socket what never became a request, and ends the connection. */
export function refuseConnection({ code = '' }: { readonly code?: string }, socket: Socket): void {
  if (code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const known = BY_CONNECTION[code];
  const found = known === undefined ? problem('invalid-request', { detail: 'this is not HTTP/1.1' }) : problem(known);
  const body = JSON.stringify(found);
  const head = [
    `HTTP/1.1 ${found.status} ${STATUS_CODES[found.status]}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
