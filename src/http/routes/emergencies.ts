import { z } from 'zod';
import { EVERYWHERE, emergencies, holdsIn, provincesOf } from '#projections/emergencies.ts';
import { inForceOn } from '#projections/in-force.ts';
import { type Indexed, viewOf } from '#projections/projection.ts';
import { place } from '#src/domain/fields.ts';
import { type Span, spanOf } from '#src/domain/time.ts';
import { countryOf, liesIn } from '#src/domain/vocabulary.ts';
import type { Read, Where } from '#src/journal/read.ts';
import { answer, answeredBefore } from '../answer.ts';
import type { App } from '../app-type.ts';
import { dating } from '../dating-shapes.ts';
import type { Service } from '../service.ts';
import { emergency, summary } from '../shapes.ts';
import { resolveView, type View, viewQuery } from '../view.ts';
import { answered, DEFAULT_LIMIT, IdParams, nextLink, notFound, paging, positionCursor, subjectIn } from './common.ts';
import { figured } from './figures.ts';
import { historied } from './history.ts';
import { type Page, pageOf } from './subjects.ts';

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
const { provinces, beginning, end, periods, issuer, inForce } = emergency;

const asked = (day: string | undefined): Span | undefined => (day === undefined ? undefined : spanOf(day));
const statusOn = ({ history }: Read, { query }: View, day: Span | undefined) =>
  day === undefined ? null : inForceOn(history, query, day);

/** Whether an emergency holds in a place, or in a part of it. */
const isIn = ({ history }: Read, at: string): boolean =>
  holdsIn(history, at) || provincesOf(history).some((code) => liesIn(code, at));

const around = (at: string): Where => ({ by: 'place', value: countryOf(at) });

/** A page of documents that are all there, after a position. */
function pageIn(used: readonly Read[], after: number, limit: number, belongs: (read: Read) => boolean): Page {
  const found = used.filter((read) => read.begun > after && belongs(read));
  return { page: found.slice(0, limit), more: found.length > limit, used };
}

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
            z.strictObject({ subject, title, revision, position, issuer, provinces, beginning, end, periods, inForce }),
          ),
          next: z.string().nullable(),
        }),
      },
    },
    async (request, reply) => {
      const { limit = DEFAULT_LIMIT, cursor, place: at, inForceOn: on, ...given } = request.query;
      const after = positionCursor(cursor);
      const view = await resolveView(request, given, service);
      const before = answeredBefore(request, reply, service, view);
      if (before !== undefined) return before;
      const day = asked(on);
      const belongs = (read: Read): boolean =>
        statusOn(read, view, day)?.status !== 'not-in-force' && (at === undefined || isIn(read, at));
      const where = (day: Span): Indexed => ({ ...(at === undefined ? EVERYWHERE : around(at)), ...day });
      const { page, more, used } =
        day === undefined
          ? await pageOf('emergencies', after, limit, view, at === undefined ? undefined : around(at), belongs)
          : pageIn(await view.reader.find(['emergencies'], where(day), view.until), after, limit, belongs);
      const next = more ? nextLink(request.url, page.at(-1)?.begun ?? 0) : null;
      return answer(request, reply, service, view, used, () => ({
        items: page.map((read) => {
          const { subject, title, revision, position, issuer, provinces, beginning, end, periods } = viewOf(
            emergencies,
            read,
            view.query,
          );
          const inForce = statusOn(read, view, day);
          return { subject, title, revision, position, issuer, provinces, beginning, end, periods, inForce };
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
        response: answered('the summary', { ...summary, ...emergency, dating }),
      },
    },
    async (request, reply) => {
      const { inForceOn: on, ...given } = request.query;
      const view = await resolveView(request, given, service);
      const before = answeredBefore(request, reply, service, view);
      if (before !== undefined) return before;
      const wanted = subjectIn('emergency', request.params.id);
      const read = await view.reader.document('emergencies', wanted, view.until);
      if (read === undefined) throw notFound(wanted);
      return answer(request, reply, service, view, [read], () => ({
        ...viewOf(emergencies, read, view.query),
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
  historied(app, service, path, 'emergencies', emergencies);
}
