import { z } from 'zod';
import { type Projection, viewOf } from '#projections/projection.ts';
import { place } from '#src/domain/fields.ts';
import { slugOf } from '#src/domain/names.ts';
import { placesAround } from '#src/domain/vocabulary.ts';
import type { Read, Where } from '#src/journal/read.ts';
import { answer, answeredBefore } from '../answer.ts';
import type { App } from '../app-type.ts';
import type { Service } from '../service.ts';
import { resolveView, type View, viewQuery } from '../view.ts';
import {
  answered,
  DEFAULT_LIMIT,
  facilityName,
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
  facility: facilityName.exactOptional().meta({ description: 'only those at this facility: its slug or name' }),
};

/** A page of documents, whether more follow, and all that was looked at for it. */
export interface Page {
  readonly page: readonly Read[];
  readonly more: boolean;
  readonly used: readonly Read[];
}

/** The documents of a model that belong to a list, in the order of their beginnings, after a position. */
export async function pageOf(
  model: string,
  after: number,
  limit: number,
  { reader, until }: View,
  where: Where | undefined,
  belongs: (read: Read) => boolean,
): Promise<Page> {
  const [used, found]: [Read[], Read[]] = [[], []];
  for (let from = after; ; ) {
    const wanted = limit + 1 - found.length;
    const reads = await reader.list(model, from, wanted, until, where);
    used.push(...reads);
    found.push(...reads.filter(belongs));
    if (reads.length < wanted || found.length > limit) break;
    from = reads.at(-1)?.begun ?? from;
  }
  return { page: found.slice(0, limit), more: found.length > limit, used };
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
      const before = answeredBefore(request, reply, service, view);
      if (before !== undefined) return before;
      const where: Where | undefined =
        facility !== undefined
          ? { by: 'facility', value: slugOf(facility) }
          : at !== undefined
            ? { by: 'place', value: at }
            : undefined;
      const { page, more, used } = await pageOf(
        projection.name,
        after,
        limit,
        view,
        where,
        (read) => read.into === undefined && isThere(read, view, at, facility),
      );
      const next = more ? nextLink(request.url, page.at(-1)?.begun ?? after) : null;
      return answer(request, reply, service, view, used, () => ({
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
function isThere({ projection, history }: Read, { query }: View, at?: string, facility?: string): boolean {
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
      const before = answeredBefore(request, reply, service, view);
      if (before !== undefined) return before;
      const subject = subjectIn(projection.kind, request.params.id);
      const read = await view.reader.document(projection.name, subject, view.until);
      if (read === undefined) throw notFound(subject);
      if (read.into !== undefined) return sendOn(request, reply, read.into);
      return answer(request, reply, service, view, [read], () => ({
        ...viewOf(projection, read, view.query),
        incomplete: read.setAside,
      }));
    },
  );
}
