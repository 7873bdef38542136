import { z } from 'zod';
import { holdsIn } from '#projections/emergencies.ts';
import { composeFacility, isAt, provincesOf } from '#projections/facilities.ts';
import type { Indexed } from '#projections/projection.ts';
import type { History } from '#src/domain/history.ts';
import { placesAround, slugOf } from '#src/domain/vocabulary.ts';
import type { Read } from '#src/journal/reader.ts';
import { answer } from '../answer.ts';
import type { App } from '../app-type.ts';
import { ProblemError } from '../problems.ts';
import type { Service } from '../service.ts';
import { emergency, incident, operation, summary } from '../shapes.ts';
import { resolveView, type View, viewQuery } from '../view.ts';
import { answered, DEFAULT_LIMIT, nextLink, paging } from './common.ts';

const path = '/v1/facilities';
const tags = ['facilities'];
const anyTime = { from: -Infinity, to: Infinity };
const { subject, title, figures, position } = summary;
const { kind, occurred, occurredPrecision } = incident;
const { purpose, begun, hasEnded, ended } = operation;
const { provinces, beginning, end } = emergency;

const dossier = {
  slug: z.string(),
  names: z.array(z.string()),
  provinces,
  incidents: z.array(z.strictObject({ subject, title, kind, occurred, occurredPrecision, figures, position })),
  operations: z.array(z.strictObject({ subject, title, purpose, begun, hasEnded, ended, figures, position })),
  emergencies: z.array(z.strictObject({ subject, title, provinces, beginning, end, position })),
};

const at = (slug: string, view: View, { reader }: Service): Promise<Read[]> =>
  reader.find(['incidents', 'operations'], { by: 'facility', value: slug, ...anyTime }, view.until);

/** Documents that name a facility in the view; what is merged is told with the survivor. */
const thereAt = (slug: string, found: readonly Read[]): History[] =>
  found.flatMap(({ into, history }) => (into === undefined && isAt(slug, history) ? [history] : []));

interface Named {
  readonly slug: string;
  readonly documents: readonly History[];
}

/** Facilities after a slug that something in the view is at, and all that was looked at to find them. */
async function facilitiesAfter(
  cursor: string,
  limit: number,
  view: View,
  service: Service,
): Promise<{ found: Named[]; used: Read[] }> {
  const found: Named[] = [];
  const used: Read[] = [];
  for (let after = cursor; found.length < limit; ) {
    const slugs = service.reader.facilities(after, limit - found.length);
    const reads = await Promise.all(slugs.map((slug) => at(slug, view, service)));
    for (const [index, slug] of slugs.entries()) {
      const documents = thereAt(slug, reads[index] ?? []);
      if (documents.length > 0) found.push({ slug, documents });
      used.push(...(reads[index] ?? []));
      after = slug;
    }
    if (slugs.length === 0) break;
  }
  return { found, used };
}

async function decreesIn(places: readonly string[], view: View, { reader }: Service): Promise<Read[]> {
  const found = new Map<string, Read>();
  for (const value of new Set(places.flatMap(placesAround))) {
    const wanted: Indexed = { by: 'place', value, ...anyTime };
    for (const read of await reader.find(['emergencies'], wanted, view.until)) found.set(read.subject, read);
  }
  return [...found.values()].sort((a, b) => a.begun - b.begun);
}

export function facilityRoutes(app: App, service: Service): void {
  app.get(
    path,
    {
      schema: {
        tags,
        summary: 'All facilities that incidents and operations name, by slug',
        querystring: z.strictObject({ ...viewQuery, ...paging }),
        response: answered('a page', {
          items: z.array(z.strictObject({ slug: z.string(), names: z.array(z.string()), subjects: z.int() })),
          next: z.string().nullable(),
        }),
      },
    },
    async (request, reply) => {
      const { limit = DEFAULT_LIMIT, cursor = '', ...given } = request.query;
      const view = await resolveView(request, given, service);
      const { found, used } = await facilitiesAfter(cursor, limit + 1, view, service);
      const page = found.slice(0, limit);
      const next = found.length > limit ? nextLink(request.url, page.at(-1)?.slug ?? '') : null;
      if (next !== null) reply.header('Link', `<${next}>; rel="next"`);
      return answer(request, reply, service, view, used, () => ({
        items: page.map(({ slug, documents }) => {
          const { names } = composeFacility(slug, documents, [], view.query);
          return { slug, names, subjects: documents.length };
        }),
        next,
      }));
    },
  );
  app.get(
    `${path}/:slug`,
    {
      schema: {
        tags,
        summary: 'The dossier of a facility: its incidents, operations, and the emergencies of its province',
        params: z.object({ slug: z.string().min(1).max(200) }),
        querystring: z.strictObject(viewQuery),
        response: answered('the dossier', dossier),
      },
    },
    async (request, reply) => {
      const view = await resolveView(request, request.query, service);
      const slug = slugOf(request.params.slug);
      const found = await at(slug, view, service);
      const documents = thereAt(slug, found);
      if (documents.length === 0) throw new ProblemError('not-found', { detail: `no facility ${slug} in this view` });
      const places = provincesOf(documents);
      const decrees = await decreesIn(places, view, service);
      return answer(request, reply, service, view, [...found, ...decrees], () =>
        composeFacility(
          slug,
          documents,
          decrees.map(({ history }) => history).filter((decree) => places.some((place) => holdsIn(decree, place))),
          view.query,
        ),
      );
    },
  );
}
