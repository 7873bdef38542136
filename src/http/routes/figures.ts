import { z } from 'zod';
import { chainOf } from '#projections/chain.ts';
import { figureOf, partNamed } from '#projections/figures.ts';
import type { Projection } from '#projections/projection.ts';
import { allSaid, saidUntil } from '#projections/said.ts';
import { ID } from '#src/domain/subject.ts';
import { CHILD_GROUPS, GROUPS, MEASURES } from '#src/domain/vocabulary.ts';
import { answer, answeredBefore } from '../answer.ts';
import type { App } from '../app-type.ts';
import type { Service } from '../service.ts';
import { Figure, Step, summary } from '../shapes.ts';
import { resolveView, viewQuery } from '../view.ts';
import { answered, facilityName, notFound, sendOn, subjectIn } from './common.ts';

const Params = z.object({
  id: z.string().regex(ID, 'must be 1–120 of A–Z a–z 0–9 . _ -'),
  measure: z.enum(MEASURES),
  group: z.enum(GROUPS),
});

/** Adds the revision chain of one figure of a subject. */
export function figured(app: App, service: Service, path: string, tag: string, projection: Projection): void {
  app.get(
    `${path}/:id/figures/:measure/:group`,
    {
      schema: {
        tags: [tag],
        summary: 'One figure and how it got there: every claim, act and assessment, each with its event',
        params: Params,
        querystring: z.strictObject({
          ...viewQuery,
          part: facilityName
            .exactOptional()
            .meta({ description: 'a facility, by its name or slug: the figure of that part' }),
        }),
        response: answered(
          'the figure, its children and its chain',
          {
            subject: summary.subject,
            revision: summary.revision,
            figure: Figure,
            children: z.array(Figure),
            chain: z.array(Step),
            incomplete: summary.incomplete,
          },
          projection.kind,
        ),
      },
    },
    async (request, reply) => {
      const { part, ...given } = request.query;
      const { id, measure, group } = request.params;
      const view = await resolveView(request, given, service);
      const before = answeredBefore(request, reply, service, view);
      if (before !== undefined) return before;
      const subject = subjectIn(projection.kind, id);
      const read = await view.reader.document(projection.name, subject, view.until);
      if (read === undefined) throw notFound(subject);
      if (read.into !== undefined) return sendOn(request, reply, read.into);
      return answer(request, reply, service, view, [read], () => {
        const all = allSaid(read.history);
        const inView = saidUntil(all, view.query.statedUntil);
        const parts = [...all.claims.map(({ claim }) => claim.part), ...all.pins.map(({ data }) => data.part)];
        const series = { measure, group, ...(part === undefined ? {} : { part: partNamed(parts, part) }) };
        return {
          subject,
          revision: read.history.revision,
          figure: figureOf(inView, series),
          children: CHILD_GROUPS[group].map((child) => figureOf(inView, { ...series, group: child })),
          chain: chainOf(all, inView, series),
          incomplete: read.setAside,
        };
      });
    },
  );
}
