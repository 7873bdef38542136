import { z } from 'zod';
import { keyOf, partNamed } from '#projections/figures.ts';
import { undatedIn } from '#projections/history/courses.ts';
import { ownPoints, type Point, pointsOf } from '#projections/history/points.ts';
import { AXES, courseOf } from '#projections/history/totals.ts';
import type { Projection } from '#projections/projection.ts';
import type { Series } from '#src/domain/claim.ts';
import { isSameName } from '#src/domain/names.ts';
import { GROUPS, MEASURES } from '#src/domain/vocabulary.ts';
import { answer, answeredBefore } from '../answer.ts';
import type { App } from '../app-type.ts';
import { askedHistory, historyQuery } from '../history-query.ts';
import { Point as Shape } from '../history-shapes.ts';
import { shownPoint } from '../history-shown.ts';
import type { Service } from '../service.ts';
import { summary } from '../shapes.ts';
import { answered, facilityName, IdParams, notFound, sendOn, subjectIn } from './common.ts';

const which = {
  measure: z.enum(MEASURES).exactOptional(),
  group: z.enum(GROUPS).exactOptional(),
  part: facilityName.exactOptional().meta({ description: 'a facility, by its name or slug: the figures of that part' }),
};

/** What every history says beside its points. */
export const course = {
  axis: z.enum(AXES),
  undated: z
    .int()
    .meta({ description: 'on the axis stated: how much was said that nobody dated, and so is in no point' }),
  next: z.string().nullable(),
  incomplete: summary.incomplete,
};

interface Wanted extends Partial<Pick<Series, 'measure' | 'group' | 'part'>> {}

/** The points of the figures asked for: of one series whatever it is, else of those that the subject's page shows. */
function wanted(points: readonly Point[], { measure, group, part: asked }: Wanted): Point[] {
  const parts = points.map(({ series }) => series.part);
  const part = asked === undefined ? undefined : partNamed(parts, asked);
  if (measure !== undefined && group !== undefined) {
    const key = keyOf({ measure, group, ...(part === undefined ? {} : { part }) });
    return points.filter(({ series }) => keyOf(series) === key);
  }
  return ownPoints(points).filter(
    ({ series }) =>
      (measure === undefined || series.measure === measure) &&
      (group === undefined || series.group === group) &&
      (part === undefined || isSameName(series.part, part)),
  );
}

/** Adds the whole course of a subject's figures. */
export function historied(app: App, service: Service, path: string, tag: string, projection: Projection): void {
  app.get(
    `${path}/:id/history`,
    {
      schema: {
        tags: [tag],
        summary: 'The whole course of a figure, or of all, along either axis: each point with the event that made it',
        params: IdParams,
        querystring: z.strictObject({ ...historyQuery, ...which }),
        response: answered(
          'a page of points, in the order of the axis',
          { subject: summary.subject, revision: summary.revision, items: z.array(Shape), ...course },
          projection.kind,
        ),
      },
    },
    async (request, reply) => {
      const { view, axis, words, pageOf } = await askedHistory(request, request.query, service);
      const before = answeredBefore(request, reply, service, view);
      if (before !== undefined) return before;
      const subject = subjectIn(projection.kind, request.params.id);
      const read = await view.reader.document(projection.name, subject, view.until);
      if (read === undefined) throw notFound(subject);
      if (read.into !== undefined) return sendOn(request, reply, read.into);
      const told = await view.reader.told(read, view.until);
      return answer(request, reply, service, view, [read], (position) => {
        const points = pointsOf(courseOf(axis, read.history, view.query.statedUntil, told));
        const { items, next } = pageOf(wanted(points, request.query), position);
        return {
          subject,
          revision: read.history.revision,
          axis,
          items: items.map((point) => shownPoint(point, axis, words)),
          undated: axis === 'stated' ? undatedIn(read.history) : 0,
          next,
          incomplete: read.setAside,
        };
      });
    },
  );
}
