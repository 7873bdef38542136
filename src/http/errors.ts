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
  FST_ERR_MAX_PARAM_LENGTH: 'uri-too-long',
};

/** The detail for an address, or its query, that cannot be decoded. */
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
