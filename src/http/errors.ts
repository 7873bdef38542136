import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { StoreRefusedError, StoreUnavailableError } from '#src/store/errors.ts';
import { MAX_HEADER_BYTES } from './limits.ts';
import { type Problem, type ProblemCode, ProblemError, problem } from './problems.ts';

/** What Fastify itself refuses, as rows of our catalogue. */
const BY_CODE: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'media-type-unknown',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed-json',
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed-json',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid-request',
  FST_ERR_MAX_PARAM_LENGTH: 'uri-too-long',
};

/** Of an address, or its query. */
export const NOT_ENCODED = 'the address is not percent-encoded UTF-8';

/** Any error as its problem document; what nobody foresaw is `internal`, without a word of what it was. */
export function problemOf(error: FastifyError): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof SyntaxError) return problem('malformed-json');
  if (error.code === 'FST_ERR_BAD_URL') return problem('invalid-request', { detail: NOT_ENCODED });
  if (error instanceof StoreRefusedError) return problem('store-refused', { detail: error.message });
  if (error instanceof StoreUnavailableError) return problem('store-unavailable');
  const code = BY_CODE[error.code];
  if (code !== undefined) return problem(code);
  return error.statusCode !== undefined && error.statusCode < 500
    ? problem('invalid-request', { detail: error.message })
    : problem('internal');
}

/** The media types that a route takes. */
export const takenBy = ({ routeOptions: { schema } }: FastifyRequest): readonly string[] =>
  schema?.consumes ?? ['application/json'];

/** What to send instead of a body of another media type, or of none. */
function typeWanted(request: FastifyRequest): string {
  const given = request.headers['content-type'] ?? '';
  const said = given === '' ? 'the request has no Content-Type' : `${given.slice(0, 100)} is not taken`;
  return `${said}: send Content-Type: ${takenBy(request).join(' or ')}`;
}

export function sendProblem(request: FastifyRequest, reply: FastifyReply, given: Problem): FastifyReply {
  const found = given.code === 'media-type-unknown' ? { detail: typeWanted(request), ...given } : given;
  if (found.status === 503 && !reply.hasHeader('Retry-After')) reply.header('Retry-After', '1');
  if (found.code === 'media-type-unknown') reply.header('Accept', takenBy(request).join(', '));
  return reply
    .code(found.status)
    .header('Content-Type', 'application/problem+json; charset=utf-8')
    .header('Cache-Control', 'no-store')
    .header('X-Request-Id', request.id)
    .send(JSON.stringify({ ...found, instance: request.id }));
}

/** What Node's HTTP parser says of what it cannot read. */
interface ClientError {
  readonly code?: string;
  /** The packet in which that was, a buffer. */
  readonly rawPacket?: unknown;
}

/** What Node's parser refuses before there is a request. */
function connectionProblem({ code, rawPacket }: ClientError): Problem {
  const begin = Buffer.isBuffer(rawPacket) ? rawPacket.toString('latin1') : '';
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return problem('request-timeout');
  // What makes the head too large is the address, where that alone is more than half of it.
  const [line = ''] = begin.split('\r\n', 1);
  const isAddress = /^[A-Z-]+ \S+/.test(line) && line.length > MAX_HEADER_BYTES / 2;
  if (code === 'HPE_HEADER_OVERFLOW') return problem(isAddress ? 'uri-too-long' : 'headers-too-large');
  const isMethod = code === 'HPE_INVALID_METHOD' && /^[!#$%&'*+.^_`|~0-9A-Za-z-]+ \S+ HTTP\/1\.[01]\r\n/.test(begin);
  return isMethod ? problem('method-unknown') : problem('invalid-request', { detail: 'this is not HTTP/1.1' });
}

/** Answers on the bare socket what never became a request, and ends the connection. */
export function refuseConnection(error: ClientError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const found = connectionProblem(error);
  const body = JSON.stringify(found);
  const head = [
    `HTTP/1.1 ${found.status} ${STATUS_CODES[found.status]}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
