import type { FastifySchemaCompiler } from 'fastify';
import { z } from 'zod';
import { faultWords } from '#src/domain/fault-words.ts';
import { isObject } from '#src/domain/json.ts';
import type { App } from './app-type.ts';
import { NOT_ENCODED } from './errors.ts';
import { ProblemError } from './problems.ts';

/** A parameter of the query or the path by its name: `limit`, not `#/limit`, for it is in no body. */
const errorsOf = (issues: readonly z.core.$ZodIssue[], value: unknown) =>
  issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ pointer: key, detail: 'an unknown parameter' }));
    }
    const [name = ''] = issue.path.map(String);
    const isTwice = isObject(value) && Array.isArray(value[name]);
    return [{ pointer: issue.path.join('.'), detail: isTwice ? 'is given more than once' : issue.message }];
  });

const READ_BY_ROUTES: readonly (string | undefined)[] = ['body', 'headers'];

/**
 * Query and path by their zod schemas. Headers are read where they are used, and their schema describes them. A body is read by its route (`parsePosted`), which finds the one schema that the
 * event's type calls for; its schema here describes it in /openapi.json.
 */
export const validatorOf: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart }) =>
  READ_BY_ROUTES.includes(httpPart)
    ? () => true
    : (value) => {
        const parsed = schema.safeParse(value, { error: faultWords });
        return parsed.success
          ? { value: parsed.data }
          : { error: new ProblemError('invalid-request', { errors: errorsOf(parsed.error.issues, value) }) };
      };

/** Whether a query is percent-encoded UTF-8. */
function isEncoded(query: string): boolean {
  try {
    decodeURIComponent(query);
    return true;
  } catch {
    return false;
  }
}

/**
 * A route takes only the parameters that its schema names; the probes of health take any. A query that is not percent-encoded
 * UTF-8 is refused.
 */
export function refuseUnknownParameters(app: App): void {
  app.addHook('onRoute', (route) => {
    if (route.url.startsWith('/health/')) return;
    route.schema = { querystring: z.strictObject({}), ...route.schema };
  });
  app.addHook('onRequest', async ({ url, is404 }) => {
    if (!is404 && !isEncoded(url.slice(`${url}?`.indexOf('?')))) {
      throw new ProblemError('invalid-request', { detail: NOT_ENCODED });
    }
  });
}

/** Meets no expectation but 100-continue, which Node meets itself (RFC 9110 section 10.1.1). */
export function refuseExpectations(app: App): void {
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response));
  app.addHook('onRequest', async ({ headers }) => {
    if (headers.expect !== undefined && headers.expect.toLowerCase() !== '100-continue') {
      throw new ProblemError('expectation-failed');
    }
  });
}
