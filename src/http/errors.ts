import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { type Problem, type ProblemCode, ProblemError, problem } from './problems.ts';

/** What Fastify itself refuses, as rows of our catalogue. */
const BY_CODE: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'media-type-unknown',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed-json',
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed-json',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid-request',
  FST_ERR_BAD_URL: 'not-found',
  FST_ERR_MAX_LIMIT: 'invalid-request',
  FST_ERR_REOPENED_CLOSE_SERVER: 'shutting-down',
};

/** Any error as its problem document; what nobody foresaw is `internal`, without a word of what it was. */
export function problemOf(error: FastifyError): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof SyntaxError) return problem('malformed-json');
  const code = BY_CODE[error.code];
  if (code !== undefined) return problem(code);
  if (error.statusCode === 503) return problem('shutting-down');
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
    .send(JSON.stringify({ ...found, instance: request.id }));
}
