import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { subjectRef } from '#src/domain/fields.ts';
import type { App } from '../app-type.ts';
import { mediaTypeOf } from '../bodies.ts';
import { recordLines } from '../bulk.ts';
import { callerOf } from '../caller.ts';
import { isHeld, tagOf } from '../entity-tag.ts';
import { sendProblem } from '../errors.ts';
import { type Filter, readEvents, readPage } from '../events-read.ts';
import { shownEvent } from '../events-shown.ts';
import { RecordingHeaders } from '../header-parameters.ts';
import { canonicalId } from '../ids.ts';
import { instant, timeFrom } from '../instants.ts';
import { formOf, NDJSON } from '../negotiation.ts';
import { positionInTime } from '../placing.ts';
import { PostedBody, parsePosted } from '../posting.ts';
import { expectedOf, keyOf } from '../preconditions.ts';
import { type Problem, ProblemError } from '../problems.ts';
import { recordPosted } from '../recording.ts';
import type { Service } from '../service.ts';
import { Event, Recorded } from '../shapes.ts';
import { idAt, resolveView, viewQuery } from '../view.ts';
import {
  DEFAULT_LIMIT,
  EventParams,
  nextLink,
  paging,
  positionCursor,
  problems,
  sendJson,
  unchanged,
} from './common.ts';

const tags = ['events'];

const filters = {
  subject: subjectRef.exactOptional(),
  type: z.string().max(100).exactOptional(),
  fromPosition: z
    .string()
    .regex(/^\d{1,15}$/, 'must be a position')
    .transform(Number)
    .exactOptional(),
  recordedFrom: instant
    .exactOptional()
    .meta({ description: 'only those recorded from then on: a bare date is its beginning in UTC' }),
};

async function recordOne(request: FastifyRequest, reply: FastifyReply, service: Service): Promise<FastifyReply> {
  if (request.body === undefined) throw new ProblemError('malformed-json', { detail: 'the request has no body' });
  const posted = parsePosted(request.body);
  if (!posted.ok) throw new ProblemError('invalid-request', { errors: posted.errors });
  const [key, ifRevision] = [keyOf(request), expectedOf(request)];
  const { status, body, last, location, repeated, retryAfter } = await recordPosted(
    {
      posted: posted.value,
      caller: callerOf(request),
      correlation: request.id,
      ...(key === undefined ? {} : { key }),
      ...(ifRevision === undefined ? {} : { ifRevision }),
    },
    service,
  );
  const position = last && (await positionInTime(last, service));
  if (position !== undefined) reply.header('Ledger-Position', String(position));
  if (location !== undefined) reply.header('Location', location);
  if (repeated) reply.header('Idempotency-Replayed', 'true');
  if (retryAfter !== undefined) reply.header('Retry-After', String(retryAfter));
  if (status >= 400) return sendProblem(request, reply, body as Problem);
  return sendJson(reply.code(status), body);
}

/** Headers that speak of one request of one subject: in a bulk request each line has its own. */
function refuseHeadersOfOne({ headers }: FastifyRequest): void {
  const pointer = ['Idempotency-Key', 'If-Match', 'If-None-Match'].find((name) => name.toLowerCase() in headers);
  if (pointer === undefined) return;
  const code = pointer === 'Idempotency-Key' ? 'key-invalid' : 'precondition-invalid';
  const detail = 'each line of a bulk request has its own `idempotencyKey` and `ifRevision`';
  throw new ProblemError(code, { errors: [{ pointer, detail }] });
}

async function recordMany(request: FastifyRequest, reply: FastifyReply, service: Service): Promise<FastifyReply> {
  refuseHeadersOfOne(request);
  const lines = recordLines(String(request.body), request, service);
  // The first result is made before the head is sent: a request that is refused as a whole is answered so.
  const first = await lines.next();
  async function* results(): AsyncGenerator<string> {
    if (!first.done) yield first.value;
    yield* lines;
  }
  return reply.code(200).header('Content-Type', NDJSON).send(Readable.from(results()));
}

