import { z } from 'zod';
import { viewOf } from '#projections/projection.ts';
import { composeToll, tolls } from '#projections/tolls.ts';
import { answer, answeredBefore } from '../answer.ts';
import type { App } from '../app-type.ts';
import type { Service } from '../service.ts';
import { summary } from '../shapes.ts';
import { partsOf, readToll, usedIn } from '../toll-read.ts';
import { scope, toll } from '../toll-shapes.ts';
import { resolveView, viewQuery } from '../view.ts';
import { answered, IdParams, notFound, subjectIn } from './common.ts';
import { figured } from './figures.ts';
import { listed } from './subjects.ts';
import { tollHistory } from './total-history.ts';

const path = '/v1/tolls';
const { subject, title, revision, position, figures } = summary;

export function tollRoutes(app: App, service: Service): void {
  listed(app, service, {
    path,
    tag: 'tolls',
    projection: tolls,
    line: { subject, title, revision, position, scope: scope.nullable(), figures },
    show: (read, { query }) => {
      const { subject, title, revision, position, scope, figures } = viewOf(tolls, read, query);
      return { subject, title, revision, position, scope, figures };
    },
  });
  app.get(
    `${path}/:id`,
    {
      schema: {
        tags: ['tolls'],
        summary: 'A toll: the recorded sum beside each claimed total, then and now',
        params: IdParams,
        querystring: z.strictObject(viewQuery),
        response: answered('the toll', { ...summary, ...toll }),
      },
    },
    async (request, reply) => {
      const view = await resolveView(request, request.query, service);
      const before = answeredBefore(request, reply, service, view);
      if (before !== undefined) return before;
      const wanted = subjectIn('toll', request.params.id);
      const found = await readToll(wanted, view.until, view);
      if (found === undefined) throw notFound(wanted);
      const { read, candidates } = found;
      return answer(request, reply, service, view, usedIn(found), () => ({
        ...composeToll(...partsOf(found), view.query, viewOf(tolls, read, view.query)),
        incomplete: [read, ...candidates].reduce((sum, { setAside }) => sum + setAside, 0),
      }));
    },
  );
  figured(app, service, path, 'tolls', tolls);
  tollHistory(app, service);
}
