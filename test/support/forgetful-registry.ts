import { Models, type Registry } from '#projections/models.ts';
import { REGISTRY as BUMPED } from './bumped-registry.ts';

/** What a deployment has whose incidents are of a new version, where nobody kept the one before. */
export const REGISTRY: Registry = { newest: new Models(BUMPED.newest.all), earlier: [] };
