import { Models, type Registry } from '#projections/models.ts';
import { NEWEST, REGISTRY as NOW } from '#projections/registry.ts';

/** What a deployment serves that was not switched to the newest versions: of each read model the earliest that there is code for. */
const before = NEWEST.all.map((one) => NOW.earlier.find(({ name }) => name === one.name) ?? one);

export const REGISTRY: Registry = { newest: new Models(before), earlier: [] };
