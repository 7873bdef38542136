import type { FastifyRequest } from 'fastify';
import type { ExpectedRevision } from '#src/store/port.ts';
import { ProblemError } from './problems.ts';

const STRONG_REVISION = /^"(0|[1-9]\d{0,14})"$/;
const VISIBLE = /^[\x21-\x7e]{1,255}$/;

const wrong = (code: 'precondition-invalid' | 'key-invalid', header: string, detail: string): ProblemError =>
  new ProblemError(code, { errors: [{ pointer: header, detail }] });

/** The revision in an If-Match, a strong tag, as `"3"`. @throws ProblemError */
export function revisionIn(tag: string): number {
  const revision = STRONG_REVISION.exec(tag.trim())?.[1];
  if (revision === undefined) {
    throw wrong('precondition-invalid', 'If-Match', 'must be one strong tag: the revision in double quotes, as "3"');
  }
  return Number(revision);
}

/** What the caller says the subject looks like: If-Match with its revision, or If-None-Match: * for none. */
export function expectedOf({ headers }: FastifyRequest): ExpectedRevision | undefined {
  const [match, none] = [headers['if-match'], headers['if-none-match']];
  if (match !== undefined && none !== undefined) {
    throw wrong('precondition-invalid', 'If-None-Match', 'cannot be used together with If-Match');
  }
  if (none !== undefined && none.trim() !== '*') {
    throw wrong('precondition-invalid', 'If-None-Match', 'only * has a meaning here: the subject must not have begun');
  }
  if (none !== undefined) return 'none';
  return match === undefined ? undefined : revisionIn(match);
}

/** The Idempotency-Key of a request. @throws ProblemError */
export function keyOf({ headers }: FastifyRequest): string | undefined {
  const key = headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !VISIBLE.test(key)) {
    throw wrong('key-invalid', 'Idempotency-Key', 'must be 1 to 255 visible ASCII characters');
  }
  return key;
}
