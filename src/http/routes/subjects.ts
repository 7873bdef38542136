import { z } from 'zod';
import type { Projection } from '#projections/projection.ts';
import { place } from '#src/domain/fields.ts';
import { placesAround, slugOf } from '#src/domain/vocabulary.ts';
import type { Read } from '#src/journal/reader.ts';
import { answer } from '../answer.ts';
import type { App } from '../app-type.ts';
import type { Service } from '../service.ts';
import { resolveView, type View, viewQuery } from '../view.ts';
import {
  answered,
  DEFAULT_LIMIT,
  IdParams,
  nextLink,
  notFound,
  paging,
  positionCursor,
  sendOn,
  subjectIn,
} from './common.ts';

/** What `listed` lists, and how one of it is shown in a page. */
export interface Listing<Line extends z.core.$ZodLooseShape> {
  readonly path: string;
  readonly tag: string;
  readonly projection: Projection;
  readonly line: Line;
  readonly show: (read: Read, view: View) => object;
}

const filters = {
  place: place.exactOptional().meta({ description: 'only those that touched this place or one in it' }),
  facility: z.string().max(200).exactOptional().meta({ description: 'only those at this facility: its slug or name' }),
};

/** Of documents in the order of their beginnings, a page after a position; and whether more follow. */
function pageOf(reads: readonly Read[], after: number, limit: number): { page: Read[]; more: boolean } {
  const rest = reads.filter(({ begun }) => begun > after);
  return { page: rest.slice(0, limit), more: rest.length > limit };
}

/** Adds the list of a kind: pages in the order in which the subjects were first recorded. */
export function listed<Line extends z.core.$ZodLooseShape>(app: App, service: Service, listing: Listing<Line>): void {
  const { path, tag, projection, line, show } = listing;
  app.get(
    path,
    {
      schema: {
        tags: [tag],
        summary: `All ${tag}, in the order in which they were first recorded`,
        querystring: z.strictObject({ ...viewQuery, ...paging, ...filters }),
        response: answered('a page', { items: z.array(z.strictObject(line)), next: z.string().nullable() }),
      },
    },
    async (request, reply) => {
      const { limit = DEFAULT_LIMIT, cursor, place: at, facility, ...given } = request.query;
      const view = await resolveView(request, given, service);
      const after = positionCursor(cursor);
      const anyTime = { from: -Infinity, to: Infinity };
      const found =
        facility !== undefined
          ? await service.reader.find(
              [projection.name],
              { by: 'facility', value: slugOf(facility), ...anyTime },
              view.until,
            )
          : at !== undefined
            ? await service.reader.find([projection.name], { by: 'place', value: at, ...anyTime }, view.until)
            : await service.reader.list(projection.name, after, limit + 1, view.until);
      const belongs = found.filter((read) => read.into === undefined && isThere(projection, read, view, at, facility));
      const { page, more } = pageOf(belongs, after, limit);
      const next = more ? nextLink(request.url, page.at(-1)?.begun ?? after) : null;
      if (next !== null) reply.header('Link', `<${next}>; rel="next"`);
      return answer(request, reply, service, view, found, () => ({
        items: page.map((read) => show(read, view)),
        next,
      }));
    },
  );
}

interface Located {
  readonly places?: readonly string[];
  readonly facilities?: readonly { readonly slug: string }[];
  readonly scope?: { readonly place: string | null; readonly facility: string | null } | null;
}

/** Whether a document has a place and a facility now: the index also finds what was amended away since. */
function isThere(projection: Projection, { history }: Read, { query }: View, at?: string, facility?: string): boolean {
  if (at === undefined && facility === undefined) return true;
  const { places = [], facilities = [], scope } = projection.view(history, query) as Located;
  const codes = scope?.place ? [...places, scope.place] : places;
  const slugs = [...facilities.map(({ slug }) => slug), slugOf(scope?.facility ?? '')];
  return (
    (at === undefined || codes.some((code) => placesAround(code).includes(at))) &&
    (facility === undefined || slugs.includes(slugOf(facility)))
  );
}

/** Adds the summary of one subject of a kind. */
export function summarised(
  app: App,
  service: Service,
  path: string,
  tag: string,
  projection: Projection,
  shape: z.core.$ZodLooseShape,
): void {
  app.get(
    `${path}/:id`,
    {
      schema: {
        tags: [tag],
        summary: `One of the ${tag}: what it was, is, who said so`,
        params: IdParams,
        querystring: z.strictObject(viewQuery),
        response: answered('the summary', shape, projection.kind),
      },
    },
    async (request, reply) => {
      const view = await resolveView(request, request.query, service);
      const subject = subjectIn(projection.kind, request.params.id);
      const read = await service.reader.document(projection.name, subject, view.until);
      if (read === undefined) throw notFound(subject);
      if (read.into !== undefined) return sendOn(request, reply, read.into);
      return answer(request, reply, service, view, [read], () => ({
        ...projection.view(read.history, view.query),
        incomplete: read.setAside,
      }));
    },
  );
}