/** All events of a filter, one a line. They are tagged before they are read: by the last, and the newest erasure. */
async function sendEvents(
  request: FastifyRequest,
  reply: FastifyReply,
  filter: Filter,
  service: Service,
): Promise<FastifyReply> {
  const newest = await service.store.head();
  const { position, erased } = service.journal.head;
  // While the journal lags, the store may have erased more than it knows of: then there is no tag.
  if (position >= newest) {
    const id = await idAt(filter.to, service.store);
    const tag = tagOf({ position: filter.to, id, erased, form: 'ndjson' });
    if (isHeld(request, reply, tag)) return reply.code(304).send();
  }
  const lines = request.method === 'HEAD' ? [] : readEvents(filter, service);
  return reply.header('Content-Type', NDJSON).send(Readable.from(lines));
}

function recording(app: App, service: Service): void {
  app.post(
    '/v1/events',
    {
      schema: {
        tags,
        summary: 'Record one event, several of one subject (all or none), or many in bulk (NDJSON, one result a line)',
        consumes: ['application/json', NDJSON],
        headers: RecordingHeaders,
        body: PostedBody,
        response: {
          200: {
            description:
              'bulk: one result a line, in the order of the lines, each with its line, status and 201 body or problem',
            content: { [NDJSON]: { schema: z.string() } },
          },
          201: { description: 'all events are on disk', content: { 'application/json': { schema: Recorded } } },
          ...problems,
        },
      },
    },
    async (request, reply) => {
      const isBulk = mediaTypeOf(request) === NDJSON;
      return isBulk ? recordMany(request, reply, service) : recordOne(request, reply, service);
    },
  );
}

function reading(app: App, service: Service): void {
  app.get(
    '/v1/events',
    {
      schema: {
        tags,
        summary: 'The ledger in its order: JSON pages, or all of it as NDJSON, by Accept',
        querystring: z.strictObject({ ...viewQuery, ...paging, ...filters }).omit({ statedUntil: true }),
        response: {
          200: {
            description: 'a page of events, or one event a line',
            content: {
              'application/json': { schema: z.strictObject({ events: z.array(Event), next: z.string().nullable() }) },
              [NDJSON]: { schema: Event },
            },
          },
          304: unchanged,
          ...problems,
        },
      },
    },
    async (request, reply) => {
      const { limit = DEFAULT_LIMIT, cursor, subject, type, fromPosition = 0, recordedFrom, ...given } = request.query;
      const view = await resolveView(request, given, service);
      const head = await service.store.head();
      const filter: Filter = {
        from: Math.max(fromPosition, positionCursor(cursor) + 1),
        to: Math.min(view.until ?? head, head),
        ...(subject === undefined ? {} : { subject }),
        ...(type === undefined ? {} : { type }),
        ...(recordedFrom === undefined ? {} : { recordedFrom: timeFrom(recordedFrom) }),
      };
      reply.header('Cache-Control', 'no-cache');
      if (filter.to >= 0) reply.header('Ledger-Position', String(filter.to));
      if (formOf(request) === NDJSON) return sendEvents(request, reply, filter, service);
      const { events, last } = await readPage(filter, limit, service);
      const next = last === undefined ? null : nextLink(request.url, last);
      if (next !== null) reply.header('Link', `<${next}>; rel="next"`);
      return sendJson(reply, { events: events.map((event) => shownEvent(event, service.prefix)), next });
    },
  );
  app.get(
    '/v1/events/:id',
    {
      schema: {
        tags,
        summary: 'One event by its id',
        params: EventParams,
        querystring: z.strictObject(viewQuery).omit({ statedUntil: true }),
        response: {
          200: { description: 'the event', content: { 'application/json': { schema: Event } } },
          304: unchanged,
          ...problems,
        },
      },
    },
    async (request, reply) => {
      const { until } = await resolveView(request, request.query, service);
      const id = canonicalId(request.params.id);
      const event = await service.store.find(id);
      if (event === undefined || event.position > (until ?? event.position)) {
        throw new ProblemError('not-found', { detail: `no event ${id} in this view` });
      }
      // It changes where a text is taken out of it, and where its position is not known yet.
      reply.header('Cache-Control', 'no-cache');
      return sendJson(reply, shownEvent(event, service.prefix));
    },
  );
}

export function eventRoutes(app: App, service: Service): void {
  recording(app, service);
  reading(app, service);
}
