import type { Kind } from '#src/domain/subject.ts';
import { emergencies } from './emergencies.ts';
import { incidents } from './incidents.ts';
import { Models, type Registry } from './models.ts';
import { operations } from './operations.ts';
import type { Projection } from './projection.ts';
import { tolls } from './tolls.ts';

/** Every read model with documents, in its newest version. A new one is its file and a line here. */
export const PROJECTIONS: readonly Projection[] = [incidents, operations, emergencies, tolls];

function withoutDating(newest: Projection<{ readonly dating: object }>, version: number): Projection {
  return {
    ...newest,
    version,
    view(document, query) {
      const { dating: _, ...shown } = newest.view(document, query);
      return shown;
    },
  };
}

/**
 * Versions before. A version that is raised leaves what it was here, under the number that it had: that one serves until
 * the new one is built and switched to, and can be switched back to. Taken out of here, it is forgotten.
 */
const EARLIER: readonly Projection[] = [
  // They said nothing of what was said of the date. What those versions could read is folded and indexed as it was.
  withoutDating(incidents, 1),
  withoutDating(operations, 1),
  withoutDating(emergencies, 2),
  // These versions had wrong figures, totals and days in force: they show what is right now. Only what their documents are found by
  // stays as it was until the new versions are built: places that do not nest, and slugs without marks.
  { ...incidents, version: 2 },
  { ...operations, version: 2 },
  { ...emergencies, version: 3 },
  { ...tolls, version: 1 },
];

export const NEWEST = new Models(PROJECTIONS);
export const REGISTRY: Registry = { newest: NEWEST, earlier: EARLIER };

/** The read models that fold the streams of a kind, in their newest version. */
export const projectionsOf = (kind: Kind): readonly Projection[] => NEWEST.of(kind);
