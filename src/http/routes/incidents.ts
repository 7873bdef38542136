import { incidents } from '#projections/incidents.ts';
import { viewOf } from '#projections/projection.ts';
import type { App } from '../app-type.ts';
import { dating } from '../dating-shapes.ts';
import type { Service } from '../service.ts';
import { incident, merged, summary } from '../shapes.ts';
import { figured } from './figures.ts';
import { historied } from './history.ts';
import { listed, summarised } from './subjects.ts';

const { subject, title, revision, position, figures } = summary;
const { kind, places, facilities, occurred, occurredPrecision } = incident;

export function incidentRoutes(app: App, service: Service): void {
  listed(app, service, {
    path: '/v1/incidents',
    tag: 'incidents',
    projection: incidents,
    line: { subject, title, revision, position, kind, places, facilities, occurred, occurredPrecision, figures },
    show: (read, { query }) => {
      const shown = viewOf(incidents, read, query);
      const { subject, title, revision, position, kind, places, facilities, occurred, occurredPrecision, figures } =
        shown;
      return { subject, title, revision, position, kind, places, facilities, occurred, occurredPrecision, figures };
    },
  });
  summarised(app, service, '/v1/incidents', 'incidents', incidents, {
    ...summary,
    ...incident,
    dating,
    merged,
  });
  figured(app, service, '/v1/incidents', 'incidents', incidents);
  historied(app, service, '/v1/incidents', 'incidents', incidents);
}
