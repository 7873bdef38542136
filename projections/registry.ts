import type { Kind } from '#src/domain/subject.ts';
import { emergencies } from './emergencies.ts';
import { incidents } from './incidents.ts';
import { operations } from './operations.ts';
import type { Projection } from './projection.ts';
import { tolls } from './tolls.ts';

/** Every read model with documents. A new one is its file and a line here. */
export const PROJECTIONS: readonly Projection[] = [incidents, operations, emergencies, tolls];

/** The read models that fold the streams of a kind. */
export const projectionsOf = (kind: Kind): readonly Projection[] =>
  PROJECTIONS.filter((projection) => projection.kind === kind);
