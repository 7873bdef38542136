import { z } from 'zod';
import { emergencies, holdsIn, inForceOn } from '#projections/emergencies.ts';
import { place } from '#src/domain/fields.ts';
import { type Span, spanOf } from '#src/domain/time.ts';
import { countryOf, liesIn } from '#src/domain/vocabulary.ts';
import type { Read } from '#src/journal/reader.ts';
import { answer } from '../answer.ts';
import type { App } from '../app-type.ts';
import type { Service } from '../service.ts';
import { emergency, summary } from '../shapes.ts';
import { resolveView, type View, viewQuery } from '../view.ts';
import { answered, DEFAULT_LIMIT, IdParams, nextLink, notFound, paging, positionCursor, subjectIn } from './common.ts';
import { figured } from './figures.ts';

const path = '/v1/emergencies';
const tags = ['emergencies'];

const onDay = {
  inForceOn: z
    .string()
    .regex(/^\d{4}-\d\d-\d\d$/, 'must be a day, as 2022-11-09')
    .refine((day) => spanOf(day) !== undefined, 'is not a day of the calendar')
    .exactOptional()
    .meta({ description: 'a day: whether it was in force then, as far as the ledger tells' }),
};

const { subject, title, revision, position } = summary;
const { provinces, beginning, end, issuer, inForce } = emergency;

const asked = (day: string | undefined): Span | undefined => (day === undefined ? undefined : spanOf(day));
const statusOn = ({ history }: Read, { query }: View, day: Span | undefined) =>
  day === undefined ? null : inForceOn(history, query, day);

function list(app: App, service: Service): void {
  app.get(
    path,
    {
      schema: {
        tags,
        summary: 'All emergencies, or those that were (or may have been) in force on a day',
        querystring: z.strictObject({ ...viewQuery, ...paging, ...onDay, place: place.exactOptional() }),
        response: answered('a page', {
          items: z.array(
            z.strictObject({ subject, title, revision, position, issuer, provinces, beginning, end, inForce }),
          ),
          next: z.string().nullable(),
        }),
      },
    },
    async (request, reply) => {
      const { limit = DEFAULT_LIMIT, cursor, place: at, inForceOn: on, ...given } = request.query;
      const after = positionCursor(cursor);
      const view = await resolveView(request, given, service);
      const day = asked(on);
      const anyTime = { from: -Infinity, to: Infinity };
      const candidates =
        at === undefined
          ? await service.reader.list('emergencies', -1, Number.MAX_SAFE_INTEGER, view.until)
          : await service.reader.find(['emergencies'], { by: 'place', value: countryOf(at), ...anyTime }, view.until);
      const found = candidates
        .map((read) => ({ read, shown: emergencies.view(read.history, view.query), status: statusOn(read, view, day) }))
        .filter(({ status }) => status?.status !== 'not-in-force')
        .filter(
          ({ read, shown }) =>
            at === undefined || holdsIn(read.history, at) || shown.provinces.some((code) => liesIn(code, at)),
        )
        .filter(({ read }) => read.begun > after);
      const page = found.slice(0, limit);
      const next = found.length > limit ? nextLink(request.url, page.at(-1)?.read.begun ?? 0) : null;
      if (next !== null) reply.header('Link', `<${next}>; rel="next"`);
      return answer(request, reply, service, view, candidates, () => ({
        items: page.map(({ shown, status }) => {
          const { subject, title, revision, position, issuer, provinces, beginning, end } = shown;
          return { subject, title, revision, position, issuer, provinces, beginning, end, inForce: status };
        }),
        next,
      }));
    },
  );
}

function one(app: App, service: Service): void {
  app.get(
    `${path}/:id`,
    {
      schema: {
        tags,
        summary: 'One emergency: where, from when, until when as far as is known',
        params: IdParams,
        querystring: z.strictObject({ ...viewQuery, ...onDay }),
        response: answered('the summary', { ...summary, ...emergency }),
      },
    },
    async (request, reply) => {
      const { inForceOn: on, ...given } = request.query;
      const view = await resolveView(request, given, service);
      const wanted = subjectIn('emergency', request.params.id);
      const read = await service.reader.document('emergencies', wanted, view.until);
      if (read === undefined) throw notFound(wanted);
      return answer(request, reply, service, view, [read], () => ({
        ...emergencies.view(read.history, view.query),
        inForce: statusOn(read, view, asked(on)),
        incomplete: read.setAside,
      }));
    },
  );
}

export function emergencyRoutes(app: App, service: Service): void {
  list(app, service);
  one(app, service);
  figured(app, service, path, 'emergencies', emergencies);
}
