import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { incidentRef } from '#src/domain/fields.ts';
import { ID, idOf, isSubject, type Kind, type Subject } from '#src/domain/subject.ts';
import { fieldErrors } from '../issues.ts';
import { MAX_SLUG } from '../limits.ts';
import { ProblemError } from '../problems.ts';
import { ProblemDocument } from '../shapes.ts';
import { AsOf } from '../view.ts';

/** The problem documents that any route may answer with. */
export const problems = {
  default: {
    description: 'a problem document (RFC 9457); the codes are listed in the schema Problem',
    content: { 'application/problem+json': { schema: ProblemDocument } },
  },
};

/** One answer in JSON, as a route describes it. */
export const json = <Schema extends z.ZodType>(description: string, schema: Schema) => ({
  description,
  content: { 'application/json': { schema } },
});

/** The body of a request, which may be left out where its schema takes an empty object. @throws ProblemError */
export function parsedBody<Schema extends z.ZodType>({ body }: FastifyRequest, schema: Schema): z.infer<Schema> {
  const value = body === undefined ? {} : body;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ProblemError('invalid-request', { errors: fieldErrors(schema, value) });
}

/** The answer to a caller who has the newest one already. */
export const unchanged = {
  description: 'not changed since the ETag in If-None-Match',
  content: { 'application/json': { schema: z.null() } },
};

/** The answer to a reader of an incident that is merged in the view asked for. */
const sentOn = {
  308: {
    description: 'merged into another in this view: Location names that, with the parameters as given',
    headers: { Location: { schema: { type: 'string' } } },
    content: { 'application/json': { schema: z.strictObject({ survivor: incidentRef }) } },
  },
};

/** A JSON answer of a read: the shape, and the view that it answers for. @param of the kind of the one subject that it is about */
export const answered = <Shape extends z.core.$ZodLooseShape>(description: string, shape: Shape, of?: Kind) => ({
  200: {
    description,
    content: { 'application/json': { schema: z.strictObject({ ...shape, asOf: AsOf }) } },
  },
  ...(of === 'incident' ? sentOn : {}),
  304: unchanged,
  ...problems,
});

export const sendJson = (reply: FastifyReply, body: object): FastifyReply =>
  reply.header('Content-Type', 'application/json; charset=utf-8').send(JSON.stringify(body));

export const IdParams = z.object({ id: z.string().regex(ID, 'must be 1–120 of A–Z a–z 0–9 . _ -') });

export const EventParams = z.object({ id: z.string().regex(ID, 'must be the id of an event') });

/** A facility by its slug or its name. */
export const facilityName = z.string().min(1).max(MAX_SLUG);
export const SlugParams = z.object({ slug: facilityName });

export const paging = {
  limit: z
    .string()
    .regex(/^\d{1,4}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.int().min(1).max(500))
    .exactOptional()
    .meta({ description: 'at most how many, 1 to 500; 100 where absent' }),
  cursor: z
    .string()
    .max(200)
    .exactOptional()
    .meta({ description: 'where the page before ended: from its link rel=next' }),
};
export const DEFAULT_LIMIT = 100;

export const notACursor = (): ProblemError =>
  new ProblemError('invalid-request', { errors: [{ pointer: 'cursor', detail: 'is not a cursor of this service' }] });

/** A cursor that is a position. @throws ProblemError */
export function positionCursor(cursor: string | undefined): number {
  if (cursor === undefined) return -1;
  if (/^\d{1,15}$/.test(cursor)) return Number(cursor);
  throw notACursor();
}

/** The subject of a kind with an id. @throws ProblemError */
export function subjectIn(kind: Kind, id: string): Subject {
  const subject = `${kind}/${id}`;
  if (isSubject(subject)) return subject;
  throw new ProblemError('not-found');
}

/** Sends a reader of a merged incident to the one in which it is told, to the same page with the same parameters. A split undoes that. */
export function sendOn(request: FastifyRequest, reply: FastifyReply, survivor: Subject): FastifyReply {
  const query = request.url.slice(`${request.url}?`.indexOf('?'));
  const given = { ...(request.params as Readonly<Record<string, string>>), id: idOf(survivor) };
  const path = (request.routeOptions.url ?? '').replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(given[name as keyof typeof given] ?? ''),
  );
  reply
    .code(308)
    .header('Location', path + query)
    .header('Cache-Control', 'no-cache');
  return sendJson(reply, { survivor });
}

export const notFound = (subject: Subject): ProblemError =>
  new ProblemError('not-found', {
    detail: `no ${subject.slice(0, subject.indexOf('/'))} ${idOf(subject)} in this view`,
  });

/** As much of a name as is said back. */
const MAX_SAID = 100;

export function noFacility(slug: string): ProblemError {
  const said = slug.length <= MAX_SAID ? slug : `${[...slug].slice(0, MAX_SAID).join('')}…`;
  return new ProblemError('not-found', { detail: `no facility ${said} in this view` });
}

/**
 * The address of the next page (RFC 8288), the query as given but for the cursor.
 *
 * @param pinned parameters that are to be others there, so that all pages are of one view; null takes one out
 */
export function nextLink(
  url: string,
  cursor: string | number,
  pinned: Readonly<Record<string, string | null>> = {},
): string {
  // What stands in a Link header or in JSON is a URI, also where the address that was asked for is none.
  const { pathname: path, searchParams: parameters } = new URL(`http://ledger${url}`);
  for (const [name, value] of Object.entries({ ...pinned, cursor: String(cursor) })) {
    if (value === null) parameters.delete(name);
    else parameters.set(name, value);
  }
  return `${path}?${parameters}`;
}
