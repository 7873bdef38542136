import { z } from 'zod';
import { holdsIn } from '#projections/emergencies.ts';
import { composeFacility, isAt, namesOf, provincesOf } from '#projections/facilities.ts';
import type { Indexed, Versioned } from '#projections/projection.ts';
import { slugOf } from '#src/domain/names.ts';
import { placesAround } from '#src/domain/vocabulary.ts';
import type { Read } from '#src/journal/read.ts';
import { answer, answeredBefore } from '../answer.ts';
import type { App } from '../app-type.ts';
import { facilityCursor, slugAt } from '../facility-cursor.ts';
import type { Service } from '../service.ts';
import { emergency, incident, operation, summary } from '../shapes.ts';
import { COUNTED } from '../total-course.ts';
import { resolveView, type View, viewQuery } from '../view.ts';
import { answered, DEFAULT_LIMIT, nextLink, noFacility, notACursor, paging, SlugParams } from './common.ts';
import { facilityHistory } from './total-history.ts';

const path = '/v1/facilities';
const tags = ['facilities'];
const anyTime = { from: -Infinity, to: Infinity };
const { subject, title, figures, position } = summary;
const { kind, occurred, occurredPrecision } = incident;
const { purpose, begun, hasEnded, ended } = operation;
const { provinces, beginning, end, periods } = emergency;

const dossier = {
  slug: z.string(),
  names: z.array(z.string()),
  provinces,
  incidents: z.array(z.strictObject({ subject, title, kind, occurred, occurredPrecision, figures, position })),
  operations: z.array(z.strictObject({ subject, title, purpose, begun, hasEnded, ended, figures, position })),
  emergencies: z.array(z.strictObject({ subject, title, provinces, beginning, end, periods, position })),
};

const at = (slug: string, { reader, until }: View): Promise<Read[]> =>
  reader.find(COUNTED, { by: 'facility', value: slug, ...anyTime }, until);

/** Documents that name a facility in the view; what is merged is told with the survivor. */
const thereAt = (slug: string, found: readonly Read[]): Read[] =>
  found.filter(({ into, history }) => into === undefined && isAt(slug, history));

interface Named {
  readonly slug: string;
  readonly documents: readonly Versioned[];
}

/** After so many documents a page ends, however few facilities it has. */
const MOST = 500;

/** Facilities after a slug that something in the view is at, all that was looked at to find them, and where to go on. */
async function facilitiesAfter(
  cursor: string,
  limit: number,
  view: View,
): Promise<{ found: Named[]; used: Read[]; next: string | undefined }> {
  const found: Named[] = [];
  const used: Read[] = [];
  for (let after = cursor; ; ) {
    const slug = view.reader.facilityAfter(COUNTED, after);
    if (slug === undefined) return { found, used, next: undefined };
    const isFull = found.length === limit || (found.length > 0 && used.length >= MOST);
    const reads = await at(slug, view);
    // Whether another page follows depends on these, too.
    used.push(...reads);
    const documents = thereAt(slug, reads);
    if (documents.length > 0) {
      if (isFull) return { found, used, next: found.at(-1)?.slug };
      found.push({ slug, documents });
    }
    after = slug;
  }
}

async function decreesIn(places: readonly string[], { reader, until }: View): Promise<Read[]> {
  const found = new Map<string, Read>();
  for (const value of new Set(places.flatMap(placesAround))) {
    const wanted: Indexed = { by: 'place', value, ...anyTime };
    for (const read of await reader.find(['emergencies'], wanted, until)) found.set(read.subject, read);
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
      const before = answeredBefore(request, reply, service, view);
      if (before !== undefined) return before;
      const begin = slugAt(cursor, (slug) => view.reader.facilityAfter(COUNTED, slug));
      if (begin === undefined) throw notACursor();
      const { found, used, next: after } = await facilitiesAfter(begin, limit, view);
      const next = after === undefined ? null : nextLink(request.url, facilityCursor(after));
      return answer(request, reply, service, view, used, () => ({
        items: found.map(({ slug, documents }) => ({
          slug,
          names: namesOf(slug, documents),
          subjects: documents.length,
        })),
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
        params: SlugParams,
        querystring: z.strictObject(viewQuery),
        response: answered('the dossier', dossier),
      },
    },
    async (request, reply) => {
      const view = await resolveView(request, request.query, service);
      const before = answeredBefore(request, reply, service, view);
      if (before !== undefined) return before;
      const slug = slugOf(request.params.slug);
      const found = await at(slug, view);
      const documents = thereAt(slug, found);
      if (documents.length === 0) throw noFacility(slug);
      const places = provincesOf(documents.map(({ history }) => history));
      const decrees = await decreesIn(places, view);
      return answer(request, reply, service, view, [...found, ...decrees], () =>
        composeFacility(
          slug,
          documents,
          decrees.filter(({ history }) => places.some((place) => holdsIn(history, place))),
          view.query,
        ),
      );
    },
  );
  facilityHistory(app, service);
}
