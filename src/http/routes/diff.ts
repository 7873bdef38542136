import { z } from 'zod';
import { Sentences } from '#projections/diff/sentences.ts';
import { fixedTag } from '../answer.ts';
import type { App } from '../app-type.ts';
import { changesFrom, cursorOf, placeOf } from '../diff-pages.ts';
import { AXES, diffQuery, type Ends, resolveEnds } from '../diff-query.ts';
import { changeOf, modelOf } from '../diff-read.ts';
import { SubjectChange as Shape } from '../diff-shapes.ts';
import { shownChange } from '../diff-shown.ts';
import { isHeld } from '../entity-tag.ts';
import type { Service } from '../service.ts';
import { AsOf, asOf } from '../view.ts';
import { DEFAULT_LIMIT, nextLink, notACursor, notFound, paging, problems, sendJson, unchanged } from './common.ts';

/** The parameters that hold the pages after the first to the same two views. */
const pinsOf = ({ axis, from, to }: Ends): Record<string, string | null> =>
  axis === 'recorded'
    ? { from: String(from.until), to: String(to.until) }
    : { recordedUntil: null, atPosition: String(to.until) };

/** The strong ETag of a comparison: of where it ends, and of where it begins. */
const tagOfBoth = ({ from, to }: Ends): string => `${fixedTag(to).slice(0, -1)}.${fixedTag(from).slice(1)}`;

/** What changed between two views: figure by figure, with the events that did it, and in words. */
export function diffRoutes(app: App, service: Service): void {
  app.get(
    '/v1/diff',
    {
      schema: {
        tags: ['audit'],
        summary: 'What changed between two dates or positions, figure by figure, with the events that did it',
        querystring: z.strictObject({ ...diffQuery, ...paging }),
        response: {
          200: {
            description: 'a page: subjects in the order in which they changed, then tolls',
            content: {
              'application/json': {
                schema: z.strictObject({
                  axis: z.enum(AXES),
                  from: AsOf,
                  to: AsOf,
                  items: z.array(Shape),
                  next: z.string().nullable(),
                }),
              },
            },
          },
          304: unchanged,
          ...problems,
        },
      },
    },
    async (request, reply) => {
      const { limit = DEFAULT_LIMIT, cursor, ...query } = request.query;
      const { subject, axis = 'recorded', lang = 'en' } = query;
      const begin = placeOf(cursor, axis);
      if (begin === undefined || (cursor !== undefined && subject !== undefined)) throw notACursor();
      const ends = await resolveEnds(request, query, service);
      const pinned = { ...service, reader: ends.to.reader };
      const model = subject === undefined ? '' : modelOf(subject);
      if (subject !== undefined && (await pinned.reader.document(model, subject, ends.to.until)) === undefined) {
        throw notFound(subject);
      }
      if (ends.to.until >= 0) reply.header('Ledger-Position', String(ends.to.until));
      reply.header('Content-Language', lang).header('Cache-Control', 'no-cache');
      if (isHeld(request, reply, tagOfBoth(ends))) return reply.code(304).send();
      const { changes, next: place } =
        subject === undefined
          ? await changesFrom(begin, limit, ends, pinned)
          : { changes: [(await changeOf(subject, ends, pinned)).change], next: undefined };
      const next = place === undefined ? null : nextLink(request.url, cursorOf(place), pinsOf(ends));
      if (next !== null) reply.header('Link', `<${next}>; rel="next"`);
      const words = new Sentences(lang);
      const items = changes.flatMap((change) => (change === undefined ? [] : [shownChange(change, words)]));
      const [from, to] = [asOf(ends.from, ends.from.until), asOf(ends.to, ends.to.until)];
      return sendJson(reply, { axis, from, to, items, next });
    },
  );
}
