import type { FastifySchemaCompiler } from 'fastify';
import type { z } from 'zod';
import { ProblemError } from './problems.ts';

/** A parameter of the query or the path by its name: `limit`, not `#/limit`, for it is in no body. */
const errorsOf = (issues: readonly z.core.$ZodIssue[]) =>
  issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ pointer: key, detail: 'an unknown parameter' }))
      : [{ pointer: issue.path.join('.'), detail: issue.message }],
  );

/**
 * Query and path by their zod schemas. A body is read by its route (`parsePosted`), which finds the one schema that the
 * event's type calls for; its schema here describes it in /openapi.json.
 */
export const validatorOf: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart }) =>
  httpPart === 'body'
    ? (value) => ({ value })
    : (value) => {
        const parsed = schema.safeParse(value);
        return parsed.success
          ? { value: parsed.data }
          : { error: new ProblemError('invalid-request', { errors: errorsOf(parsed.error.issues) }) };
      };
