import { z } from 'zod';
import { allSaid } from '#projections/said.ts';
import { composeToll, tollCandidates, tolls } from '#projections/tolls.ts';
import { isSubject, kindOf, type Subject } from '#src/domain/subject.ts';
import type { Read } from '#src/journal/reader.ts';
import { answer } from '../answer.ts';
import type { App } from '../app-type.ts';
import type { Service } from '../service.ts';
import { summary } from '../shapes.ts';
import { scope, toll } from '../toll-shapes.ts';
import { resolveView, type View, viewQuery } from '../view.ts';
import { answered, IdParams, notFound, subjectIn } from './common.ts';
import { figured } from './figures.ts';
import { listed } from './subjects.ts';

const path = '/v1/tolls';
const { subject, title, revision, position, figures } = summary;

/** The documents of the incidents and operations that the claims of a toll say they include. */
async function includedIn(read: Read, view: View, { reader }: Service): Promise<Read[]> {
  const named = allSaid(read.history).claims.flatMap(({ claim }) => claim.includesIncident ?? []);
  const of = (kind: string): Subject[] => named.filter(isSubject).filter((one) => kindOf(one) === kind);
  return [
    ...(await reader.documents('incidents', of('incident'), view.until)),
    ...(await reader.documents('operations', of('operation'), view.until)),
  ];
}

export function tollRoutes(app: App, service: Service): void {
  listed(app, service, {
    path,
    tag: 'tolls',
    projection: tolls,
    line: { subject, title, revision, position, scope: scope.nullable(), figures },
    show: ({ history }, { query }) => {
      const { subject, title, revision, position, scope, figures } = tolls.view(history, query);
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
      const wanted = subjectIn('toll', request.params.id);
      const read = await service.reader.document('tolls', wanted, view.until);
      if (read === undefined) throw notFound(wanted);
      const where = tollCandidates(read.history);
      const candidates =
        where === undefined ? [] : await service.reader.find(['incidents', 'operations'], where, view.until);
      const included = await includedIn(read, view, service);
      return answer(request, reply, service, view, [read, ...candidates, ...included], () => ({
        ...composeToll(
          read.history,
          candidates.map(({ history }) => history),
          new Map(included.map(({ subject, history }) => [subject, history])),
          view.query,
        ),
        incomplete: [read, ...candidates].reduce((sum, { setAside }) => sum + setAside, 0),
      }));
    },
  );
  figured(app, service, path, 'tolls', tolls);
}
