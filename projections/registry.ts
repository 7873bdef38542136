import type { Kind } from '#src/domain/subject.ts';
import { emergencies } from './emergencies.ts';
import { incidents } from './incidents.ts';
import { Models, type Registry } from './models.ts';
import { operations } from './operations.ts';
import type { Projection } from './projection.ts';
import { tolls } from './tolls.ts';

/** Every read model with documents, in its newest version. A new one is its file and a line here. */
export const PROJECTIONS: readonly Projection[] = [incidents, operations, emergencies, tolls];

/**
 * Versions before. A version that is raised leaves what it was here, under the number that it had: that one serves until
 * the new one is built and switched to, and can be switched back to. Taken out of here, it is forgotten.
 */
const EARLIER: readonly Projection[] = [];

export const NEWEST = new Models(PROJECTIONS);
export const REGISTRY: Registry = { newest: NEWEST, earlier: EARLIER };

/** The read models that fold the streams of a kind, in their newest version. */
export const projectionsOf = (kind: Kind): readonly Projection[] => NEWEST.of(kind);
