import { z } from 'zod';
import { isAt, scopeAt } from '#projections/facilities.ts';
import { undatedIn } from '#projections/history/courses.ts';
import { totalPoints } from '#projections/history/totals.ts';
import { shownScope } from '#projections/tolls.ts';
import { slugOf } from '#src/domain/names.ts';
import { UNKNOWN } from '#src/domain/time.ts';
import { GROUPS, MEASURES } from '#src/domain/vocabulary.ts';
import type { Read } from '#src/journal/read.ts';
import { answer, answeredBefore } from '../answer.ts';
import type { App } from '../app-type.ts';
import { askedHistory, historyQuery } from '../history-query.ts';
import { TotalPoint } from '../history-shapes.ts';
import { shownTotal } from '../history-shown.ts';
import type { Service } from '../service.ts';
import { summary } from '../shapes.ts';
import { scope } from '../toll-shapes.ts';
import { COUNTED, FROM_THE_BEGINNING, scopesOf, toldOf } from '../total-course.ts';
import { answered, IdParams, noFacility, notFound, SlugParams, subjectIn } from './common.ts';
import { course } from './history.ts';

const setAside = (reads: readonly Read[]): number => reads.reduce((sum, read) => sum + read.setAside, 0);
const undated = (reads: readonly Read[]): number => reads.reduce((sum, { history }) => sum + undatedIn(history), 0);

const page = { ...course, items: z.array(TotalPoint) };
const description = 'a page of points, in the order of the axis';

/** Adds the whole course of a toll's recorded sum. */
export function tollHistory(app: App, service: Service): void {
  app.get(
    '/v1/tolls/:id/history',
    {
      schema: {
        tags: ['tolls'],
        summary: 'The whole course of the recorded sum along either axis, and the claimed totals as they came',
        params: IdParams,
        querystring: z.strictObject(historyQuery),
        response: answered(description, {
          subject: summary.subject,
          revision: summary.revision,
          scope: scope.nullable(),
          ...page,
        }),
      },
    },
    async (request, reply) => {
      const { view, axis, words, pageOf } = await askedHistory(request, request.query, service);
      const before = answeredBefore(request, reply, service, view);
      if (before !== undefined) return before;
      const subject = subjectIn('toll', request.params.id);
      const read = await view.reader.document('tolls', subject, view.until);
      if (read === undefined) throw notFound(subject);
      const { scopes, reads } = await scopesOf(read, axis, view.reader, view.until);
      const current = scopes.at(-1);
      const used = [read, ...reads];
      return answer(request, reply, service, view, used, (position) => {
        const { items, next } = pageOf(totalPoints(read.history, scopes, axis, view.query.statedUntil), position);
        return {
          subject,
          revision: read.history.revision,
          scope: current === undefined ? null : shownScope(current.scope),
          axis,
          items: items.map((point) => shownTotal(point, axis, words)),
          undated: axis === 'stated' ? undated(used) : 0,
          next,
          incomplete: setAside(used),
        };
      });
    },
  );
}

const counted = { measure: z.enum(MEASURES), group: z.enum(GROUPS) };
const wanted = {
  measure: counted.measure.exactOptional().meta({ description: 'killed where absent' }),
  group: counted.group.exactOptional().meta({ description: 'all where absent' }),
};

/** Adds the whole course of the sum over what happened at a facility. */
export function facilityHistory(app: App, service: Service): void {
  app.get(
    '/v1/facilities/:slug/history',
    {
      schema: {
        tags: ['facilities'],
        summary: 'The whole course of the sum over all incidents and operations at a facility, along either axis',
        params: SlugParams,
        querystring: z.strictObject({ ...historyQuery, ...wanted }),
        response: answered(description, { slug: z.string(), ...counted, ...page }),
      },
    },
    async (request, reply) => {
      const { view, axis, words, pageOf } = await askedHistory(request, request.query, service);
      const before = answeredBefore(request, reply, service, view);
      if (before !== undefined) return before;
      const { measure = 'killed', group = 'all' } = request.query;
      const slug = slugOf(request.params.slug);
      const reads = await view.reader.find(COUNTED, { by: 'facility', value: slug, ...UNKNOWN }, view.until);
      if (!reads.some(({ history }) => isAt(slug, history))) {
        throw noFacility(slug);
      }
      const told = await toldOf(reads, view.reader, view.until);
      return answer(request, reply, service, view, reads, (position) => {
        const there = scopeAt(slug, { measure, group });
        const scopes = [
          { from: FROM_THE_BEGINNING, scope: there, candidates: reads.map(({ history }) => history), told },
        ];
        const { items, next } = pageOf(totalPoints(undefined, scopes, axis, view.query.statedUntil), position);
        return {
          slug,
          measure,
          group,
          axis,
          items: items.map((point) => shownTotal(point, axis, words)),
          undated: axis === 'stated' ? undated(reads) : 0,
          next,
          incomplete: setAside(reads),
        };
      });
    },
  );
}
