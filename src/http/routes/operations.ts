import { operations } from '#projections/operations.ts';
import { viewOf } from '#projections/projection.ts';
import type { App } from '../app-type.ts';
import { dating } from '../dating-shapes.ts';
import type { Service } from '../service.ts';
import { operation, summary } from '../shapes.ts';
import { figured } from './figures.ts';
import { historied } from './history.ts';
import { listed, summarised } from './subjects.ts';

const { subject, title, revision, position, figures } = summary;
const { places, facilities, begun, hasEnded, ended } = operation;

export function operationRoutes(app: App, service: Service): void {
  listed(app, service, {
    path: '/v1/operations',
    tag: 'operations',
    projection: operations,
    line: { subject, title, revision, position, places, facilities, begun, hasEnded, ended, figures },
    show: (read, { query }) => {
      const shown = viewOf(operations, read, query);
      const { subject, title, revision, position, places, facilities, begun, hasEnded, ended, figures } = shown;
      return { subject, title, revision, position, places, facilities, begun, hasEnded, ended, figures };
    },
  });
  summarised(app, service, '/v1/operations', 'operations', operations, { ...summary, ...operation, dating });
  figured(app, service, '/v1/operations', 'operations', operations);
  historied(app, service, '/v1/operations', 'operations', operations);
}
